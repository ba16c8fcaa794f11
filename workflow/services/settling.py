"""What was paid of a yes, and what came back: facts, kept in the hold, the budget and the limits that were charged.

Locks are taken in the order that holds everywhere: ask, person, budget, plan line, the mandates of who said yes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.ids import new_id
from audit.killpoints import SETTLE_AFTER_LOCK, SETTLE_AFTER_WRITE, SETTLE_BEFORE_LINK, reach
from audit.scope import current_organisation_id
from audit.words import keep
from audit.writes import insert, one_write
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Budget, Hold, Movement, Organisation, User
from delegation.selectors.circles import is_own_life
from delegation.selectors.gain import is_paid
from delegation.selectors.money import FINANCE
from delegation.sentences import money as pounds
from delegation.services.actors import By, actor_of, user_of
from delegation.services.holds import give_back, hold_again, lock_mandates, pay_out
from delegation.terms import LARGEST_AMOUNT_PENCE
from workflow import lifecycle
from workflow.lapse import kept_until
from workflow.models import Ask, Decision, Payment
from workflow.selectors import lock_ask, relock
from workflow.services.deciding import Money, lock_money, standing_amount
from workflow.services.excess import link_excess, over_promise
from workflow.services.noticing import WITH_NOTICE
from workflow.services.planning import PLAN_CHANGE
from workflow.services.readying import lock_ready, mark_not_paid, mark_paid, resize
from workflow.services.writing import look_next, move
from workflow.to_pay import PAID_OUT, WEEKLY, is_paid_out


def settle(
    *,
    by: By,
    ask_id: UUID,
    amount: int,
    final: bool,
    at: datetime,
    currency: str | None = None,
    id: UUID | None = None,
    shown: bool = False,
) -> Ask:
    """This function will record that so many pence of a yes were paid; ``final`` gives back what is still held.

    More than was said yes to is recorded all the same, as an ask of its own linked to this one (rule 12). Whoever
    names the movement's ``id`` pays it once, however often they try. What somebody says of what finance is to pay is
    said by who neither decided nor gains by it (rule 4), unless a statement has ``shown`` it. Raises Missing, Conflict
    where there is no yes that waits to be paid, Forbidden, Invalid for what is no amount, Refused for another currency.
    """
    _check_amount(amount, smallest=0 if final else 1)
    ask = _lock(ask_id, by=by)
    if id is not None and Movement.objects.ours().filter(id=id).exists():
        return ask
    _check(ask, command="settle")
    check_may_settle(ask, by=by)
    _check_currency(currency)
    ready = lock_ready(ask) if is_paid_out(ask) else []
    if ready and amount and not shown and isinstance(by, User) and ask.pay in PAID_OUT:
        check_gains_nothing(ask, by=by)
    pay(ask, by=by, amount=amount, final=final, at=at, ready=ready, id=id)
    return ask


def pay(
    ask: Ask,
    *,
    by: By,
    amount: int,
    final: bool,
    at: datetime,
    payment: Payment | None = None,
    ready: Sequence[Payment] = (),
    id: UUID | None = None,
) -> None:
    """This function will turn pence of a locked ask into spent ones, and mark the payment that they are, if any.

    Of what is ``ready`` one of so many pence is what was paid; else the rest follows what is left. Raises Conflict
    where there is no yes that waits to be paid.
    """
    _check(ask, command="settle")
    money = lock_money(ask)
    excess = over_promise(ask, hold=money.hold, amount=amount)
    _lock_mandates(money)
    reach(SETTLE_AFTER_LOCK)
    payment = payment or next((each for each in ready if each.amount == amount), None)
    target = lifecycle.SETTLED if final else lifecycle.APPROVED
    if ask.challenge_id is not None:
        target = ask.status  # what was said yes to is paid meanwhile; the second look goes on
    with one_write():
        if money.hold is not None:
            pay_out(money.hold, amount=amount - excess, final=final, budget=money.budget, plan_line=money.plan_line)
        moved = id or new_id()
        data = _keep(money.hold, what=Movement.What.PAID, amount=amount - excess, by=by, at=at, id=moved)
        more: dict[str, Any] = {"final": final, "excess": excess}
        if payment is not None:
            mark_paid(payment, movement_id=moved, by=user_of(by), at=at)
            more["payment"] = str(payment.id)
        _move(ask, command="settle", target=target, by=by, at=at, data={**data, **more})
        if payment is None and money.hold is not None and not final and ask.kind != WEEKLY:
            resize(ready, amount=money.hold.held, ask=ask, by=actor_of(by), at=at)
    if excess:
        reach(SETTLE_BEFORE_LINK)
        link_excess(ask, amount=excess, by=by, money=money, at=at)
    reach(SETTLE_AFTER_WRITE)


def take_back_payment(ask: Ask, *, by: By, payment: Payment, at: datetime) -> None:
    """This function will undo that a payment of a locked ask was made: its pence are held again, both are kept.

    Raises Conflict where some of them came back already, or more became ready to pay meanwhile.
    """
    if payment.week_of is None and lock_ready(ask):
        raise Conflict(_("There is more to pay for this by now. Write down that the money came back instead."))
    if payment.movement is not None and payment.movement.amount < payment.amount:
        raise Conflict(_("This was more than the yes. Write down that the money came back instead."))
    with one_write():
        mark_not_paid(payment)
        unpay(ask, by=by, amount=payment.amount, at=at, data={"payment": str(payment.id)})


def unpay(ask: Ask, *, by: By, amount: int, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    """This function will hold so many pence of a locked ask again that were not paid after all; both are kept.

    Raises Conflict where some of them came back already.
    """
    money = lock_money(ask)
    _lock_mandates(money)
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
    names the movement's ``id`` itself, so that a second run finds it. Raises Missing, Conflict
    where nothing was paid yet, Forbidden, Invalid for what is no amount, Refused for more than was paid, or a reason
    that says nothing.
    """
    _check_amount(amount, smallest=1)
    ask = _lock(ask_id, by=by)
    _check(ask, command="refund")
    check_may_settle(ask, by=by)
    _check_may_say_came_back(ask, by=by, at=at)
    if reason is not None and not reason.strip():
        raise Refused(_("Say in a few words why it came back."), field="reason")
    money = lock_money(ask)
    _lock_mandates(money)
    _check_paid(money.hold, amount=amount)
    assert money.hold is not None  # what was paid is in a hold
    with one_write():
        give_back(money.hold, amount=amount, budget=money.budget, plan_line=money.plan_line)
        data = _keep(money.hold, what=Movement.What.REFUNDED, amount=amount, by=by, at=at, id=id)
        _move(ask, command="refund", target=ask.status, by=by, at=at, data=data, reason=reason, hold=money.hold)
    return ask


