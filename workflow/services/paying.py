"""Taking along what is to be paid, marking what was, undoing a mark on the same day, skipping a week.

Whoever pays did not decide it, and gains nothing by it (rule 4). Locks in the one order: ask, person, budget, plan
line, mandates; what is to be paid belongs to its ask, and comes last.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from audit.events import record
from audit.ids import new_id
from audit.writes import update
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Refused
from delegation.models import User
from delegation.permissions import check_may_pay
from delegation.selectors.me import local_day
from delegation.sentences import money
from delegation.services.actors import actor_of
from workflow.models import Ask, Payment, StandingPayment, StatementLine
from workflow.models.payments import READY
from workflow.selectors import lock_ask, relock
from workflow.services import settling
from workflow.services.deciding import lock_money
from workflow.services.excess import link_excess
from workflow.services.line_money import line_of, say
from workflow.services.readying import add_payment, keep_skipped, lock_ready, lock_standing, resize, tell
from workflow.to_pay import WEEKLY, find_payment, ready_to_pay
from workflow.weeks import DAYS_A_WEEK


def pay(*, by: User, payment_id: UUID, at: datetime, amount: int | None = None) -> Payment:
    """This function will keep that a payment was made; with the last one its ask is settled.

    It is never refused because the ask changed since finance took it along (rule 12): what was cancelled meanwhile is
    an ask of its own, paid already; what became more or less is paid as the file says. Raises Missing, Conflict where
    it was marked before, Forbidden for whoever is not of finance, decided it or gains by it, Refused where so many
    pence are said to be paid and it is about others.
    """
    ask, payment = _lock(payment_id, by=by)
    _check_unpaid(payment)
    _check_payer(by, ask=ask)
    said = payment.amount if amount is None else amount
    if said not in (payment.amount, payment.taken_amount):
        raise Refused(_("This payment is %(pay)s, not that.") % {"pay": money(payment.amount)}, "amount")
    live = payment if payment.cancelled_at is None else _the_same(ask, payment, amount=said)
    if live is None:
        _keep_late(ask, payment, amount=said, by=by, at=at)
        return payment
    _pay(ask, live, amount=said, by=by, at=at)
    return live


def _pay(ask: Ask, payment: Payment, *, amount: int, by: User, at: datetime) -> None:
    """This function will pay so many pence: the rest of what became more since is to be paid on its own."""
    rest, last = payment.amount - amount, _is_last(ask, payment, at=at)
    if rest <= 0:
        settling.pay(ask, by=by, amount=amount, final=last, at=at, payment=payment)
        return
    resize([payment], amount=amount, ask=ask, by=actor_of(by), at=at)
    settling.pay(ask, by=by, amount=amount, final=False, at=at, payment=payment)
    add_payment(ask, amount=rest, by=actor_of(by), due_on=payment.due_on, at=at)


def _the_same(ask: Ask, payment: Payment, *, amount: int) -> Payment | None:
    """This function will find what a cancelled payment was made ready as again, where the yes was said again."""
    like = (payment.week_of, amount)
    return next((each for each in lock_ready(ask) if (each.week_of, each.amount) == like), None)


def _keep_late(ask: Ask, payment: Payment, *, amount: int, by: User, at: datetime) -> None:
    """This function will record what was paid after it was cancelled: an ask linked to its own, paid already."""
    payment.fact = link_excess(ask, amount=amount, by=by, money=lock_money(ask), at=at)
    update(payment, "fact")
    tell(payment, ask=ask, type="payment.paid_late", by=actor_of(by), at=at)


def take_along(*, by: User, at: datetime) -> list[Payment]:
    """This function will keep that finance takes along all that is ready, and give it, the soonest due first.

    From then on who asked cannot cancel it. Raises Forbidden for whoever is not of finance.
    """
    check_may_pay(by=by)
    ids = [each.id for each in ready_to_pay(by=by)]
    ready = Payment.objects.ours().filter(READY, id__in=ids).select_for_update(no_key=True, of=("self",))
    locked = {each.id for each in ready.order_by("id")}
    Payment.objects.ours().filter(id__in=locked).update(taken_at=at, taken_amount=F("amount"))
    data = {"payments": len(locked)}
    record(type="payments.taken", subject=("payments_file", new_id()), actor=actor_of(by), data=data, at=at)
    return [each for each in ready_to_pay(by=by) if each.id in locked]


def not_taken(*, by: User, payment_id: UUID, at: datetime) -> Payment:
    """This function will keep that finance does not have a payment in a file any more: it can be cancelled again.

    Raises Missing, Conflict where it is not ready or was not taken along, Forbidden for whoever is not of finance.
    """
    ask, payment = _lock(payment_id, by=by)
    _check_unpaid(payment)
    if payment.taken_at is None or payment.cancelled_at is not None:
        raise Conflict(_("This is in no file that waits to be paid."))
    check_may_pay(by=by)
    payment.taken_at = payment.taken_amount = None
    update(payment, "taken_at", "taken_amount")
    tell(payment, ask=ask, type="payment.not_taken", by=actor_of(by), at=at)
    return payment


def not_paid(*, by: User, payment_id: UUID, at: datetime) -> Payment:
    """This function will undo on the same day that a payment was marked as made: it is ready again, all is kept.

    A line of a statement that paid it is open anew. Raises Missing, Conflict where it is not paid or was on an earlier
    day, Forbidden as `pay` does.
    """
    ask, payment = _lock(payment_id, by=by)
    if payment.fact_id is not None:
        raise Conflict(_("This was paid after it was cancelled. Write down that the money came back instead."))
    if payment.paid_at is None:
        raise Conflict(_("This is not marked as paid."))
    if local_day(payment.paid_at) != local_day(at):
        raise Conflict(_("This was marked on an earlier day. Write down that the money came back instead."))
    _check_payer(by, ask=ask)
    line = line_of(payment)
    settling.take_back_payment(ask, by=by, payment=payment, at=at)
    if line is not None:
        say(line, state=StatementLine.State.UNMATCHED, ask_id=None, by=by, at=at, type="line.undone")
    return payment


def skip_week(*, by: User, ask_id: UUID, week: date, at: datetime) -> Ask:
    """This function will see that one week of a standing payment, named by any day of it, is not paid.

    Its money is free when the ask ends. Raises Missing, Conflict where nothing is paid weekly or that week is done
    with, Forbidden for who may not ask for the person, Invalid for a day outside its weeks.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    standing = lock_standing(ask)
    if standing is None or standing.stopped_at is not None:
        raise Conflict(_("Nothing is paid each week for this."), ask_status=ask.status)
    if not access.may(by, ask.person, access.ASK_FOR):
        raise Forbidden(_("Only the person, and those who ask for them, can skip a week."))
    number = (week - standing.begins_on).days // DAYS_A_WEEK
    if not 0 <= number < standing.weeks:
        raise Invalid("week", _("This is not one of its weeks."))
    _skip(ask, standing, number=number, by=by, at=at)
    return ask


