"""What a plan costs: by the week, by the year, to its end (pure). Money is whole pence, an end is the first day after.

Ongoing and one-off must compare, so a year's cost is 52 times a weekly sum, however soon it ends, and what is once.
"""

from __future__ import annotations

from datetime import date, timedelta

DAYS_A_WEEK, WEEKS_A_YEAR = 7, 52
DAYS_A_YEAR = range(364, 367)


def weeks_between(starts_on: date, ends_on: date) -> int:
    """Count the weeks from one day up to another, part weeks whole; none where the second comes first."""
    return max(0, -(-(ends_on - starts_on).days // DAYS_A_WEEK))


def to_the_end(*, weekly: int | None, one_off: int | None, starts_on: date, ends_on: date) -> int:
    """Give the pence that a line needs from one day to another."""
    return (weekly or 0) * weeks_between(starts_on, ends_on) + (one_off or 0)


def a_year(*, weekly: int | None, one_off: int | None) -> int:
    """Give what a line costs in a year, whatever its days: 52 times a weekly sum, or what is once."""
    return (weekly or 0) * WEEKS_A_YEAR + (one_off or 0)


def money_for_a_year(allocated: int, *, starts_on: date, ends_on: date) -> int:
    """Give what a budget is in a year: what was allocated, or its share where it is for longer or shorter."""
    days = (ends_on - starts_on).days
    return allocated if days in DAYS_A_YEAR else allocated * 365 // days


def monday_after(day: date) -> date:
    """Give the Monday that comes next, a week on where it is one."""
    return day + timedelta(days=DAYS_A_WEEK - day.weekday())
