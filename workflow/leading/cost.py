"""What a limit's checks cost, against the money that was at risk and what they changed (pure).

Nobody is timed. What a check takes comes from one question in twenty, unnamed, or is the organisation's own figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workflow.leading.values import Waited, by_the_year

# What can be tapped, in minutes; in answer to "About how many minutes did this take?"
MINUTES = (1, 5, 15, 30, 60)
# Of fewer answers the middle says nothing, and one of them could be somebody's.
FEWEST_ANSWERS = 10
AN_HOUR = 60


class Check(NamedTuple):
    """What one check takes: minutes, and pence where the organisation said what an hour, or a check, costs it."""

    minutes: float | None
    pence: int | None
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """One limit in a year: what it sent on, pence at risk, how many answers it changed, pence that those came to.

    ``minutes`` and ``cost`` are of all its checks; None where nobody knows.
    """

    role: str
    limit: str
    asked: int
    pence: int
    changed: int
    less: int
    minutes: float | None
    cost: int | None


def a_check(taps: Mapping[int, int], *, check_pence: int | None, hour_pence: int | None) -> Check:
    """This function will say what a check takes, from how often each number of minutes was tapped.

    The organisation's own figure for a check goes before minutes times what an hour costs.
    """
    count = sum(taps.values())
    known = sum(minutes * times for minutes, times in taps.items()) / count if count >= FEWEST_ANSWERS else None
    if check_pence is not None:
        return Check(known, check_pence, count)
    pence = round(known * hour_pence / AN_HOUR) if known is not None and hour_pence is not None else None
    return Check(known, pence, count)


def cost_of_control(waited: Iterable[Waited], *, check: Check) -> list[Cost]:
    """This function will reckon every limit that sent asks on, those with the most asks first."""
    by_limit: dict[tuple[str, str], list[Waited]] = defaultdict(list)
    for ask in waited:
        if ask.limit:
            by_limit[ask.role, ask.limit].append(ask)
    found = [_cost(role, limit, asks, check) for (role, limit), asks in by_limit.items()]
    return sorted(found, key=lambda each: (-each.asked, each.role, each.limit))


def _cost(role: str, limit: str, asks: Sequence[Waited], check: Check) -> Cost:
    return Cost(
        role=role,
        limit=limit,
        asked=len(asks),
        pence=sum(ask.at_risk for ask in asks),
        changed=sum(ask.changed for ask in asks),
        less=sum(by_the_year(ask.kind, ask.less) for ask in asks),
        minutes=None if check.minutes is None else check.minutes * len(asks),
        cost=None if check.pence is None else check.pence * len(asks),
    )
