"""What is paid each week ends with the year of its money: who asked, the person and who said yes hear 4 weeks before.

A yes holds money of one budget, so it does not go on into the next one by itself (ADR 28); asking again is one tap.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from audit.events import Actor, record
from workflow import lifecycle
from workflow.models import StandingPayment

PROCESS = Actor(process="weekly")
TOLD_BEFORE = timedelta(days=28)
MOST_A_ROUND = 200


def tell_of_ends(*, today: date, at: datetime) -> int:
    """This function will tell, once, of each weekly sum that ends with its year though meant longer, and count them."""
    rows = list(_due(today).select_for_update(of=("self",), no_key=True, skip_locked=True)[:MOST_A_ROUND])
    for row in rows:
        row.told_at = at
        row.save(update_fields=["told_at"])
        record(
            type="weekly.ends_soon",
            subject=("standing_payment", row.id),
            person_id=row.ask.person_id,
            actor=PROCESS,
            data={"ask": str(row.ask_id), "day": row.ends_on.isoformat()},
            at=at,
        )
    return len(rows)


def _due(today: date) -> Any:
    lasts = Q(ask__ends_on__isnull=True) | Q(ask__ends_on__gt=F("ends_on"))
    rows = StandingPayment.objects.ours().filter(
        lasts, ends_on=F("ask__budget__ends_on"), ends_on__gt=today, ends_on__lte=today + TOLD_BEFORE
    )
    alive = rows.filter(stopped_at=None, told_at=None, ask__status=lifecycle.APPROVED, ask__person__died_on=None)
    return alive.select_related("ask").order_by("ends_on", "id")
