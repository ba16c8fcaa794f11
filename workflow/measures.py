"""How many asks came out how, and how long people waited: counted once it has committed, for `/metrics`."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from audit.metrics import Counter, Histogram
from workflow import lifecycle
from workflow.models import Ask, Payment

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

asks = Counter("leeway_asks", "Steps in the life of asks, by what came of them.", ("outcome",))
time_to_decide = Histogram(
    "leeway_time_to_decide_seconds",
    "From asked to decided: at_once within somebody's own limits, or by somebody it waited for.",
    ("how", "outcome"),
    (1, 10, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 10 * DAY),
)

time_to_money = Histogram(
    "leeway_time_to_money_seconds",
    "From the yes, or from when a week was made, to the mark that it was paid.",
    ("how",),
    (HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 10 * DAY, 14 * DAY, 28 * DAY),
)


def measure(ask: Ask, *, event: str, source: str, at: datetime) -> None:
    """This function will count one step of an ask when its transaction commits; what is rolled back never happened."""
    seconds = (at - ask.created_at).total_seconds()
    transaction.on_commit(partial(_count, event.removeprefix("ask."), source, seconds))


def _count(outcome: str, source: str, seconds: float) -> None:
    asks.add(outcome)
    if outcome in (lifecycle.APPROVED, lifecycle.DECLINED):
        time_to_decide.observe(max(seconds, 0.0), "at_once" if source == lifecycle.NEW else "somebody", outcome)


def measure_payment(payment: Payment, *, at: datetime) -> None:
    """This function will count how long somebody waited for their money, once that it was paid has committed."""
    how = "once" if payment.week_of is None else "weekly"
    seconds = max((at - payment.ready_at).total_seconds(), 0.0)
    transaction.on_commit(partial(time_to_money.observe, seconds, how))


# --- what the rows say -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """What the watch should look at, over all organisations: how many (at most 100,000 are counted), since when."""

    asks: int
    oldest: datetime | None


def due(*, at: datetime) -> Due:
    """This function will count the asks whose time to be looked at has come: two numbers, and no row of anybody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, oldest FROM leeway_due(%s)", [at])
        return Due(*cursor.fetchone())
