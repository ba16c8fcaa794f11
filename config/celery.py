"""Celery, its queues and the whole beat schedule: everything that happens by itself is listed here."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import schedule
from celery.signals import (
    beat_init,
    before_task_publish,
    task_postrun,
    task_prerun,
    task_success,
    worker_init,
    worker_process_init,
    worker_ready,
)
from kombu.entity import Exchange, Queue
from psycopg.pq import TransactionStatus
from structlog.contextvars import bind_contextvars, clear_contextvars

from audit.metrics import Histogram, count_together
from config import logs
from config.stalling import look_after_worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# `webhooks` waits for systems outside and `channels` for who carries messages, so they have a worker of their own, of
# many threads: none of the others ever waits.
INSIDE, OUTSIDE = ("timers", "notices", "seal", "reports"), ("webhooks", "channels")
QUEUES = (*INSIDE, *OUTSIDE)

app = Celery("leeway")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each with an exchange of its own: under one shared key every message would reach all of them.
app.conf.task_queues = tuple(Queue(name, Exchange(name), routing_key=name) for name in QUEUES)  # type: ignore[no-untyped-call]
app.autodiscover_tasks()

# name -> task, every how many seconds, queue. A task that finds nothing to do costs one query.
BEAT: dict[str, tuple[str, float, str]] = {
    "relay": ("audit.tasks.relay_all", 1, "timers"),
    "sign-in": ("delegation.tasks.send_to_sign_in", 2, "timers"),
    "seal": ("audit.tasks.seal_all", 2, "seal"),
    "sweep": ("audit.tasks.sweep_all", 15, "timers"),
    "watch": ("workflow.tasks.watch_all", 15, "timers"),
    "webhooks": ("notifications.tasks.push_all_webhooks", 2, "timers"),
    "anchors": ("notifications.tasks.mail_checkpoints", 60, "channels"),
    "channels": ("notifications.tasks.send_all_notices", 5, "timers"),
    "restricted": ("notifications.tasks.tell_of_restricted", 30, "timers"),
    "weekly": ("workflow.tasks.run_all_weeks", 300, "timers"),
    "look-backs": ("workflow.tasks.remind_all_untold", 900, "timers"),
    "birthdays": ("delegation.tasks.keep_all_birthdays", 900, "timers"),
    "did-it-help": ("workflow.tasks.ask_all_whether_it_helped", 900, "timers"),
    "reviews": ("delegation.tasks.keep_all_reviews", 900, "timers"),
    "second-looks": ("workflow.tasks.look_again_at_all", 900, "reports"),
    "traces": ("workflow.tasks.trace_all_asks", 15, "reports"),
    "fairness": ("workflow.tasks.make_all_fairness", 900, "reports"),
    "leading": ("workflow.tasks.reckon_all_for_leaders", 15, "reports"),
    "what-ifs": ("workflow.tasks.answer_all_what_ifs", 5, "reports"),
    "bundles": ("delegation.tasks.look_after_all_bundles", 15, "reports"),
    "year-ends": ("delegation.tasks.turn_all_years", 900, "timers"),
    "erased-files": ("workflow.tasks.remove_all_erased_files", 900, "timers"),
    # Hourly, since the beat counts a day from its own start and forgets it where its file is lost.
    "purge": ("delegation.tasks.purge_answered", 3600, "timers"),
}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": schedule(seconds), "options": {"queue": queue, "expires": max(seconds, 5)}}
    for name, (task, seconds, queue) in BEAT.items()
}


def _say_ready(**_: Any) -> None:
    """This function will tell the supervisor, where there is one, that this process does its work now."""
    if path := os.environ.get("LEEWAY_READY_FILE"):
        Path(path).touch()


def _refuse_danger(**_: Any) -> None:
    """This function will end a process that must not run as it is configured."""
    from config.safety import find_dangers

    if dangers := find_dangers():
        sys.exit("Leeway does not start like this. " + " ".join(dangers))  # Celery swallows what is only an Exception


def _count_together(**_: Any) -> None:
    """This function will let a worker's processes count where the web server looks."""
    from django.conf import settings

    count_together(settings.METRICS_FOLDER)


worker_init.connect(_refuse_danger)
worker_init.connect(_count_together)
beat_init.connect(_refuse_danger)
worker_ready.connect(_say_ready)
beat_init.connect(_say_ready)
look_after_worker()


# --- a task that was ended in the middle ------------------------------------------------------------------------------


def start_clean(**_: Any) -> None:
    """This function will give a task a fresh database connection where the one before it left a broken one.

    When the broker is lost Celery ends what runs by SystemExit. In the middle of a commit that leaves Django believing
    for ever that it is inside a transaction, and every later task of that process would fail.
    """
    from django.db import connection

    held = connection.connection
    idle = held is None or held.closed or held.info.transaction_status == TransactionStatus.IDLE
    if connection.in_atomic_block or not idle:
        connection.close()
        connection.connect()


def _start_each_clean(**_: Any) -> None:
    """This function will see to that in a process that does nothing but tasks: in a test one may be inside another."""
    task_prerun.connect(start_clean)


worker_process_init.connect(_start_each_clean)


# --- when each timer last came round, and what made a task start ------------------------------------------------------

_TIMERS = {task: name for name, (task, _, _) in BEAT.items()}
_began: dict[str, float] = {}  # by task id
_done = Histogram(
    "leeway_task_seconds",
    "Tasks that workers ended, by what became of them.",
    ("task", "state"),
    (0.01, 0.1, 1.0, 10.0, 100.0),
)


@before_task_publish.connect
def _say_who_asked(headers: dict[str, Any], **_: Any) -> None:
    """This function will send along which request made a task start: its id and nothing else."""
    if request_id := logs.request_id.get():
        headers["request_id"] = request_id


@task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    """This function will bind, for each line that a task logs, its name and the request that asked for it."""
    _began[task_id] = time.monotonic()
    asked_by = getattr(task.request, "request_id", None)
    bind_contextvars(task=task.name, **({"asked_by_request": asked_by} if asked_by else {}))


@task_success.connect
def _mark_round(sender: Any, **_: Any) -> None:
    """This function will note that a timer's round has ended, whoever started it."""
    from audit import clock, rounds

    if timer := _TIMERS.get(sender.name):
        seconds = time.monotonic() - _began.get(sender.request.id, time.monotonic())
        rounds.mark_round(timer=timer, seconds=seconds, at=clock.now())


@task_postrun.connect
def _end(task_id: str, task: Any, state: str | None, **_: Any) -> None:
    """This function will count a task that has ended, well or not, and forget what was bound."""
    seconds = time.monotonic() - _began.pop(task_id, time.monotonic())
    _done.observe(seconds, task.name, str(state).lower())
    clear_contextvars()