def _skip(ask: Ask, standing: StandingPayment, *, number: int, by: User, at: datetime) -> None:
    first = standing.week(number)
    rows = Payment.objects.ours().select_for_update(no_key=True).filter(ask=ask, week_of=first)
    for payment in rows:
        if payment.paid_at is not None:
            raise Conflict(_("This week was paid already."), ask_status=ask.status)
        if payment.skipped:
            raise Conflict(_("This week is skipped already."), ask_status=ask.status)
    ready = next((each for each in rows if each.cancelled_at is None), None)
    if ready is not None and ready.taken_at is not None:
        raise Conflict(_("Finance has this week already, and may have paid it. Ask them."), ask_status=ask.status)
    keep_skipped(ask, ready, week_of=first, amount=standing.amount, by=actor_of(by), at=at)


def _lock(payment_id: UUID, *, by: User) -> tuple[Ask, Payment]:
    """This function will lock a payment that somebody may see, its ask before it."""
    ask = relock(find_payment(by=by, payment_id=payment_id).ask_id)
    payment = Payment.objects.ours().select_for_update(no_key=True).get(id=payment_id)
    payment.ask = ask
    return ask, payment


def _check_unpaid(payment: Payment) -> None:
    if payment.paid_at is not None or payment.fact_id is not None:
        raise Conflict(_("This was marked as paid already."))


def _check_payer(by: User, *, ask: Ask) -> None:
    """This function will raise Forbidden for whoever is not of finance, or decided the ask, or is paid by it."""
    check_may_pay(by=by)
    settling.check_gains_nothing(ask, by=by)


def _is_last(ask: Ask, payment: Payment, *, at: datetime) -> bool:
    """This function will say whether nothing will be left to pay for an ask once this payment is made."""
    if ask.kind != WEEKLY:
        return True
    standing = lock_standing(ask)
    others = [each for each in lock_ready(ask) if each.id != payment.id]
    return not others and (standing is None or is_over(standing, ask=ask, today=local_day(at)))


def is_over(standing: StandingPayment, *, ask: Ask, today: date) -> bool:
    """This function will say whether no further week of a standing payment will be made."""
    died_on = ask.person.died_on
    if died_on is not None and standing.next_week > died_on:
        return True
    return standing.stopped_at is not None or (standing.made >= standing.weeks and standing.ends_on <= today)
