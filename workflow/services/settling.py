"""What was paid of a yes, and what came back: facts, kept in the hold, the budget and the limits that were charged.

Locks are taken in the order that holds everywhere: ask, person, budget, plan line, the mandates of who said yes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.ids import new_id
from audit.words import keep
from audit.writes import insert, one_write
from delegation.errors import Conflict, Invalid, Refused
from delegation.models import Hold, Movement, User
from delegation.services.actors import By, actor_of, user_of
from delegation.services.holds import give_back, hold_again, lock_mandates, pay_out
from delegation.terms import LARGEST_AMOUNT_PENCE
from workflow import lifecycle
from workflow.models import Ask, Payment
from workflow.selectors import lock_ask, relock
from workflow.services.deciding import Money, lock_money, standing_amount
from workflow.services.noticing import WITH_NOTICE
from workflow.services.planning import PLAN_CHANGE
from workflow.services.readying import lock_ready, mark_not_paid, mark_paid, resize
from workflow.services.writing import move
from workflow.to_pay import WEEKLY, is_paid_out


def settle(*, by: By, ask_id: UUID, amount: int, final: bool, at: datetime) -> Ask:
    """This function will record that so many pence of a yes were paid; ``final`` gives back what is still held.

    More than was said yes to is recorded all the same, beyond the money left as overrun (rule 12). Raises Missing,
    Conflict where there is no yes that waits to be paid, Invalid for what is no amount.
    """
    ask = _lock(ask_id, by=by)
    _check(ask, command="settle")
    _check_amount(amount, smallest=0 if final else 1)
    ready = lock_ready(ask) if is_paid_out(ask) else []
    paid = next((each for each in ready if each.amount == amount), None)
    with one_write():
        hold = pay(ask, by=by, amount=amount, final=final, at=at, payment=paid)
        if paid is None and hold is not None and not final and ask.kind != WEEKLY:
            resize(ready, amount=hold.held, ask=ask, by=actor_of(by), at=at)
    return ask


def pay(ask: Ask, *, by: By, amount: int, final: bool, at: datetime, payment: Payment | None = None) -> Hold | None:
    """This function will turn pence of a locked ask into spent ones, and mark the payment that they are, if any.

    Raises Conflict where there is no yes that waits to be paid.
    """
    _check(ask, command="settle")
    money = _lock_money(ask)
    target = lifecycle.SETTLED if final else lifecycle.APPROVED
    if ask.challenge_id is not None:
        target = ask.status  # what was said yes to is paid meanwhile; the second look goes on
    with one_write():
        if money.hold is not None:
            pay_out(money.hold, amount=amount, final=final, budget=money.budget, plan_line=money.plan_line)
        moved = new_id()
        data = {**_keep(money.hold, what=Movement.What.PAID, amount=amount, by=by, at=at, id=moved), "final": final}
        if payment is not None:
            mark_paid(payment, movement_id=moved, by=user_of(by), at=at)
            data["payment"] = str(payment.id)
        actor = actor_of(by)
        move(ask, command="settle", target=target, actor=actor, at=at, data=data, assignment=ask.assignment)
    return money.hold


def take_back_payment(ask: Ask, *, by: By, payment: Payment, at: datetime) -> None:
    """This function will undo that a payment of a locked ask was made: its pence are held again, both are kept.

    Raises Conflict where some of them came back already, or more became ready to pay meanwhile.
    """
    if payment.week_of is None and lock_ready(ask):
        raise Conflict(_("There is more to pay for this by now. Write down that the money came back instead."))
    with one_write():
        mark_not_paid(payment)
        unpay(ask, by=by, amount=payment.amount, at=at, data={"payment": str(payment.id)})


def unpay(ask: Ask, *, by: By, amount: int, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    """This function will hold so many pence of a locked ask again that were not paid after all; both are kept.

    Raises Conflict where some of them came back already.
    """
    money = _lock_money(ask)
    if money.hold is None or money.hold.used < amount:
        raise Conflict(_("Some of this money came back already."), ask_status=ask.status)
    with one_write():
        hold_again(money.hold, amount=amount, budget=money.budget, plan_line=money.plan_line)
        kept = _keep(money.hold, what=Movement.What.REFUNDED, amount=amount, by=by, at=at, id=None)
        target = lifecycle.APPROVED if ask.status == lifecycle.SETTLED else ask.status
        actor, more = actor_of(by), {**kept, **(data or {})}
        move(ask, command="not_paid", target=target, actor=actor, at=at, data=more, assignment=ask.assignment)


def refund(
    *, by: By, ask_id: UUID, amount: int, at: datetime, reason: str | None = None, id: UUID | None = None
) -> Ask:
    """This function will record that so many pence of what was paid came back.

    They are free in the budget again, and in the limits of who said yes, in the window that was charged. An import
    names the movement's ``id`` itself, so that a second run finds it. Raises Missing, Conflict where nothing was paid
    yet, Invalid for what is no amount, Refused for more than was paid.
    """
    ask = _lock(ask_id, by=by)
    _check(ask, command="refund")
    _check_amount(amount, smallest=1)
    money = _lock_money(ask)
    if money.hold is None or amount > money.hold.used:
        raise Refused(_("That is more than was paid."), field="amount")
    with one_write():
        give_back(money.hold, amount=amount, budget=money.budget, plan_line=money.plan_line)
        data = _keep(money.hold, what=Movement.What.REFUNDED, amount=amount, by=by, at=at, id=id)
        words = keep(text=reason, subject_id=ask.person_id)
        move(
            ask,
            command="refund",
            target=ask.status,
            actor=actor_of(by),
            at=at,
            reason=words,
            data=data,
            assignment=ask.assignment,
        )
    return ask


def _lock(ask_id: UUID, *, by: By) -> Ask:
    """This function will lock an ask: a user's only where they may see it, a process's by its id."""
    return lock_ask(by=by, ask_id=ask_id) if isinstance(by, User) else relock(ask_id)


def _lock_money(ask: Ask) -> Money:
    money = lock_money(ask)
    if money.hold is not None and money.hold.holder_id is not None:
        lock_mandates(*filter(None, (money.hold.holder_id, money.hold.giver_id)))
    return money


def _check(ask: Ask, *, command: str) -> None:
    if ask.kind in WITH_NOTICE or ask.kind == PLAN_CHANGE:
        raise Conflict(_("No money moves for this."), ask_status=ask.status)
    try:
        lifecycle.check_allowed(command=command, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("No money moves for this now."), ask_status=ask.status) from error
    if ask.status in lifecycle.WITH_SOMEBODY and not standing_amount(ask):
        raise Conflict(_("No money moves for this now."), ask_status=ask.status)


def _check_amount(amount: int, *, smallest: int) -> None:
    if type(amount) is not int or not smallest <= amount <= LARGEST_AMOUNT_PENCE:
        raise Invalid(
            "amount", _("An amount is a whole number of pence from %(smallest)s up.") % {"smallest": smallest}
        )


def _keep(
    hold: Hold | None, *, what: Movement.What, amount: int, by: By, at: datetime, id: UUID | None
) -> Mapping[str, Any]:
    """This function will keep the row of what moved, and give what its event says."""
    if hold is None:
        return {"paid": amount}
    movement = Movement(id=id or new_id(), hold=hold, what=what, amount=amount, by=user_of(by), at=at)
    insert(movement)
    return {"movement": str(movement.id), what.value: amount, "held": hold.held, "used": hold.used}
