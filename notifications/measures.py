"""How each way to somebody fares, for `/metrics`: counted once it has happened, and what the rows say.

Labels are the name of a way and a code: no organisation, nobody's name, no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from audit.metrics import Counter, Histogram
from notifications.outcomes import Channel, Outcome, Outgoing, To

IN_APP, WEBHOOK, LIVE = "in_app", "webhook", "live"

tries = Counter(
    "leeway_told", "Tries to tell somebody, by way: sent, later (tried again), refused, dead.", ("channel", "outcome")
)
told_after = Histogram(
    "leeway_told_seconds",
    "From what happened to when it was told, by way.",
    ("channel",),
    (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0, 300.0, 3600.0, 86400.0),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A way to somebody that counts what comes of each try."""

    name: str
    way: Channel

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will send one message, count it, and say what came of it."""
        outcome = self.way.send(notice, to)
        tries.add(self.name, {"Sent": "sent", "TryLater": "later"}.get(type(outcome).__name__, "refused"))
        return outcome


def count_told(channel: str, *, since: datetime, at: datetime, times: int = 1) -> None:
    """This function will count messages that went out, and how long after what they tell of."""
    for _ in range(times):
        tries.add(channel, "sent")
        told_after.observe(max((at - since).total_seconds(), 0.0), channel)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One way: how much waits on it (at most 100,000 are counted), since when, and how much is given up here."""

    channel: str
    waiting: int
    oldest: datetime | None
    dead: int


def waiting(*, at: datetime) -> Sequence[Waiting]:
    """This function will say of each way what waits on it, over all organisations: numbers, and nobody's row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel, waiting, oldest, dead FROM leeway_channels(%s)", [at])
        return [Waiting(*row) for row in cursor.fetchall()]
