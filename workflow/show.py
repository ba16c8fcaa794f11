"""Load what a view of asks needs beside the asks, and present it to one viewer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.scope import current_organisation_id
from delegation.models import Decrease, Organisation, Recovery, User
from delegation.selectors.authority import Setting, setting
from workflow.close_together import close_to
from workflow.decreases import decreases_of
from workflow.helping import load_beside
from workflow.models import Ask, Assignment
from workflow.present import (
    is_family,
    names_passed_over,
    plan_part,
    reads_staff_words,
    ruling_document,
    waiting_part,
    whole_ask,
)
from workflow.selectors import holds_of, linked_to
from workflow.services.naming import assign
from workflow.services.planning import changes_of
from workflow.services.recovering import recoveries_of
from workflow.services.submitting import Answer, why_sent_on
from workflow.show_besides import besides_of
from workflow.sight import narrowed


def asks(rows: Sequence[Ask], *, viewer: User, at: datetime) -> list[dict[str, Any]]:
    """This function will give whole asks as one viewer may see them, loaded by selectors.with_story()."""
    holds = holds_of(list(narrowed(rows)))
    for ask in rows:
        ask.hold = holds.get(ask.id)
    return _whole(rows, viewer=viewer, organisation=organisation(), at=at)


def new_ask(ask: Ask, *, viewer: User, at: datetime) -> dict[str, Any]:
    """This function will give an ask that was made in this transaction, without loading it again."""
    return _whole([ask], viewer=viewer, organisation=ask.organisation, at=at)[0]


def _whole(rows: Sequence[Ask], *, viewer: User, organisation: Organisation, at: datetime) -> list[dict[str, Any]]:
    names = names_passed_over(rows)
    to_family = bool(names) and is_family(viewer)
    to_staff, close = reads_staff_words(viewer, rows), close_to(rows)
    beside = load_beside(rows, viewer=viewer, organisation=organisation, at=at)
    less: dict[UUID, Decrease | Recovery] = {**decreases_of(rows), **recoveries_of(rows)}
    changes = changes_of(list(rows))
    linked, besides = linked_to(rows), besides_of(rows, viewer=viewer)
    for ask in rows:
        ask.excess = linked.get(ask.id, [])
    return [
        whole_ask(
            ask,
            viewer=viewer,
            names=names,
            to_family=to_family,
            to_staff=ask.id in to_staff,
            beside=beside,
            close=close.get(ask.id, ()),
            less=less.get(ask.id),
        )
        | plan_part(ask, changes.get(ask.id))
        | besides[ask.id]
        for ask in rows
    ]


def check(answer: Answer, *, viewer: User, at: datetime) -> dict[str, Any]:
    """This function will give what would happen to an ask: the ruling, and who would decide."""
    found = ruling_document(answer.ruling, time_zone=organisation().time_zone)
    return {
        **found,
        "waiting_for": _would_wait_for(answer, viewer=viewer, at=at),
        "asks_pays_you": answer.asks_pays_you,
        "close_to": [each.to_document() for each in answer.close],
    }


def would_wait_for(answer: Answer, *, at: datetime, now: Setting) -> Assignment | None:
    """This function will name who would decide and by when, on an assignment that is never saved."""
    if answer.route is None:
        return None
    return assign(Ask(), onward=answer.route, why=why_sent_on(answer), at=at, now=now)


def _would_wait_for(answer: Answer, *, viewer: User, at: datetime) -> dict[str, Any] | None:
    # The same presenter as for a stored ask.
    ask = Ask()
    ask.assignment = would_wait_for(answer, at=at, now=setting(at=at))
    return waiting_part(ask, names=names_passed_over([ask]), to_family=is_family(viewer))


def organisation() -> Organisation:
    """This function will give the organisation in scope."""
    found: Organisation = Organisation.objects.get(id=current_organisation_id())
    return found
