"""What the authority engine is asked and what it answers: values only (pure).

Money is whole pence, never a float. Times carry a zone. Import these from `delegation.authority`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from delegation.terms import COUNTED_KINDS, Limit

# Only these set budget money aside. A decrease, recovery, referral or change to the plan spends nothing by itself.
SPENDING_KINDS = frozenset({"one_off", "weekly", "swap"})
# These may be asked without a sum.
SUMLESS_KINDS = frozenset({"swap", "referral", "plan_change"})

# Why a ruling beyond a limit says so, the one worth telling first.
WHY_BEYOND = {
    "per_ask": "over_each",
    "variance": "over_variance",
    "count_per_period": "over_count",
    "per_period": "over_period",
    "budget": "over_budget",
}
# Of rulings that found no authority, the one worth telling first.
WHY_NONE = ("doubt", "reserved", "no_limit", "suspended", "ended", "not_yet", "category", "no_mandate")


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The money of a person's budget, in pence."""

    id: UUID
    kind: str  # direct_payment, managed, isf, health
    allocated: int
    held: int = 0
    spent: int = 0
    agreed: int = 0
    overrun: int = 0
    # What the plan costs in a year, and what a year was reckoned to cost: what was allocated where nobody reckoned.
    planned: int = 0
    indicative: int | None = None

    @property
    def room_in_plan(self) -> int:
        """Give the pence a year that the plan may still cost before it is over; below 0 where it is over already."""
        return (self.allocated if self.indicative is None else self.indicative) - self.planned

    @property
    def left(self) -> int:
        """Give the pence that are free: neither spent, held nor needed by plan lines."""
        return self.allocated + self.overrun - self.held - self.spent - self.agreed


