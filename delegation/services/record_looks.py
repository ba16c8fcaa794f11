"""Looking into the record is recorded too: who searched it, took a file of it or a proof, and how much they found.

An event says by what was looked for and which ids, never a word. The person whom it concerns reads who looked.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from audit.events import record
from audit.ids import named_id
from audit.models import Event
from audit.scope import current_organisation_id
from delegation.days import day_at
from delegation.models import CircleMember, Mandate, Person, User
from delegation.permissions import check_may_audit
from delegation.selectors.me import my_organisation
from delegation.selectors.record import find_events
from delegation.services.actors import actor_of
from delegation.services.looks import keep_look

SEARCHED = "events.searched"
EXPORTED = "events.exported"
WHEN = ("since", "until")  # who looks every minute at what is new looks once a day
IDS = ("person", "actor", "mandate")
# Counting stops here: how much was found is told as this many, and that there is more.
MOST_COUNTED = 1_000


def note_search(*, by: User, wanted: Mapping[str, Any], at: datetime) -> None:
    """This function will record that an auditor searched, by whatever, or read all that is new.

    The same search is one event a day, however often it is sent and however many pages are read.
    """
    day = day_at(at, my_organisation().time_zone)
    told = json.dumps(
        [SEARCHED, day, by.id, sorted((name, value) for name, value in wanted.items() if name not in WHEN)], default=str
    )
    id = named_id(sha256(told.encode()).digest())
    if not _is_new(id):
        return
    _record(type=SEARCHED, id=id, by=by, wanted=wanted, at=at)


def note_export(*, by: User, wanted: Mapping[str, Any], at: datetime) -> None:
    """This function will record that an auditor took a file of events; each file is one event."""
    check_may_audit(by=by)
    _record(type=EXPORTED, id=None, by=by, wanted=wanted, at=at)


def note_look(*, by: User, person_id: UUID | None, at: datetime) -> None:
    """This function will keep that somebody looked at one thing of a record, such as a proof, if it is anybody's."""
    person = Person.objects.ours().filter(id=person_id).first() if person_id else None
    if person is not None:
        keep_look(by=by, person=person, time_zone=my_organisation().time_zone, at=at)


def _is_new(id: UUID) -> bool:
    """This function will say whether an event is not there yet, and keep others from writing it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)) WHERE NOT EXISTS"
            " (SELECT FROM audit_event WHERE organisation_id = %s AND id = %s)",
            [str(id), current_organisation_id(), id],
        )
        # Asked again once nobody else writes it: another may have, while this one waited for the lock.
        return cursor.fetchone() is not None and not Event.objects.ours().filter(id=id).exists()


def _record(*, type: str, id: UUID | None, by: User, wanted: Mapping[str, Any], at: datetime) -> None:
    found = find_events(by=by, **wanted)[: MOST_COUNTED + 1].count()
    people = _concerned(wanted)
    for person in people:
        keep_look(by=by, person=person, time_zone=my_organisation().time_zone, at=at)
    record(
        type=type,
        id=id,
        subject=("user", by.id),
        actor=actor_of(by),
        person_id=people[0].id if people else None,
        data={
            "filters": sorted(wanted),
            "ids": {name: str(wanted[name]) for name in IDS if name in wanted},
            "found": min(found, MOST_COUNTED),
            "more": found > MOST_COUNTED,
        },
        at=at,
    )


def _concerned(wanted: Mapping[str, Any]) -> list[Person]:
    """This function will give the people of whom it was: who was named, who a named user is, whom a mandate is for."""
    ids = {wanted["person"]} if "person" in wanted else set[UUID]()
    if "actor" in wanted:
        own = CircleMember.objects.ours().filter(user_id=wanted["actor"], role=CircleMember.Role.SELF)
        ids |= set(own.values_list("person_id", flat=True))
    if "mandate" in wanted:
        given = Mandate.objects.ours().filter(id=wanted["mandate"], person__isnull=False)
        ids |= set(given.values_list("person_id", flat=True))
    return sorted(Person.objects.ours().filter(id__in=ids), key=lambda each: each.id != wanted.get("person"))
