"""record(): the only writer of events."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from audit import outbox
from audit.models import Delivery, Event
from audit.tenancy import new_row
from audit.writes import insert

# Ids, codes, times and digests. Nothing a person would write fits, and that is the point.
CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,128}")


class PersonalText(ValueError):
    """An event was about to hold text that is not an id, a code, a time or a commitment."""


class NotRecordable(RuntimeError):
    """An event was recorded outside a transaction, or without a named actor."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, or a named process of the system; on whose behalf, where that differs."""

    user_id: UUID | None = None
    process: str = ""
    on_behalf_of_id: UUID | None = None


def record(
    *,
    type: str,
    subject: tuple[str, UUID],
    actor: Actor,
    data: Mapping[str, Any],
    at: datetime,
    person_id: UUID | None = None,
    id: UUID | None = None,
) -> Event:
    """This function will write one event and a delivery for each consumer of its type.

    ``subject`` is (kind, id), ``data`` ids, codes, integers and commitments only. Raises NotRecordable outside a
    transaction or without exactly one actor, PersonalText for any other text.
    """
    if not connection.in_atomic_block:
        raise NotRecordable("an event commits with what it tells of: open a transaction first")
    if (actor.user_id is None) == (actor.process == ""):
        raise NotRecordable("an event names either a user or a process")
    check_data(data)
    kind, subject_id = subject
    event = new_row(
        Event,
        **({"id": id} if id else {}),
        type=type,
        subject_kind=kind,
        subject_id=subject_id,
        person_id=person_id,
        actor_id=actor.user_id,
        process=actor.process,
        on_behalf_of_id=actor.on_behalf_of_id,
        data=dict(data),
        at=at,
    )
    consumers = outbox.consumers_of(type)
    insert(event, *(new_row(Delivery, event=event, consumer=name, created_at=at) for name in consumers))
    if consumers:
        outbox.hurry()
    return event


def check_data(value: object) -> None:
    """This function will raise PersonalText where a value could carry somebody's words or a fraction of a penny."""
    if isinstance(value, str) and CODE.fullmatch(value):
        return
    if value is None or isinstance(value, int):  # true and false are such
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            check_data(key)
            check_data(item)
        return
    if isinstance(value, list | tuple):
        for item in value:
            check_data(item)
        return
    raise PersonalText("an event holds ids, codes, integers and commitments only")
