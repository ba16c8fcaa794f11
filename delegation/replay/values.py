"""What a replay is given and what it gives: values only (pure). Money in pence, waiting in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from delegation.periods import Calendar
from delegation.rulings import Act, Ruling, Terms
from delegation.terms import SchemeTerms
from delegation.working_time import WorkingHours

# Why a past ask left somebody who had it.
DECIDED, LATE, PASSED_UP, TAKEN, AWAY, TRIED = "decided", "late", "passed_up", "taken", "away", "tried"
APPROVE, DECLINE, WITHDRAWN = "approve", "decline", "withdrawn"


class Had(NamedTuple):
    """That somebody had a past ask: in which role, for how many seconds, and why it left them."""

    user: UUID
    role: str
    seconds: float
    left: str = DECIDED


class Moved(NamedTuple):
    """What a yes came to later: from then on it counts for this many pence, or for nothing at all (None)."""

    at: datetime
    pence: int | None


class Charge(NamedTuple):
    """A yes as limits count it: whose, in which role, for whom, and the pence set aside by it."""

    at: datetime
    holder: UUID
    role: str
    person: UUID
    people: str
    kind: str
    category: str
    payee_key: str
    pence: int
    giver: UUID | None = None
    giver_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAsk:
    """One past ask: what was asked, and what really came of it.

    ``act`` is without money; the replay puts in ``budget`` and ``plan_line`` as they stand then. ``had`` is who had
    it, the first first; empty where the asker decided at once. ``gainers`` are paid by it besides the asker.
    ``is_fixed``: more than limits decides about it, so that it is left as it was, with its real charge ``as_it_was``.
    ``group`` is by what waits are compared: the person's team.
    """

    id: UUID
    at: datetime
    asker: UUID
    act: Act
    budget: UUID | None = None
    plan_line: UUID | None = None
    by_another: bool = False
    asker_is_paid: bool = False
    cant_wait: bool = False
    separate: bool = False
    gainers: frozenset[UUID] = frozenset()
    outcome: str = APPROVE
    amount: int | None = None
    had: tuple[Had, ...] = ()
    withdrawn_at: datetime | None = None
    later: tuple[Moved, ...] = ()
    is_fixed: bool = False
    as_it_was: Charge | None = None
    group: str = ""

    @property
    def waited(self) -> float:
        """Give the seconds from asking to the answer, as they were."""
        return sum(each.seconds for each in self.had)


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate over time: its terms under the scheme that is played, and when they stood."""

    terms: Terms
    since: datetime
    team: UUID | None = None
    until: datetime | None = None
    suspended: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who works or signs in here."""

    id: UUID
    display_name: str
    team_id: UUID | None = None
    gone_from: datetime | None = None


class Worker(NamedTuple):
    """A worker in a person's circle, their place in it, and until when."""

    user: UUID
    position: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """Where a person stands: their team and the workers of their circle."""

    team: UUID
    workers: tuple[Worker, ...] = ()


class Away(NamedTuple):
    """Somebody was away, and who stood in."""

    user: UUID
    starts_at: datetime
    ends_at: datetime
    stand_in: UUID | None = None


@dataclass(slots=True)
class Purse:
    """A budget's money while it is played, in pence."""

    id: UUID
    kind: str
    allocated: int
    held: int = 0
    spent: int = 0
    agreed: int = 0
    overrun: int = 0
    planned: int = 0
    indicative: int | None = None


class PurseChange(NamedTuple):
    """At a moment, a budget's money changed by what was no ask: so many pence more or less, given and agreed."""

    at: datetime
    budget: UUID
    allocated: int = 0
    agreed: int = 0
    spent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything around the asks: the scheme that is played, who holds what, who sits where, who is away.

    ``opening`` are yeses from before the first ask that limits may still count. ``answer_hours`` are of working time.
    """

    scheme: SchemeTerms
    calendar: Calendar
    working: WorkingHours
    answer_hours: float
    held: Sequence[Held]
    seats: Mapping[UUID, Seat]
    around: Mapping[UUID, Around]
    parents: Mapping[UUID, UUID | None]
    away: Sequence[Away] = ()
    purses: Sequence[Purse] = ()
    purse_changes: Sequence[PurseChange] = ()
    lines: Mapping[UUID, int] = field(default_factory=dict)
    opening: Sequence[Charge] = ()


class Desk(NamedTuple):
    """That somebody had an ask in the replay: for how many seconds, and whether until after it was due."""

    user: UUID
    role: str
    seconds: float
    late: bool


class Played(NamedTuple):
    """What became of one ask in a replay.

    ``asked`` is the ruling on who asked; ``ruling`` the one that the decision cites, None where nobody decided. An ask
    that nobody could decide is ``blocked``. ``amount`` is what was said yes to, in pence.
    """

    number: int
    ask: PastAsk
    asked: Ruling | None
    at_once: bool
    outcome: str
    by: UUID | None = None
    role: str = ""
    ruling: Ruling | None = None
    amount: int | None = None
    seconds: float = 0.0
    desks: tuple[Desk, ...] = ()
    blocked: bool = False
    left_alone: bool = False
