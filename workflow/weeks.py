"""The weeks a standing payment is for (pure): whole days in the organisation's calendar, every end half-open.

`ends_on` means one thing for an ask, a line of the plan and a budget: the first day after it. What begins and ends on
the same day lasts that day, and part of a week is paid as a whole one, which is how its money is set aside.
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_WEEK = 7
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weeks:
    """So many weeks from a day on; over on the first day after them, or before, where the last is a part week."""

    begins_on: date
    count: int
    ends_on: date


def weeks_of(
    *, asked_on: date, said_yes_on: date, starts_on: date | None, ends_on: date | None, budget_ends_on: date, most: int
) -> Weeks:
    """This function will lay out the weeks of a yes, at most as many as money is held for.

    Where the ask names its first day, weeks begin on that day of the week, and no earlier than it was asked. Else they
    begin on Mondays, with the week in which somebody said yes.
    """
    monday = said_yes_on - said_yes_on.weekday() * ONE_DAY
    begins_on = monday if starts_on is None else max(starts_on, asked_on)
    first = max(starts_on or asked_on, asked_on)
    until = max(min(ends_on or budget_ends_on, budget_ends_on), first + ONE_DAY)
    count = -(-(until - begins_on).days // DAYS_A_WEEK)
    return Weeks(begins_on, max(0, min(count, most)), until)
