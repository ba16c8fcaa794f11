"""Timers go from organisation to organisation, since no row is seen outside the scope of one, and say when they did."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import Error, connection

from audit.models import Heartbeat
from audit.scope import all_organisation_ids

# A timer is late after three of its periods, but nobody is called within the first minute.
PERIODS, AT_LEAST_SECONDS = 3, 60.0
# The relay comes round each second; its mark need not.
BETWEEN_MARKS_SECONDS = 5.0

logger = logging.getLogger("leeway.timers")


class Round(Protocol):
    """What is done in one organisation."""

    def __call__(self, organisation_id: UUID) -> object:
        """This function will do it."""


def for_each_organisation(do: Round) -> None:
    """This function will do something for each organisation; one that fails does not keep the others waiting."""
    for organisation_id in all_organisation_ids():
        try:
            do(organisation_id)
        except Exception as error:  # noqa: BLE001 - the beat comes again
            logger.error("organisation %s was left out this time: %s", organisation_id, type(error).__name__)


@contextmanager
def alone(name: str, organisation_id: UUID) -> Iterator[bool]:
    """This function will say whether nobody else is at this in this organisation now, and keep others off meanwhile.

    The lock is the connection's, over however many transactions, and goes with it where the process is killed.
    """
    key = f"{name}:{organisation_id}"
    taken = _ask_lock("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key)
    try:
        yield taken
    finally:
        if taken:
            with suppress(Error):  # a connection that broke has given it back
                _ask_lock("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def alone_here(name: str, organisation_id: UUID) -> bool:
    """This function will say whether nobody else is at this now, and keep others off until the transaction ends."""
    return _ask_lock("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", f"{name}:{organisation_id}")


def _ask_lock(statement: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return bool(cursor.fetchone()[0])


def mark_round(*, timer: str, seconds: float, at: datetime) -> None:
    """This function will note that a timer's round has ended and what it took; a mark 5 s old or less stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO audit_heartbeat AS known (timer, finished_at, seconds) VALUES (%s, %s, %s)
            ON CONFLICT (timer) DO UPDATE SET finished_at = EXCLUDED.finished_at, seconds = EXCLUDED.seconds
            WHERE known.finished_at
                NOT BETWEEN EXCLUDED.finished_at - make_interval(secs => %s) AND EXCLUDED.finished_at
            """,
            [timer, at, seconds, BETWEEN_MARKS_SECONDS],
        )


def heartbeats() -> list[Heartbeat]:
    """This function will give each timer's last mark."""
    return list(Heartbeat.objects.order_by("timer"))


def lateness(
    *, periods: Mapping[str, float], marks: Mapping[str, datetime], since: datetime, at: datetime
) -> dict[str, str]:
    """This function will say of each timer `ok` or `late`; one without a mark is judged from the moment `since`."""
    found = {}
    for timer, seconds in periods.items():
        allowed = timedelta(seconds=max(PERIODS * seconds, AT_LEAST_SECONDS))
        found[timer] = "late" if at - marks.get(timer, since) > allowed else "ok"
    return found
