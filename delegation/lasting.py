"""Until when somebody's money lasts, at the pace of late: an estimate, which decides nothing (pure). Pence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

LATELY_DAYS = 56
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Money on a day: what is there, what is promised of it, how fast it goes, and what is still to come.

    ``promised`` is set aside already; ``agreed`` is what the plan still needs, evenly up to the end; ``lately`` is what
    else was spent in the last 8 weeks.
    """

    in_hand: int
    promised: int
    agreed: int
    lately: int
    ends_on: date
    to_come: Mapping[date, int] = field(default_factory=dict)


def lasts_until(pace: Pace, *, today: date) -> date | None:
    """This function will give the last day on which the money is enough, or None where it is until the end."""
    days = (pace.ends_on - today).days
    if days <= 0:
        return None
    # In parts of a penny, so that nothing is rounded: each day costs lately/56 + agreed/days.
    parts = LATELY_DAYS * days
    left = (pace.in_hand - pace.promised) * parts
    a_day = max(pace.lately, 0) * days + pace.agreed * LATELY_DAYS
    for number in range(days):
        on = today + number * ONE_DAY
        if number:
            left += pace.to_come.get(on, 0) * parts
        left -= a_day
        if left < 0:
            return max(on - ONE_DAY, today)
    return None
