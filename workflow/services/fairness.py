"""Fairness of yes is reckoned once a month, kept, and withdrawn as soon as anybody asks to be left out.

Of two reckonings that differ by one person, each could be taken from the other. So there is one of each month, of whole
months; what is withdrawn is followed by the next month's.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from audit.rounds import alone
from audit.scope import organisation_scope
from delegation.models import User
from delegation.permissions import check_may_lead
from delegation.proportions import Sums
from delegation.selectors.me import local_day, my_organisation
from workflow.leading.fairness import groups_of, to_document
from workflow.leading.hiding import Cell
from workflow.leading.loading import Span
from workflow.leading.numbers import whole_months
from workflow.models import FairnessReport

SUMS = "SELECT * FROM leeway_fairness(%s, %s, %s)"


def make_fairness(*, organisation_id: UUID, at: datetime) -> bool:
    """This function will reckon it where this month has none, be it withdrawn, and say whether it did."""
    with alone("workflow.fairness", organisation_id) as first:
        if not first:
            return False
        with organisation_scope(organisation_id):
            if FairnessReport.objects.ours().filter(until__gte=_span(at).until).exists():
                return False
            reckon(at=at)
            return True


def reckon(*, at: datetime) -> FairnessReport:
    """This function will reckon the last 12 whole months, and keep what may be shown of them."""
    span = _span(at)
    told = to_document(groups_of(sums(since=span.since, until=span.until)))
    row: FairnessReport = FairnessReport.objects.create(since=span.since, until=span.until, answer=told, at=at)
    return row


def sums(*, since: datetime, until: datetime) -> dict[Cell, dict[str, Sums]]:
    """This function will give what each group comes to: sums that the database made, of nobody by name."""
    found: dict[Cell, dict[str, Sums]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [since, until, local_day(until)])
        for about, value, measure, *numbers in cursor.fetchall():
            found[about, value][measure] = Sums(*numbers)
    return dict(found)


def withdraw_fairness(at: datetime) -> None:
    """This function will withdraw what was reckoned, and empty it: the next month's is without who asks for it."""
    _current().update(withdrawn_at=at, answer=[])


def find_fairness(*, by: User, at: datetime) -> FairnessReport | None:
    """This function will give the last one that stands, for a leader. Raises Forbidden."""
    check_may_lead(by=by)
    found: FairnessReport | None = _current().filter(at__lte=at).order_by("-at", "-id").first()
    return found


def _span(at: datetime) -> Span:
    return whole_months(at, zone=my_organisation().time_zone)


def _current() -> Any:
    return FairnessReport.objects.ours().filter(withdrawn_at__isnull=True)
