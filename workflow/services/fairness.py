"""Fairness of yes is reckoned once a day, kept, and withdrawn as soon as anybody asks to be left out."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from audit.rounds import alone
from audit.scope import organisation_scope
from delegation.models import User
from delegation.permissions import check_may_lead
from delegation.proportions import Sums
from delegation.selectors.me import local_day
from workflow.leading.fairness import groups_of, to_document
from workflow.leading.hiding import Cell
from workflow.models import FairnessReport

A_YEAR, MADE_EACH = timedelta(days=365), timedelta(days=1)
SUMS = "SELECT * FROM leeway_fairness(%s, %s, %s)"


def make_fairness(*, organisation_id: UUID, at: datetime) -> bool:
    """This function will reckon it anew where it is a day old or was withdrawn, and say whether it was."""
    with alone("workflow.fairness", organisation_id) as first:
        if not first:
            return False
        with organisation_scope(organisation_id):
            if _current().filter(at__gt=at - MADE_EACH, at__lte=at).exists():
                return False
            reckon(at=at)
            return True


def reckon(*, at: datetime) -> FairnessReport:
    """This function will reckon the last year, and keep what may be shown of it."""
    groups = groups_of(sums(since=at - A_YEAR, until=at))
    row: FairnessReport = FairnessReport.objects.create(since=at - A_YEAR, until=at, answer=to_document(groups), at=at)
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
    """This function will withdraw what was reckoned: the next round does it anew, without who asked to be left out."""
    _current().update(withdrawn_at=at)


def find_fairness(*, by: User, at: datetime) -> FairnessReport | None:
    """This function will give the last one that stands, for a leader. Raises Forbidden."""
    check_may_lead(by=by)
    found: FairnessReport | None = _current().filter(at__lte=at).order_by("-at", "-id").first()
    return found


def _current() -> Any:
    return FairnessReport.objects.ours().filter(withdrawn_at__isnull=True)
