"""Payments that follow a yes: made with it, raised with it, cancelled with it. What was paid stays a fact.

Who pays and who moves money is another matter (paying.py). The caller holds the ask.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.tenancy import new_row
from audit.writes import insert, update
from delegation.days import day_at
from delegation.errors import Conflict
from delegation.hours import to_be_paid_by
from delegation.models import Budget, Organisation, User
from delegation.selectors.authority import Setting
from workflow import lifecycle
from workflow.measures import measure_payment
from workflow.models import Ask, Payment, StandingPayment
from workflow.to_pay import WEEKLY, is_paid_out
from workflow.weeks import Weeks, weeks_of

# Where an ask has come to, nothing more is paid for it.
OVER = frozenset({lifecycle.WITHDRAWN, lifecycle.DECLINED, lifecycle.LAPSED, lifecycle.SETTLED})


def make_ready(
    ask: Ask, *, amount: int | None, budget: Budget | None, by: Actor, now: Setting, at: datetime, asked_now: bool
) -> None:
    """This function will make what a yes of so many pence, or so many still to pay, is paid by.

    A weekly yes stands: its weeks are made as they begin. A later yes lets what is there follow; nothing is there
    where the ask was ``asked_now``, and nothing is looked for.
    """
    if budget is None or not amount or not is_paid_out(ask):
        return
    ready = [] if asked_now else lock_ready(ask)
    if ask.kind == WEEKLY:
        standing = None if asked_now else lock_standing(ask)
        weeks = _weeks(ask, budget=budget, now=now, at=at)
        if _stand(ask, standing, amount=amount, weeks=weeks):
            return
    resize(ready, amount=amount, ask=ask, by=by, at=at)
    if not ready and ask.kind != WEEKLY:
        add_payment(ask, amount=amount, by=by, due_on=due_on(now.organisation, at=at), at=at)


def let_payments_follow(ask: Ask, *, command: str, target: str, by: Actor, at: datetime) -> None:
    """This function will cancel what is still to be paid for an ask whose yes is over, by whatever step it came."""
    if not is_paid_out(ask) or not (target in OVER or command == "take_back"):
        return
    StandingPayment.objects.ours().filter(ask=ask, stopped_at=None).update(stopped_at=at)
    for payment in lock_ready(ask):
        cancel(payment, ask=ask, by=by, at=at)


def lock_ready(ask: Ask) -> list[Payment]:
    """This function will lock what is still to be paid for an ask, the oldest first."""
    rows = Payment.objects.ours().filter(ask=ask, paid_at=None, cancelled_at=None)
    return list(rows.select_for_update(no_key=True).order_by("week_of", "id"))


def check_not_taken(ask: Ask) -> None:
    """This function will raise Conflict where finance has taken along what is to be paid for an ask.

    It may be paid by now, and a fact is never refused (rule 12).
    """
    if is_paid_out(ask) and any(each.taken_at is not None for each in lock_ready(ask)):
        raise Conflict(_("Finance has this already, and may have paid it. Ask them."), ask_status=ask.status)


def lock_standing(ask: Ask) -> StandingPayment | None:
    """This function will lock what is paid each week for an ask, if anything is."""
    rows = StandingPayment.objects.ours().filter(ask=ask).select_for_update(no_key=True)
    found: StandingPayment | None = rows.first()
    return found


def cancel(payment: Payment, *, ask: Ask, by: Actor, at: datetime) -> None:
    """This function will keep that something will not be paid."""
    payment.cancelled_at = at
    update(payment, "cancelled_at")
    tell(payment, ask=ask, type="payment.cancelled", by=by, at=at)


def keep_skipped(ask: Ask, payment: Payment | None, *, week_of: date, amount: int, by: Actor, at: datetime) -> None:
    """This function will keep that a week is skipped, whether or not its payment is there already."""
    if payment is None:
        payment = new_payment(ask, amount=amount, week_of=week_of, due_on=week_of, at=at)
        payment.cancelled_at, payment.skipped = at, True
        insert(payment)
    else:
        payment.cancelled_at, payment.skipped = at, True
        update(payment, "cancelled_at", "skipped")
    tell(payment, ask=ask, type="payment.skipped", by=by, at=at)


def mark_paid(payment: Payment, *, movement_id: UUID, by: User | None, at: datetime) -> None:
    """This function will keep that something was paid, and by which movement of money."""
    payment.paid_at, payment.paid_by, payment.movement_id = at, by, movement_id
    # At once, not with the statement that is being gathered: the step it belongs to looks for what is still ready.
    payment.save(update_fields=["paid_at", "paid_by", "movement"])
    measure_payment(payment, at=at)


def mark_not_paid(payment: Payment) -> None:
    """This function will make a payment ready again."""
    payment.paid_at = payment.paid_by = payment.movement = None
    update(payment, "paid_at", "paid_by", "movement")


def resize(payments: Iterable[Payment], *, amount: int, ask: Ask, by: Actor, at: datetime) -> None:
    """This function will make payments that are ready so many pence each; of nothing is left, they are cancelled."""
    for payment in payments:
        if amount <= 0:
            cancel(payment, ask=ask, by=by, at=at)
        elif payment.amount != amount:
            payment.amount = amount
            update(payment, "amount")
            tell(payment, ask=ask, type="payment.changed", by=by, at=at)


def new_payment(ask: Ask, *, amount: int, week_of: date | None, due_on: date, at: datetime) -> Payment:
    """This function will make the row of a payment, ready at once."""
    method = ask.pay or Payment.Method.CARD
    return new_row(Payment, ask=ask, amount=amount, week_of=week_of, method=method, due_on=due_on, ready_at=at)


def add_payment(ask: Ask, *, amount: int, by: Actor, due_on: date, at: datetime) -> None:
    """This function will make something ready that is paid once."""
    payment = new_payment(ask, amount=amount, week_of=None, due_on=due_on, at=at)
    insert(payment)
    tell(payment, ask=ask, type="payment.ready", by=by, at=at)


def tell(payment: Payment, *, ask: Ask, type: str, by: Actor, at: datetime) -> None:
    """This function will record what became of a payment, without a word about whom it pays."""
    week = payment.week_of.isoformat() if payment.week_of else None
    data = {"ask": str(ask.id), "amount": payment.amount, "week_of": week, "method": payment.method}
    record(type=type, subject=("payment", payment.id), person_id=ask.person_id, actor=by, data=data, at=at)


def due_on(organisation: Organisation, *, at: datetime) -> date:
    """This function will give the last day on which something that is ready at a moment should be paid."""
    # What is due as a day closes is due on that day.
    return day_at(to_be_paid_by(organisation, at=at) - timedelta(microseconds=1), organisation.time_zone)


def _stand(ask: Ask, standing: StandingPayment | None, *, amount: int, weeks: Weeks) -> bool:
    """This function will keep that a weekly sum is paid from now on, and say whether it begins by that."""
    if standing is not None and standing.stopped_at is None:
        standing.amount = amount
        update(standing, "amount")
        return False
    laid_out = {
        "amount": amount,
        "begins_on": weeks.begins_on,
        "weeks": weeks.count,
        "made": 0,
        "ends_on": weeks.ends_on,
        "look_on": weeks.begins_on if weeks.count else weeks.ends_on,
        "stopped_at": None,
    }
    if standing is None:
        insert(new_row(StandingPayment, ask=ask, **laid_out))
        return True
    for name, value in laid_out.items():
        setattr(standing, name, value)
    update(standing, *laid_out)
    return True


def _weeks(ask: Ask, *, budget: Budget, now: Setting, at: datetime) -> Weeks:
    zone = now.calendar.time_zone
    return weeks_of(
        asked_on=day_at(ask.created_at, zone),
        said_yes_on=day_at(at, zone),
        starts_on=ask.starts_on,
        ends_on=ask.ends_on,
        budget_ends_on=budget.ends_on,
        most=ask.weeks,
    )
