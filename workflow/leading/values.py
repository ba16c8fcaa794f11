"""What the reckonings for leaders are made of, and what they find (pure). Pence and working hours throughout.

None of it names anybody: who answered stands here only so that too few of them are never told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from delegation.terms import Limit

CHILD, ADULT, OLDER = "child", "adult", "older"
OLDER_FROM_YEARS = 65
WEEKS_A_YEAR = 52


class Waited(NamedTuple):
    """An ask that went to somebody else, and was answered.

    ``hours`` are those to the first answer, ``yes_hours`` to the first yes; ``less`` is what was asked and not said yes
    to. ``month`` is that of asking, ``team`` the person's, ``desk_team`` and ``desk_role`` those of who answered first.
    ``limit`` is the first of the asker's limits that it was past, of the role ``role``; empty where something else
    sent it on. ``words`` are those of the organisation's own words for its category that its own words begin with.
    """

    category: str
    words: tuple[str, ...]
    kind: str
    amount: int
    role: str
    limit: str
    changed: bool
    less: int
    hours: float
    yes_hours: float | None
    month: str
    age: str
    team: UUID
    decider: UUID
    desk_team: str
    desk_role: str

    @property
    def at_risk(self) -> int:
        """What was asked for, by the year."""
        return by_the_year(self.kind, self.amount)


def by_the_year(kind: str, pence: int) -> int:
    """This function will give what something costs in a year: a weekly sum 52 times."""
    return pence * WEEKS_A_YEAR if kind == "weekly" else pence


class Trial(NamedTuple):
    """What to try on last year: another amount of one limit."""

    role: str
    limit: str
    amount: int


class InForce(NamedTuple):
    """A limit in force, whose it is, how high that role stands, and since when its amount is the same."""

    role: str
    rank: int
    limit: Limit
    since: datetime


class Used(NamedTuple):
    """How far a limit was used in a year: the most at once, or in one of its windows, and by how many yeses."""

    most: int
    yeses: int


class Price(NamedTuple):
    """What an index of prices said of a month, in thousandths."""

    month: str  # 2026-04
    thousandths: int


class Version(NamedTuple):
    """A version of our limits that came into force, with how many of its changes gave room, and how many took some."""

    version: int
    since: datetime
    raised: int
    tightened: int


@dataclass(frozen=True, slots=True)
class LastYear:
    """All that is looked at: what waited, the limits in force by their key, how far they were used, prices."""

    waited: tuple[Waited, ...]
    limits: Mapping[str, InForce]
    used: Mapping[str, Used] = field(default_factory=dict)
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True, slots=True)
class AlwaysYes:
    """Something of one kind was always answered yes, in full."""

    category: str
    word: str
    asked: int
    pence: int
    hours: float
    trial: Trial


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """Past one limit, up to an amount, no answer was other than what was asked."""

    asked: int
    up_to: int
    pence: int
    hours: float
    trial: Trial


@dataclass(frozen=True, slots=True)
class NeverReached:
    """Nobody came near a limit in a year, so it stopped nothing."""

    most: int
    yeses: int
    trial: Trial


@dataclass(frozen=True, slots=True)
class Eroded:
    """A limit stayed the same while prices rose: by parts of 1,000, or nobody told us by how much."""

    since: datetime
    rose: int | None
    worth: int
    trial: Trial


@dataclass(frozen=True, slots=True)
class WaitsLongest:
    """Half of one group waits this long or longer, and half of everybody else so long. ``by`` is age or team."""

    by: str
    group: str
    hours: float
    others: float
    trial: Trial


@dataclass(frozen=True, slots=True)
class Found:
    """What could be let go of, the most waiting first."""

    always_yes: tuple[AlwaysYes, ...] = ()
    nothing_changed: tuple[NothingChanged, ...] = ()
    never_reached: tuple[NeverReached, ...] = ()
    eroded: tuple[Eroded, ...] = ()
    waits_longest: tuple[WaitsLongest, ...] = ()

    def __bool__(self) -> bool:
        return any((self.always_yes, self.nothing_changed, self.never_reached, self.eroded, self.waits_longest))
