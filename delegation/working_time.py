"""Hours in which somebody is at work, in their own time zone (pure): due times count these and nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from delegation.days import day_at

ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
# Two years without one working hour is a mistake in the calendar, not a long wait.
MOST_IDLE_DAYS = 730


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a place is at work: days of the week (Monday is 0), from `opens` to `closes`, but for holidays."""

    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(17)
    time_zone: str = "Europe/London"
    holidays: frozenset[date] = frozenset()
    # The days asked for before, in UTC: to find one takes longer than all that is reckoned with it.
    spans: dict[date, tuple[datetime, datetime]] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)
        if not self.weekdays or not self.weekdays <= set(range(7)) or self.opens >= self.closes:
            raise ValueError("Working hours need a day of the week, and to open before they close.")


def add_working_hours(at: datetime, hours: int, working: WorkingHours) -> datetime:
    """Give the time, in UTC, by which this many working hours have passed since `at`."""
    return add_working_time(at, timedelta(hours=hours), working)


def add_working_time(at: datetime, length: timedelta, working: WorkingHours) -> datetime:
    """Give the time, in UTC, by which this much working time has passed since `at`.

    It is the first such time: what ends as the day closes is due then, not the next morning. Nothing to add gives
    `at` itself, or the next opening. Raises ValueError for a negative length, a time without zone, or a calendar
    with hardly a working day.
    """
    if length < NOTHING or at.tzinfo is None:
        raise ValueError("Working time is added forward, to a time with a zone.")
    idle_days = 0
    for opens, closes in _spans(at, working):
        begins = max(opens, at.astimezone(UTC))
        if begins < closes and length <= closes - begins:
            return begins + length
        length -= max(NOTHING, closes - begins)
        idle_days = idle_days + 1 if begins >= closes else 0
        if idle_days > MOST_IDLE_DAYS:
            break
    raise ValueError("These working hours never come.")


def take_working_time(at: datetime, length: timedelta, working: WorkingHours) -> datetime:
    """Give the last time, in UTC, since which this much working time has passed by `at`.

    Raises ValueError for a length that is not above nothing, a time without zone, or a calendar with hardly a working
    day.
    """
    if length <= NOTHING or at.tzinfo is None:
        raise ValueError("Working time is taken from a time with a zone.")
    idle_days = 0
    for opens, closes in _spans(at, working, step=-ONE_DAY):
        ends = min(closes, at.astimezone(UTC))
        if opens < ends and length <= ends - opens:
            return ends - length
        length -= max(NOTHING, ends - opens)
        idle_days = idle_days + 1 if opens >= ends else 0
        if idle_days > MOST_IDLE_DAYS:
            break
    raise ValueError("These working hours never came.")


def working_hours_between(start: datetime, end: datetime, working: WorkingHours) -> timedelta:
    """Give the working time from `start` to `end`; nothing when `end` is not after it."""
    total = NOTHING
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    for opens, closes in _spans(start, working):
        if opens >= end:
            break
        total += max(NOTHING, min(closes, end) - max(opens, start))
    return total


def next_opening(after: datetime, working: WorkingHours) -> datetime:
    """Give the first opening, in UTC, that comes later than a moment."""
    for idle_days, (opens, closes) in enumerate(_spans(after, working)):
        if after.astimezone(UTC) < opens < closes:
            return opens
        if idle_days > MOST_IDLE_DAYS:
            break
    raise ValueError("These working hours never come.")


def _spans(at: datetime, working: WorkingHours, *, step: timedelta = ONE_DAY) -> Iterator[tuple[datetime, datetime]]:
    """Give each day's opening and closing in UTC, from the day of `at` on or back; an idle day opens as it closes."""
    day, known = day_at(at, working.time_zone), working.spans
    while True:
        span = known.get(day)
        if span is None:
            span = known[day] = _span(day, working)
        yield span
        day += step


def _span(day: date, working: WorkingHours) -> tuple[datetime, datetime]:
    zone = ZoneInfo(working.time_zone)
    opens = datetime.combine(day, working.opens, zone).astimezone(UTC)
    closes = datetime.combine(day, working.closes, zone).astimezone(UTC)
    idle = day.weekday() not in working.weekdays or day in working.holidays
    return opens, opens if idle else closes


class WorkingClock:
    """How much working time had passed by a moment, looked up: for many waits, where walking the days takes too long.

    It knows a stretch of days, counted in the place's zone; outside it no working time passes.
    """

    def __init__(self, working: WorkingHours, *, since: datetime, until: datetime) -> None:
        self._opens: list[float] = []
        self._lasts: list[float] = []
        self._before: list[float] = []
        total = 0.0
        for opens, closes in _spans(since, working):
            if opens > until:
                break
            if opens < closes:
                self._opens.append(opens.timestamp())
                self._lasts.append((closes - opens).total_seconds())
                self._before.append(total)
                total += self._lasts[-1]

    def hours(self, start: datetime, end: datetime) -> float:
        """Give the working hours from `start` to `end`; 0 when `end` is not after it."""
        return max(0.0, self._seconds(end) - self._seconds(start)) / 3600

    def _seconds(self, at: datetime) -> float:
        moment = at.timestamp()
        place = bisect_right(self._opens, moment) - 1
        return 0.0 if place < 0 else self._before[place] + min(moment - self._opens[place], self._lasts[place])
