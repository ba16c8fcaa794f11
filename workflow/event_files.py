"""A file of the events that were found, for who checks our decisions: comma-separated, or a JSON object a line."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse

from audit.models import Event
from delegation.http.cursors import Order
from delegation.http.scope import run_in_scope
from delegation.models import User
from delegation.selectors.identity import still_here
from delegation.selectors.record import event_document, find_events, who_works_here
from delegation.services.record_looks import note_export
from workflow.pages.streams import as_json_lines, as_lines
from workflow.paid_file import safe

A_BATCH = 1_000
BY_TIME = Order("at")
COLUMNS = (
    "event",
    "type",
    "at",
    "about",
    "about_id",
    "person",
    "by",
    "by_name",
    "process",
    "in_place_of",
    "data",
)


def events_as_csv(*, by: User, wanted: Mapping[str, Any], at: datetime) -> StreamingHttpResponse:
    """This function will stream all that was found, the newest first, as comma-separated lines."""
    note_export(by=by, wanted=wanted, at=at)
    names = {str(each.id): each.display_name for each in who_works_here()}
    return as_lines(
        name="events.csv",
        most=A_BATCH,
        columns=COLUMNS,
        batch=_batches(by=by, wanted=wanted),
        cells=lambda each: _cells(each, names=names),
    )


def events_as_json_lines(*, by: User, wanted: Mapping[str, Any], at: datetime) -> StreamingHttpResponse:
    """This function will stream all that was found, the newest first, an event a line as the API shows it."""
    note_export(by=by, wanted=wanted, at=at)
    batch = _batches(by=by, wanted=wanted)
    return as_json_lines(name="events.jsonl", most=A_BATCH, batch=batch, document=event_document)


def _batches(*, by: User, wanted: Mapping[str, Any]) -> Callable[[Event | None], Sequence[Event]]:
    """This function will give what reads the next batch after an event, each in a transaction of its own.

    Who asked for it is looked up again each time: it breaks off where the duty was taken away meanwhile.
    """
    organisation_id: UUID = by.organisation_id

    def after(last: Event | None) -> list[Event]:
        rows = find_events(by=still_here(by), **wanted)
        if last is not None:
            rows = BY_TIME.beyond(rows, BY_TIME.cursor(last, backwards=False))
        return list(BY_TIME.sort(rows, backwards=False)[:A_BATCH])

    return lambda last: run_in_scope(organisation_id, lambda: after(last))


def _cells(each: Event, *, names: Mapping[str, str]) -> tuple[Any, ...]:
    return (
        each.id,
        each.type,
        each.at.isoformat(),
        each.subject_kind,
        each.subject_id,
        each.person_id or "",
        each.actor_id or "",
        safe(names.get(str(each.actor_id), "")),
        each.process,
        each.on_behalf_of_id or "",
        json.dumps(each.data, ensure_ascii=False, sort_keys=True),
    )
