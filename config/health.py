"""Whether this process lives, and whether it can serve. No sign-in, and nothing private in the answer."""

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from audit import clock
from audit.rounds import heartbeats, lateness
from config.celery import BEAT


def livez(request: HttpRequest) -> JsonResponse:
    """This function will say that the process answers, whatever else is broken."""
    return JsonResponse({"status": "ok"})


def check_database() -> str:
    """This function will say `ok` when the database answers a query, else `unreachable`."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "unreachable"
    return "ok"


_known_migrated = False  # this process's code does not change, so what was once migrated stays so


def check_migrations() -> str:
    """This function will say `ok` when nothing is left to migrate, `behind` when something is."""
    global _known_migrated  # noqa: PLW0603 - a probe every few seconds must not read every migration each time
    if _known_migrated:
        return "ok"
    try:
        executor = MigrationExecutor(connections["default"])
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "unreachable"
    _known_migrated = not behind
    return "ok" if _known_migrated else "behind"


def check_seed() -> str:
    """This function will say `ok` once the supervisor has seen the demo organisation made."""
    return "ok" if (settings.HOME / "seeded").exists() else "missing"


_started = clock.now()  # a timer that never finished a round is judged from here


def check_timers() -> dict[str, str]:
    """This function will say of each timer `ok` or `late`, or nothing where the database does not answer."""
    try:
        marks = {mark.timer: mark.finished_at for mark in heartbeats()}
    except Error:
        return {}
    periods = {name: seconds for name, (_, seconds, _) in BEAT.items()}
    return lateness(periods=periods, marks=marks, since=_started, at=clock.now())


def readyz(request: HttpRequest) -> JsonResponse:
    """This function will answer 200 when people can be served, else 503, and name the parts.

    A timer that is late is named and turns nobody away: what people do here and now does not need it.
    """
    parts = {"database": check_database(), "migrations": check_migrations()}
    if settings.DEMO:
        parts["seed"] = check_seed()
    ready = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if ready else "unready", "parts": {**parts, "timers": check_timers()}}
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
