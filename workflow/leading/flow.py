"""How long a yes takes, and at whose desks asks wait: of groups of five or more who answer, never of one (pure).

What is shown must not let anybody subtract one person out: what is left of a total beside the groups shown is five or
more as well, and so is every part in which two ways of grouping overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from statistics import median
from typing import NamedTuple, TypeVar
from uuid import UUID

from workflow.leading.values import Waited

Who = TypeVar("Who", UUID, str)

# Staff figures are told of five people or more.
FEWEST_PEOPLE = 5
# Of a whole organisation: of two, each could take their own from it and have the other's.
FEWEST_WHO_ANSWERED = 3
# The middle of fewer says little, and may be one person's.
FEWEST_IN_A_MONTH = 10
# What falls into no group that is large enough, together.
REST = ""


class Spread(NamedTuple):
    """How long some things took: how many, the middle one, and the one that 9 in 10 were no longer than. Hours."""

    answers: int
    half: float
    most: float


class Month(NamedTuple):
    """A month of asking: what was decided at once, what went to somebody, and the middle of the hours to the yes."""

    month: str
    at_once: int
    sent_on: int
    half: float | None


@dataclass(frozen=True, slots=True)
class Flow:
    """How asks flowed in a year."""

    at_once: int
    sent_on: int
    to_yes: Spread | None
    to_money: Spread | None
    months: tuple[Month, ...]
    by_team: Mapping[str, Spread]
    by_role: Mapping[str, Spread]


def spread_of(hours: Iterable[float]) -> Spread | None:
    """This function will give the middle and the ninth tenth (nearest rank) of some lengths; None of nothing."""
    found = sorted(hours)
    if not found:
        return None
    return Spread(len(found), median(found), found[ceil(0.9 * len(found)) - 1])


def flow_of(
    waited: Sequence[Waited], *, at_once: Mapping[str, int], to_money: Iterable[float], colleagues: int
) -> Flow:
    """This function will reckon a year's flow. ``at_once`` counts by month what was decided by who asked.

    Where fewer than five people work, or fewer than three of them answered, nothing is told of how long they took.
    """
    tells = colleagues >= FEWEST_PEOPLE and len({ask.decider for ask in waited}) >= FEWEST_WHO_ANSWERED
    by_team, by_role = desks(waited) if tells else ({}, {})
    return Flow(
        at_once=sum(at_once.values()),
        sent_on=len(waited),
        to_yes=spread_of(_yes_hours(waited)) if tells else None,
        to_money=spread_of(to_money),
        months=tuple(_months(waited, at_once, tells=tells)),
        by_team=by_team,
        by_role=by_role,
    )


def _yes_hours(asks: Iterable[Waited]) -> list[float]:
    return [ask.yes_hours for ask in asks if ask.yes_hours is not None]


def _months(waited: Iterable[Waited], at_once: Mapping[str, int], *, tells: bool) -> Iterable[Month]:
    sent: dict[str, list[Waited]] = defaultdict(list)
    for ask in waited:
        sent[ask.month].append(ask)
    for month in sorted({*sent, *at_once}):
        found = spread_of(_yes_hours(sent[month])) if tells else None
        half = found.half if found and found.answers >= FEWEST_IN_A_MONTH else None
        yield Month(month, at_once.get(month, 0), len(sent[month]), half)


# --- whose desk ------------------------------------------------------------------------------------------------------


def desks(waited: Sequence[Waited]) -> tuple[dict[str, Spread], dict[str, Spread]]:
    """This function will tell how long a yes took by team, and by role where that tells nobody apart by subtraction."""
    teams = told_apart(waited, lambda ask: ask.desk_team)
    roles = told_apart(waited, lambda ask: ask.desk_role)
    cells: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for ask in waited:
        cells[teams.get(ask.desk_team, REST), roles.get(ask.desk_role, REST)].add(ask.decider)
    overlaps = all(len(people) >= FEWEST_PEOPLE for people in cells.values())
    by_team = _spreads(waited, lambda ask: teams.get(ask.desk_team, REST))
    by_role = _spreads(waited, lambda ask: roles.get(ask.desk_role, REST)) if overlaps else {}
    return by_team, by_role


def told_apart(waited: Iterable[Waited], group_of: Callable[[Waited], str]) -> dict[str, str]:
    """This function will say which groups may be told by themselves: each of five or more, and so is what is left.

    Where the rest is fewer, the smallest groups join it until it is not.
    """
    people: dict[str, set[UUID]] = defaultdict(set)
    for ask in waited:
        people[group_of(ask)].add(ask.decider)
    return told_groups(people)


def told_groups(people: Mapping[str, set[Who]]) -> dict[str, str]:
    """This function will say which groups may be told by themselves, from who is in each."""
    large = sorted(
        (name for name in people if name and len(people[name]) >= FEWEST_PEOPLE), key=lambda name: len(people[name])
    )
    rest = set(chain.from_iterable(people[name] for name in people if name not in large))
    while large and rest and len(rest - set(chain.from_iterable(people[name] for name in large))) < FEWEST_PEOPLE:
        rest |= people[large.pop(0)]
    return {name: name for name in large}


def _spreads(waited: Iterable[Waited], group_of: Callable[[Waited], str]) -> dict[str, Spread]:
    groups: dict[str, list[Waited]] = defaultdict(list)
    for ask in waited:
        groups[group_of(ask)].append(ask)
    if set(groups) <= {REST}:  # the whole again
        return {}
    found = {name: spread_of(_yes_hours(asks)) for name, asks in groups.items()}
    return {name: spread for name, spread in sorted(found.items()) if spread}
