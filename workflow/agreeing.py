"""Whether what was written down about one answer agrees with itself (pure).

Nothing is ruled anew: the ruling, the mandate, the limits and the event are four records of one moment, and each is
held against the others. What was changed behind the back of the code shows as a record that no longer agrees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

GRANTED, SUSPENDED, RESUMED, REVOKED = "granted", "suspended", "resumed", "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer, as it is written down in each of the places that keep it."""

    decision: UUID
    ask: UUID
    by: UUID
    at: datetime
    yes: bool
    amount: int | None
    # The stored ruling.
    ruled_ask: UUID
    ruled_user: UUID
    ruled_at: datetime
    ruling: Mapping[str, Any]
    ruled_mandate: UUID | None
    # The mandate it cites; a no may cite none.
    mandate: UUID | None
    holder: UUID | None
    together: bool
    starts_at: datetime | None
    ends_at: datetime | None
    changes: Sequence[tuple[datetime, str]]
    # The limits it cites.
    limits_version: int | None
    limits_from: datetime | None
    # What the events of that ask and moment say: (type, actor, decision if named, amount).
    told: Sequence[tuple[str, UUID | None, UUID | None, int | None]]


def _ruling_is_theirs(of: Answered) -> bool:
    return of.ruled_ask == of.ask and of.ruled_user == of.by and of.ruled_at <= of.at


def _within(of: Answered) -> bool:
    return bool(of.ruling["outcome"] == "within")


def _limits_passed(of: Answered) -> bool:
    return all(check["passed"] for check in of.ruling["checks"] if check["enforcement"] == "active")


def _mandate_is_the_one_ruled_by(of: Answered) -> bool:
    named = of.ruling["mandate"]
    return of.mandate is not None and of.mandate == of.ruled_mandate and str(of.mandate) == named


def _mandate_is_theirs(of: Answered) -> bool:
    return of.holder == of.by or of.together


def _mandate_stood(of: Answered) -> bool:
    if of.starts_at is None or of.starts_at > of.at or (of.ends_at is not None and of.ends_at <= of.at):
        return False
    before = [what for at, what in of.changes if at <= of.at]
    is_over, is_held = False, False
    for what in before:
        if what == RESUMED:  # what was ended by mistake counts again, on hold if it was
            is_over, is_held = False, is_held and is_over
        is_over, is_held = is_over or what == REVOKED, is_held or what == SUSPENDED
    return GRANTED in before and not is_over and not is_held


def _limits_are_the_ones_ruled_by(of: Answered) -> bool:
    return bool(of.limits_version == of.ruling["scheme_version"])


def _limits_in_force(of: Answered) -> bool:
    return of.limits_from is not None and of.limits_from <= of.at


def _told_once(of: Answered) -> bool:
    """This function will say whether one event, and no other, tells of this answer: by whom, what, how much."""
    kinds = ("ask.approved", "ask.upheld") if of.yes else ("ask.declined", "ask.upheld")
    meant = [
        (actor, amount)
        for kind, actor, decision, amount in of.told
        if kind in kinds and (decision == of.decision or decision is None)
    ]
    return meant == [(of.by, of.amount)]


Check = Callable[[Answered], bool]
ANY: Mapping[str, Check] = {"ruling_theirs": _ruling_is_theirs, "told_once": _told_once}
# Saying no needs no limit; saying yes needs all of this.
A_YES: Mapping[str, Check] = {
    "within": _within,
    "limits_passed": _limits_passed,
    "mandate_ruled": _mandate_is_the_one_ruled_by,
    "mandate_theirs": _mandate_is_theirs,
    "mandate_stood": _mandate_stood,
    "limits_ruled": _limits_are_the_ones_ruled_by,
    "limits_in_force": _limits_in_force,
}


def held_against(of: Answered) -> dict[str, bool]:
    """This function will hold the records of one answer against each other, and say of each whether it agrees."""
    checks = {**A_YES, **ANY} if of.yes else ANY
    return {name: check(of) for name, check in checks.items()}
