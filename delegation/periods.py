"""Calendar windows in an organisation's own time zone (pure).

Every window is half-open, [start, end), and given in UTC: two times of one zone compare by their clock faces in
Python, which goes wrong in the hour that summer time repeats.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from delegation.days import day_at

ROLLING = re.compile(r"rolling:([1-9][0-9]{0,3})")
# Calendars outside these years are nothing anybody decides by.
YEARS = range(1900, 2200)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """An organisation's time zone and the (month, day) its financial year starts."""

    time_zone: str = "Europe/London"
    financial_year_starts: tuple[int, int] = (4, 1)
    # The window asked for last, of each period, and from when on it is the one: most rulings ask for the same again.
    last: dict[str, tuple[datetime, Window]] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)
        month, day = self.financial_year_starts
        date(2000, month, day)  # a leap year: 29 February may start a year, and is the 28th in the others


@dataclass(frozen=True, slots=True)
class Window:
    """The times from `start` up to, and without, `end`; both in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def is_period(period: object) -> bool:
    """Say whether this names a period that `window` knows."""
    return isinstance(period, str) and (period in _FIRST_DAYS or ROLLING.fullmatch(period) is not None)


def window(period: str, at: datetime, calendar: Calendar) -> Window:
    """Give the window of this period that contains `at`.

    Weeks begin on Monday, quarters and years with the financial year. `rolling:N` is the N local days that end with
    the day of `at`. Raises ValueError for an unknown period or a time without zone.
    """
    if at.tzinfo is None:
        raise ValueError("A time needs a zone.")
    last = calendar.last.get(period)
    if last is not None and last[0] <= at < last[1].end:
        return last[1]
    found = _window_around(period, at, calendar)
    # A rolling window is another one each day; the others hold until they end.
    since = _window_around("day", at, calendar).start if period.startswith("rolling") else found.start
    calendar.last[period] = since, found
    return found


def _window_around(period: str, at: datetime, calendar: Calendar) -> Window:
    day = day_at(at, calendar.time_zone)
    found = _window_of(period, day, calendar)
    # Some zones jump across midnight, so that the date on the wall belongs to the neighbouring window.
    while at < found.start:
        day -= ONE_DAY
        found = _window_of(period, day, calendar)
    while at >= found.end:
        day += ONE_DAY
        found = _window_of(period, day, calendar)
    return found


def leaves_at(period: str, charged_at: datetime, calendar: Calendar) -> datetime | None:
    """Give the time at which a charge of this time leaves a rolling window; None for other periods and odd times."""
    if not period.startswith("rolling") or charged_at.tzinfo is None or charged_at.year not in YEARS:
        return None
    return _leaves(period, charged_at, calendar)


@lru_cache(maxsize=16384)
def _leaves(period: str, charged_at: datetime, calendar: Calendar) -> datetime | None:
    start = _window_around("day", charged_at, calendar).start
    rolling, day = ROLLING.fullmatch(period), day_at(start, calendar.time_zone)
    if rolling is None:
        return None
    return _midnight(day + int(rolling[1]) * ONE_DAY, calendar)


@lru_cache(maxsize=16384)
def _window_of(period: str, day: date, calendar: Calendar) -> Window:
    rolling = ROLLING.fullmatch(period)
    if rolling:
        first, after = day - (int(rolling[1]) - 1) * ONE_DAY, day + ONE_DAY
    elif period in _FIRST_DAYS:
        first, after = _FIRST_DAYS[period](day, calendar)
    else:
        raise ValueError(f"There is no period called {period!r}.")
    return Window(_midnight(first, calendar), _midnight(after, calendar))


def _midnight(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(calendar.time_zone)).astimezone(UTC)


def _day(day: date, _: Calendar) -> tuple[date, date]:
    return day, day + ONE_DAY


def _week(day: date, _: Calendar) -> tuple[date, date]:
    monday = day - day.weekday() * ONE_DAY
    return monday, monday + 7 * ONE_DAY


def _month(day: date, _: Calendar) -> tuple[date, date]:
    return _months(day, 1, (1, 1))


def _quarter(day: date, calendar: Calendar) -> tuple[date, date]:
    return _months(day, 3, calendar.financial_year_starts)


def _financial_year(day: date, calendar: Calendar) -> tuple[date, date]:
    return _months(day, 12, calendar.financial_year_starts)


def _months(day: date, length: int, starts: tuple[int, int]) -> tuple[date, date]:
    """Give the run of `length` months around a day, where one run begins on the (month, day) of `starts`."""
    months = day.year * 12 + day.month - 1
    first = months - (months - (starts[0] - 1)) % length
    if day < _day_of(first, starts[1]):
        first -= length
    return _day_of(first, starts[1]), _day_of(first + length, starts[1])


def _day_of(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


_FIRST_DAYS: dict[str, Callable[[date, Calendar], tuple[date, date]]] = {
    "day": _day,
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "financial_year": _financial_year,
}
