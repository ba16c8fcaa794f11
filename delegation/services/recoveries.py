"""Money back to the council: agreed, answered, and taken when the notice is over (rule 17). There is no other door.

The caller holds the locks on ask, person and budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Actor, record
from audit.models import Words
from audit.tenancy import new_row
from audit.words import reference
from audit.writes import insert, update
from delegation.hours import RECOVERY_WORKING_DAYS
from delegation.models import Budget, BudgetChange, Movement, Organisation, Recovery, RecoveryAnswer, RecoverySum, User
from delegation.services import notice
from delegation.services.money import keep_change


@dataclass(frozen=True, slots=True)
class OwedSum:
    """One sum to go back, pence: what was asked for, what was paid, or what it is in words."""

    amount: int
    ask_id: UUID | None = None
    movement: Movement | None = None
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What an ask would take back, out of which budget. It is nobody's own to give away."""

    budget: Budget
    sums: Sequence[OwedSum]
    own: bool = False


def name_recovery(*, ask_id: UUID, owed: Owed) -> Recovery:
    """This function will keep what an ask would take back, sum by sum."""
    row = new_row(Recovery, ask_id=ask_id, budget=owed.budget)
    sums = [
        new_row(
            RecoverySum,
            recovery=row,
            amount=each.amount,
            ask_id=each.ask_id,
            movement=each.movement,
            words=each.words,
        )
        for each in owed.sums
    ]
    insert(*(each.words for each in owed.sums if each.words is not None), row, *sums)
    return row


def agree(
    recovery: Recovery, *, amount: int, parts: int | None, organisation: Organisation, at: datetime
) -> datetime | None:
    """This function will keep that somebody said yes, in how many parts, and give when the next part is due."""
    recovery.agreed_at = recovery.agreed_at or at
    recovery.parts = max(parts or recovery.parts, recovery.parts_taken + 1)
    recovery.is_hard = False
    update(recovery, "agreed_at", "parts", "is_hard")
    notice.begin(recovery, amount=amount, organisation=organisation, days=RECOVERY_WORKING_DAYS, at=at)
    return recovery.due_at


def drop(recovery: Recovery) -> None:
    """This function will keep that no more goes back; what has moved has moved."""
    recovery.is_hard = False
    update(recovery, "is_hard")
    if recovery.taken:
        recovery.amount = recovery.taken
        update(recovery, "amount")
        return
    recovery.agreed_at = None
    update(recovery, "agreed_at")
    notice.drop(recovery)


def answer(
    recovery: Recovery, *, by: User, person_id: UUID, is_hard: bool, words: Words | None, at: datetime
) -> RecoveryAnswer:
    """This function will keep what was answered to whether paying this back would be hard."""
    row = new_row(RecoveryAnswer, recovery=recovery, by=by, is_hard=is_hard, words=words, at=at)
    insert(*([words] if words else []), row)
    if is_hard:
        recovery.is_hard = True
        update(recovery, "is_hard")
    record(
        type="recovery.answered",
        subject=("recovery", recovery.id),
        person_id=person_id,
        actor=Actor(user_id=by.id),
        data={
            "answer": str(row.id),
            "ask": str(recovery.ask_id),
            "hard": is_hard,
            "words": reference(words),
        },
        at=at,
    )
    return row


def take_part(recovery: Recovery, *, by: Actor, budget: Budget, at: datetime) -> int:
    """This function will take the part that is due out of a budget's free money, and give how many pence that was.

    What is held, agreed or spent is never touched. What is not there by the last part is not taken at all.
    """
    left_to_take = (recovery.amount or 0) - recovery.taken
    part = -(-left_to_take // max(1, recovery.parts - recovery.parts_taken))
    fell = max(0, min(part, budget.left, budget.allocated))
    if fell:
        _keep(recovery, budget=budget, fell=fell, by=by, at=at)
    recovery.taken += fell
    recovery.parts_taken += 1
    recovery.taken_at = at
    if recovery.parts_taken == recovery.parts or recovery.taken == recovery.amount:
        recovery.applied_at = at
    update(recovery, "taken", "parts_taken", "taken_at", "applied_at")
    return fell


def _keep(recovery: Recovery, *, budget: Budget, fell: int, by: Actor, at: datetime) -> None:
    budget.allocated -= fell
    update(budget, "allocated")
    what, more = BudgetChange.What.RECOVERED, {"recovery": str(recovery.id)}
    keep_change(budget, what=what, amount=fell, by=by, at=at, more=more, ask_id=recovery.ask_id)
