"""How somebody wants to be told: by which ways, of how much, and when (pure)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from delegation.days import day_at
from notifications.rules import Channel, Urgency

# What goes by a machine, to somebody who signs in.
BY_MACHINE = (Channel.EMAIL, Channel.TEXT, Channel.PUSH)
# The ways in which somebody is told by a worker.
BY_HAND = frozenset({Channel.LETTER, Channel.PHONE, Channel.VISIT})
A_DAY = timedelta(days=1)
LETTERS_GO_AT = 15  # o'clock: what is to be told on paper by then goes in one letter


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody chose: ways in their order, only what they must do, quiet hours, and once a day at an hour."""

    ways: tuple[Channel, ...] = (Channel.EMAIL,)
    only_must: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    gather_at: int | None = None

    def wants(self, urgency: Urgency) -> bool:
        """This function will say whether what matters so much goes out to them; in the app everything is."""
        return urgency >= (Urgency.HIGH if self.only_must else Urgency.NORMAL)


def in_order(ways: Iterable[Channel], *, reached: Collection[Channel]) -> tuple[Channel, ...]:
    """This function will give the ways that reach somebody, each once, in their order."""
    return tuple(each for each in dict.fromkeys(ways) if each in reached)


def when(wishes: Wishes, urgency: Urgency, *, at: datetime, time_zone: str) -> datetime:
    """This function will say when a message may go: at once, after quiet hours, or at the hour they chose for all."""
    if urgency >= Urgency.NOW:
        return at
    if wishes.gather_at is not None:
        return next_time(time(wishes.gather_at), at=at, time_zone=time_zone)
    if wishes.quiet_from is None or wishes.quiet_until is None:
        return at
    now = at.astimezone(ZoneInfo(time_zone)).time()
    if wishes.quiet_from < wishes.quiet_until:
        is_quiet = wishes.quiet_from <= now < wishes.quiet_until
    else:  # over midnight
        is_quiet = now >= wishes.quiet_from or now < wishes.quiet_until
    return next_time(wishes.quiet_until, at=at, time_zone=time_zone) if is_quiet else at


def next_time(clock: time, *, at: datetime, time_zone: str) -> datetime:
    """This function will give the next moment after ``at`` at which the clocks there show a time."""
    today = day_at(at, time_zone)
    moments = (datetime.combine(day, clock, tzinfo=ZoneInfo(time_zone)) for day in (today, today + A_DAY))
    return next(each for each in moments if each > at)