def check_may_settle(ask: Ask, *, by: By) -> None:
    """This function will raise Forbidden unless somebody may ask for the person, decided this, or is finance."""
    if isinstance(by, Actor) or FINANCE in by.duties or access.may(by, ask.person, access.ASK_FOR):
        return
    if not Decision.objects.ours().filter(ask=ask, by=by).exists():
        raise Forbidden(_("Who may ask for this person, or decided this, says what was paid. You can tell them."))


def _check_may_say_came_back(ask: Ask, *, by: By, at: datetime) -> None:
    """This function will raise Forbidden for family who neither asked nor are the person, of money that is not theirs.

    What comes back makes room in the limits on what the council holds (rule 5); a direct payment is the person's own.
    """
    if isinstance(by, Actor) or by.team_id is not None or FINANCE in by.duties or ask.asker_id == by.id:
        return
    own = ask.budget is None or ask.budget.kind == Budget.Kind.DIRECT_PAYMENT
    if not own and not is_own_life(by, person=ask.person, at=at):
        raise Forbidden(_("Who asked for this, or your worker, writes down what came back. Tell them."))


def check_gains_nothing(ask: Ask, *, by: User) -> None:
    """This function will raise Forbidden for whoever decided an ask, or asked for it, or works for who is paid."""
    if Decision.objects.ours().filter(ask=ask, by=by).exists():
        raise Forbidden(_("You decided this, so somebody else marks that it was paid."))
    organisation = Organisation.objects.get(id=ask.organisation_id)
    if ask.asker_id == by.id or is_paid(by, payee_key=ask.payee_key, organisation=organisation):
        raise Forbidden(_("This pays you, or who you work for, so somebody else marks that it was paid."))