@dataclass(frozen=True, slots=True)
class PlanLineState:
    """A plan line's pence that are agreed and not yet asked for; `exchanged` are those of it that are swapped."""

    id: UUID
    remaining: int
    exchanged: int | None = None

    @property
    def usable(self) -> int:
        """Give the pence that an ask may use: of a line that is swapped in part, no more than that part."""
        return self.remaining if self.exchanged is None else min(self.remaining, self.exchanged)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants decided. For `weekly` the amount is pence a week and `weeks` those left to hold."""

    kind: str
    amount: int | None
    category: str
    person: UUID
    people: str  # adult, child
    payee_key: str | None = None
    flags: frozenset[str] = frozenset()
    budget: BudgetState | None = None
    plan_line: PlanLineState | None = None
    weeks: int = 1

    @property
    def spends(self) -> bool:
        """Say whether this sets budget money aside."""
        return self.kind in SPENDING_KINDS

    @property
    def times(self) -> int:
        """Give how many times the amount is paid."""
        return self.weeks if self.kind == "weekly" else 1

    @property
    def charge(self) -> int:
        """Give the pence that count against a limit per period: all the weeks of a weekly sum."""
        amount = self.amount or 0  # asked for at each limit, so not by way of `times`
        return amount * self.weeks if self.kind == "weekly" else amount

    @property
    def commitment(self) -> int:
        """Give the pence this would set aside in the budget."""
        return self.charge if self.spends else 0


class Met(NamedTuple):
    """What of one mandate an act meets: its limits, and whether there is authority in them at all.

    Each limit stands beside the name of its sum of holds, None where it counts none. `most_each` are the pence no
    ask may go past, None where no limit says so.
    """

    limits: tuple[tuple[Limit, tuple[UUID, str] | None], ...]
    gives_authority: bool
    most_each: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """One mandate, resolved: all that the engine needs to know of it.

    `limits` give authority and bound it. `caps` only bound it (the mandate's own narrower limits).
    `narrowed_by` are terms that must allow the act too, counted on their own mandate: those of the giver.
    `payee_key` None means any payee, `act_kinds` None any kind; [starts_at, ends_at) is half-open.
    """

    mandate: UUID
    kind: str  # officer, family, plan_line, passed_on, room
    holder: UUID
    role: str
    rank: int
    limits: tuple[Limit, ...]
    granted_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None
    person: UUID | None = None
    category: str | None = None
    act_kinds: frozenset[str] | None = None
    payee_key: str | None = None
    scheme_version: int | None = None
    narrowed_by: Terms | None = None
    caps: tuple[Limit, ...] = ()
    plan_line: UUID | None = None
    suspended: bool = False
    # Two limits of one key would share one sum of holds, and times without zone mean nothing: such terms are doubt.
    sound: bool = field(init=False, compare=False, repr=False)
    # Which of the limits an act meets, by what of the act says so: most acts are like one before.
    met: dict[object, Met] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        keys = [limit.key for limit in self.limits + self.caps if limit.kind in COUNTED_KINDS]
        times = (self.granted_at, self.starts_at, self.ends_at or self.starts_at)
        sound = len(keys) == len(set(keys)) and type(self.rank) is int and all(time.tzinfo for time in times)
        object.__setattr__(self, "sound", sound)


# Tuples from here on, since an ask makes a dozen of these: a frozen dataclass takes four times as long to make.
class Need(NamedTuple):
    """One sum of holds needed to rule: those charged (somebody said yes) in [start, end).

    Which holds count, by `counted_by`, besides `category` (its subtree), `act_kinds` and `people`:
    holder: those charged to `holder` in `role`; holder_and_person: those of them for `person`; person: those for
    `person` charged to anybody in `role`; person_and_payee: those of them to `payee_key` (None = naming no payee).
    """

    mandate: UUID
    limit: str
    start: datetime | None
    end: datetime | None
    counted_by: str
    category: str | None
    act_kinds: frozenset[str]
    people: str
    holder: UUID
    role: str
    person: UUID
    payee_key: str | None


class Used(NamedTuple):
    """The answer to a Need: pence settled (`used`), pence said yes to and not settled (`held`), how many asks."""

    used: int
    held: int
    count: int = 0  # type: ignore[assignment]  # the field, not the method of tuples
    earliest: datetime | None = None


Usage = Mapping[tuple[UUID, str], Used]


class Check(NamedTuple):
    """One limit held against one act."""

    limit: str
    kind: str
    unit: str
    amount: int | None
    used: int
    held: int
    left: int | None
    resets_at: datetime | None
    passed: bool
    enforcement: str = "active"

    def to_document(self) -> dict[str, Any]:
        """Give this as JSON values."""
        return {
            "limit": self.limit,
            "kind": self.kind,
            "unit": self.unit,
            "amount": self.amount,
            "used": self.used,
            "held": self.held,
            "left": self.left,
            "resets_at": _time_text(self.resets_at),
            "passed": self.passed,
            "enforcement": self.enforcement,
        }


def worst_of(checks: Iterable[Check]) -> Check | None:
    """Give the binding check that failed and is worth telling first; None where none failed."""
    failed = [check for check in checks if not check.passed and check.enforcement == "active"]
    return min(failed, key=_how_late_told) if failed else None


def _how_late_told(check: Check) -> int:
    return _TOLD_IN_ORDER[check.kind]


_TOLD_IN_ORDER = {kind: place for place, kind in enumerate(WHY_BEYOND)}


class Counterfactual(NamedTuple):
    """The largest amount that would pass now, and when the asked amount would."""

    amount: int | None
    available_at: datetime | None = None


class Ruling(NamedTuple):
    """The engine's answer. `why` is a stable code that screens turn into a sentence."""

    outcome: str  # within, beyond, none
    why: str
    mandate: UUID | None = None
    role: str | None = None
    scheme_version: int | None = None
    checks: tuple[Check, ...] = ()
    counterfactual: Counterfactual | None = None
    missing: int = 0
    reserved_for: str | None = None

    @property
    def failed(self) -> Check | None:
        """Give the binding check that failed and is worth telling first."""
        return worst_of(self.checks)

    def to_document(self) -> dict[str, Any]:
        """Give this as JSON values: ids as strings, times in ISO 8601."""
        other = self.counterfactual
        return {
            "outcome": self.outcome,
            "why": self.why,
            "mandate": str(self.mandate) if self.mandate else None,
            "role": self.role,
            "scheme_version": self.scheme_version,
            "checks": [check.to_document() for check in self.checks],
            "counterfactual": other and {"amount": other.amount, "available_at": _time_text(other.available_at)},
            "missing": self.missing,
            "reserved_for": self.reserved_for,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Ruling:
        """Read back what `to_document` gave."""
        other = document["counterfactual"]
        return cls(
            outcome=document["outcome"],
            why=document["why"],
            mandate=UUID(document["mandate"]) if document["mandate"] else None,
            role=document["role"],
            scheme_version=document["scheme_version"],
            checks=tuple(Check(**{**check, "resets_at": _time(check["resets_at"])}) for check in document["checks"]),
            counterfactual=other and Counterfactual(other["amount"], _time(other["available_at"])),
            missing=document["missing"],
            reserved_for=document["reserved_for"],
        )


def _time_text(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
