"""What is to be paid and what was: who sees which payments, and how long people wait for their money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from audit.gather import Rows
from delegation import access
from delegation.errors import Missing
from delegation.hours import working_hours
from delegation.models import Category, Organisation, User
from delegation.permissions import can_pay
from delegation.working_time import working_hours_between
from workflow.models import Ask, Payment, StandingPayment
from workflow.models.payments import READY
from workflow.weeks import DAYS_A_WEEK

STATUSES = ("ready", "paid", "cancelled")
# So far back people's waiting is counted, and of at most so many payments.
COUNTED, MOST_COUNTED = timedelta(days=90), 5_000
SHOWN = ("ask__payee", "ask__budget", "ask__person", "ask__asker", "paid_by")
MOST_IN_FILE = 20_000
# So many of the weeks to come can be skipped on a page.
MOST_TO_SKIP = 12

WEEKLY = "weekly"
# Whatever a week is paid by, it is made; what is paid once with a card is settled by whoever holds the card.
EACH_WEEK = frozenset({"", *Payment.Method.values})
PAID_OUT = frozenset({Payment.Method.PAY_ME_BACK, Payment.Method.PAY_THEM})
PAID_ONCE = frozenset({"one_off", "swap"})


def is_paid_out(ask: Ask) -> bool:
    """This function will say whether a yes to an ask makes payments: each week, or once to whoever is to have it."""
    if ask.kind == WEEKLY:
        return ask.pay in EACH_WEEK
    return ask.kind in PAID_ONCE and ask.pay in PAID_OUT


def visible_payments(by: User) -> Any:
    """This function will give the payments somebody may see: all in finance, else of people whose money they see."""
    rows = Payment.objects.ours()
    if can_pay(by=by):
        return rows
    return rows.filter(ask__person__in=access.people_with(by, access.SEE_MONEY).values("id"))


def find_payment(*, by: User, payment_id: UUID) -> Payment:
    """This function will load a payment that somebody may see, or raise Missing."""
    found: Payment | None = visible_payments(by).select_related(*SHOWN).filter(id=payment_id).first()
    if found is None:
        raise Missing
    return found


def payments_for(*, by: User, status: str | None = None, person: UUID | None = None, ask: UUID | None = None) -> Any:
    """This function will list the payments somebody may see, narrowed by status, person or ask."""
    rows = visible_payments(by).select_related(*SHOWN)
    states = {
        "ready": rows.filter(READY),
        "paid": rows.filter(Q(paid_at__isnull=False) | Q(fact__isnull=False)),
        "cancelled": rows.filter(cancelled_at__isnull=False, fact=None),
    }
    rows = states[status] if status else rows
    if person is not None:
        rows = rows.filter(ask__person_id=person)
    return rows if ask is None else rows.filter(ask_id=ask)


def ready_to_pay(*, by: User, most: int = MOST_IN_FILE) -> list[Payment]:
    """This function will list what is ready to be paid, the soonest due first."""
    return list(payments_for(by=by, status="ready").order_by("due_on", "id")[:most])


@dataclass(frozen=True, slots=True)
class Total:
    """How much is ready to be paid, in all, and how many of it are late."""

    count: int
    pence: int
    late: int


def total_ready(*, by: User, today: date) -> Total:
    """This function will add up what is ready to be paid."""
    late = Count("id", filter=Q(due_on__lt=today))
    found = visible_payments(by).filter(READY).aggregate(count=Count("id"), pence=Sum("amount", default=0), late=late)
    return Total(**found)


def paid_since(*, by: User, at: datetime, most: int) -> list[Payment]:
    """This function will list what was marked as paid since a moment, the newest first."""
    return list(payments_for(by=by, status="paid").filter(paid_at__gte=at).order_by("-paid_at", "id")[:most])


def payment_rows(ask_id: UUID) -> dict[str, Rows]:
    """This function will give the queries of what an ask's page tells of its payments; the ask was seen before."""
    rows = Payment.objects.ours().filter(ask_id=ask_id)
    over = Q(paid_at__isnull=False) | Q(skipped=True)
    return {
        "last_payments": Rows(rows.filter(cancelled_at=None).order_by("-week_of", "-id")[:2]),
        "weeks_over": Rows(rows.filter(over).order_by("week_of")),
        "standing": Rows(StandingPayment.objects.ours().filter(ask_id=ask_id, stopped_at=None)),
    }


def weeks_to_skip(found: Mapping[str, Sequence[Any]], *, today: date) -> list[date]:
    """This function will list the next weeks of a standing payment that can be skipped, by their first days."""
    done = {each.week_of for each in found.get("weeks_over", ())}
    for standing in found.get("standing", ()):
        weeks = (standing.week(number) for number in range(standing.weeks))
        open_weeks = [first for first in weeks if first + timedelta(days=DAYS_A_WEEK) > today and first not in done]
        return open_weeks[:MOST_TO_SKIP]
    return []


def skipped_weeks(found: Mapping[str, Sequence[Any]]) -> list[date]:
    """This function will list the weeks of a standing payment that were skipped, the first before all."""
    return [each.week_of for each in found.get("weeks_over", ()) if each.skipped and each.week_of]


def ledger_codes(rows: Sequence[Payment]) -> dict[str, str]:
    """This function will give what finance books each category under, for the categories of some payments."""
    codes = {each.ask.category for each in rows}
    return dict(Category.objects.ours().filter(code__in=codes).values_list("code", "ledger_code")) if codes else {}


# --- time to money ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimeToMoney:
    """How long people waited from the yes until it was paid, in working hours; none where nothing was paid."""

    count: int
    median_hours: float | None = None
    p90_hours: float | None = None


def time_to_money(*, organisation: Organisation, at: datetime, since: datetime | None = None) -> TimeToMoney:
    """This function will measure what was paid once, since a moment or in the last 90 days."""
    paid = Payment.objects.ours().filter(paid_at__gt=since or at - COUNTED, paid_at__lte=at, week_of=None)
    pairs = list(paid.order_by("-paid_at").values_list("ready_at", "paid_at")[:MOST_COUNTED])
    working = working_hours(organisation, at=at - COUNTED)
    hours = [working_hours_between(ready, done, working) / timedelta(hours=1) for ready, done in pairs if done]
    if not hours:
        return TimeToMoney(0)
    tenths = quantiles(hours, n=10, method="inclusive") if len(hours) > 1 else [hours[0]] * 9
    return TimeToMoney(len(hours), round(median(hours), 1), round(tenths[8], 1))
