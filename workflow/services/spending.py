"""Facts: money already spent is in its hold at once, whatever the limits say, with a row of what moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from audit.tenancy import new_row
from audit.writes import insert
from delegation.authority import Act
from delegation.models import Budget, Hold, Movement, PlanLine
from delegation.services.holds import Charge, spend_fact
from workflow.models import Ask


def spend(
    ask: Ask,
    *,
    act: Act,
    budget: Budget,
    plan_line: PlanLine | None,
    charge: Charge | None,
    by: UUID | None,
    at: datetime,
) -> Hold:
    """This function will put what was paid already into an ask's hold, and keep that it moved.

    Facts are never refused (rule 12). What moved has the id of the ask, so that the ask's first event can name it.
    """
    amount = act.commitment
    hold = spend_fact(ask_id=ask.id, act=act, budget=budget, plan_line=plan_line, charge=charge, amount=amount)
    paid = Movement.What.PAID
    insert(new_row(Movement, id=ask.id, hold=hold, what=paid, amount=amount, by_id=by, at=at))
    return hold


def paid_data(ask: Ask, *, amount: int | None = None) -> dict[str, Any]:
    """This function will say in the event of a fact what was paid by it, pence; nothing of any other ask."""
    if not ask.is_fact:
        return {}
    paid = ask.amount if amount is None else amount
    return {"movement": str(ask.id), Movement.What.PAID.value: paid, "held": 0, "used": paid}
