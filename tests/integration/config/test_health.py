"""/livez and /readyz: who asks is a load balancer, and it must be told the truth."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections
from django.test import Client
from pytest_django.fixtures import Settings

from audit import clock
from audit.rounds import lateness, mark_round
from config import health
from config.celery import BEAT
from tests.servers import OWNER, Place


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has just started, and has not looked at its migrations yet."""
    monkeypatch.setattr(health, "_known_migrated", False)
    monkeypatch.setattr(health, "_started", clock.now())


def test_livez_answers_without_a_database() -> None:
    answer = Client().get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_names_the_parts(committed_db: Place) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": {"database": "ok", "migrations": "ok", "timers": dict.fromkeys(BEAT, "ok")},
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_readyz_says_when_the_database_is_gone(committed_db: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    connections.close_all()
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    parts = {"database": "unreachable", "migrations": "unreachable", "timers": {}}
    assert answer.json() == {"status": "unready", "parts": parts}


def test_readyz_waits_for_migrations_and_remembers_them(committed_db: Place) -> None:
    with psycopg.connect(committed_db.url(OWNER), autocommit=True) as owner:
        one = owner.execute(
            "DELETE FROM django_migrations WHERE app = 'sessions' RETURNING id, app, name, applied"
        ).fetchone()
        assert one is not None
        behind = Client().get("/readyz")
        owner.execute("INSERT INTO django_migrations (id, app, name, applied) VALUES (%s, %s, %s, %s)", one)
    assert behind.status_code == 503
    assert behind.json()["parts"]["migrations"] == "behind"
    assert Client().get("/readyz").status_code == 200
    assert health._known_migrated


def test_a_late_timer_is_named_and_turns_nobody_away(committed_db: Place) -> None:
    long_ago = clock.now() - timedelta(minutes=2)
    mark_round(timer="relay", seconds=0.1, at=long_ago)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["parts"]["timers"] == {**dict.fromkeys(BEAT, "ok"), "relay": "late"}
    mark_round(timer="relay", seconds=0.1, at=clock.now())
    assert Client().get("/readyz").json()["parts"]["timers"]["relay"] == "ok"


@pytest.mark.parametrize(
    ("period", "seconds", "said"), [(1, 60, "ok"), (1, 61, "late"), (3600, 10_800, "ok"), (3600, 10_801, "late")]
)
def test_a_timer_is_late_after_three_periods_and_at_least_a_minute(period: float, seconds: int, said: str) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    last = at - timedelta(seconds=seconds)
    assert lateness(periods={"one": period}, marks={"one": last}, since=at, at=at) == {"one": said}
    assert lateness(periods={"one": period}, marks={}, since=last, at=at) == {"one": said}


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_are_not_sent_to_https(committed_db: Place, settings: Settings, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path).status_code == 200
    assert Client().get("/anything-else").status_code == 301