def _lock(ask_id: UUID, *, by: By) -> Ask:
    """This function will lock an ask: a user's only where they may see it; finance's and a process's by its id."""
    if isinstance(by, User) and FINANCE not in by.duties:
        return lock_ask(by=by, ask_id=ask_id)
    if not Ask.objects.ours().filter(id=ask_id).exists():
        raise Missing
    return relock(ask_id)


def _lock_mandates(money: Money) -> None:
    if money.hold is not None and money.hold.holder_id is not None:
        lock_mandates(*filter(None, (money.hold.holder_id, money.hold.giver_id)))


def _check(ask: Ask, *, command: str) -> None:
    if ask.kind in WITH_NOTICE or ask.kind == PLAN_CHANGE:
        raise Conflict(_("No money moves for this."), ask_status=ask.status)
    try:
        lifecycle.check_allowed(command=command, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("No money moves for this now."), ask_status=ask.status) from error
    if ask.status == lifecycle.WITHDRAWN and not ask.is_fact:
        raise Conflict(_("No money moves for this now."), ask_status=ask.status)
    unpaid = ask.status in (*lifecycle.WITH_SOMEBODY, lifecycle.DECLINED)
    if unpaid and not (standing_amount(ask) or (command == "refund" and ask.is_fact)):
        raise Conflict(_("No money moves for this now."), ask_status=ask.status)


def _check_amount(amount: int, *, smallest: int) -> None:
    if type(amount) is not int or not smallest <= amount <= LARGEST_AMOUNT_PENCE:
        raise Invalid(
            "amount", _("An amount is a whole number of pence from %(smallest)s up.") % {"smallest": smallest}
        )


def _check_currency(currency: str | None) -> None:
    """This function will raise Refused for money of another currency than the organisation's."""
    if currency is None:
        return
    ours = Organisation.objects.get(id=current_organisation_id()).currency
    if currency.upper() != ours:
        sentence = _("We count in %(currency)s here. Write what it cost in %(currency)s.")
        raise Refused(sentence % {"currency": ours}, field="currency")


def _check_paid(hold: Hold | None, *, amount: int) -> None:
    """This function will raise Refused for more than was paid, and say how much that was and what to do."""
    paid = hold.used if hold is not None else 0
    if amount <= paid:
        return
    sentence = _("%(paid)s was paid for this, so write that or less. Add what belongs to no purchase to the money.")
    raise Refused(sentence % {"paid": pounds(paid)}, field="amount")


def _keep(
    hold: Hold | None, *, what: Movement.What, amount: int, by: By, at: datetime, id: UUID | None
) -> Mapping[str, Any]:
    """This function will keep the row of what moved, and give what its event says."""
    if hold is None:
        return {"paid": amount}
    movement = Movement(id=id or new_id(), hold=hold, what=what, amount=amount, by=user_of(by), at=at)
    insert(movement)
    return {"movement": str(movement.id), what.value: amount, "held": hold.held, "used": hold.used}


def _move(
    ask: Ask,
    *,
    command: str,
    target: str,
    by: By,
    at: datetime,
    data: Mapping[str, Any],
    reason: str | None = None,
    hold: Hold | None = None,
) -> None:
    """This function will take the ask its step. A yes of which everything came back is kept for a while again."""
    move(
        ask,
        command=command,
        target=target,
        actor=actor_of(by),
        at=at,
        reason=keep(text=reason, subject_id=ask.person_id),
        data=data,
        assignment=ask.assignment,
    )
    if target == lifecycle.APPROVED and hold is not None and not hold.used:
        weeks = Organisation.objects.get(id=current_organisation_id()).lapse_weeks
        look_next(ask, at=kept_until(kind=ask.kind, pay=ask.pay, weeks=weeks, at=at))
