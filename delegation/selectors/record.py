"""The record as an auditor reads it: events, and whether they are sealed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from audit.anchors import TOLD
from audit.models import Event
from audit.receipts import Prover
from audit.restricted import ADDED
from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_audit

# What a search may name, and the column it is held against.
FILTERS = {
    "person": "person_id",
    "actor": "actor_id",
    "type": "type",
    "mandate": "mandate",
    "since": "at__gte",
    "until": "at__lt",
}
# What an event cites, or the mandate that it tells of: a column that the database makes, and models do not know.
MANDATE = RawSQL("audit_event.mandate", (), output_field=TextField())


def find_events(*, by: User, **wanted: Any) -> "QuerySet[Event]":
    """This function will give the events that an auditor looks for; `wanted` has the names of FILTERS."""
    check_may_audit(by=by)
    rows = _open_events()
    if "mandate" in wanted:
        rows = rows.alias(mandate=MANDATE)
    return rows.filter(**{FILTERS[name]: value for name, value in wanted.items()})


def who_works_here() -> list[User]:
    """This function will list who works or worked here, by name: whom the record may name to who checks it."""
    rows = User.objects.ours().filter(Q(team__isnull=False) | ~Q(duties=[]))
    return list(rows.order_by("display_name", "id"))


def _open_events() -> "QuerySet[Event]":
    """This function will leave out that a restricted record was added: how often that happens only its leads know.

    It is in the tree as every event is, and in what `export_log` writes. That a checkpoint was told is no event of
    anybody's, and no leaf.
    """
    rows: QuerySet[Event] = Event.objects.ours().exclude(type__in=(ADDED, TOLD))
    return rows


def find_event(*, by: User, event_id: UUID) -> Event:
    """This function will find an event for an auditor; Missing for others."""
    found = _open_events().filter(id=event_id).first() if User.Duty.AUDITOR in by.duties else None
    if found is None:
        raise Missing
    return found


def prove_event(event: Event) -> dict[str, Any] | None:
    """This function will prove an event, or give None while it is not sealed."""
    return Prover(event.organisation_id).prove("event", event.id)


def event_document(event: Event) -> dict[str, Any]:
    """This function will show an event: ids, codes, numbers and commitments, as it is kept."""
    return {
        "id": str(event.id),
        "type": event.type,
        "subject": {"kind": event.subject_kind, "id": str(event.subject_id)},
        "person": _text(event.person_id),
        "actor": _text(event.actor_id),
        "process": event.process,
        "on_behalf_of": _text(event.on_behalf_of_id),
        "data": event.data,
        "at": _moment(event.at),
    }


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


def _moment(at: datetime) -> str:
    return at.isoformat()
