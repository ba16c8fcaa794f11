"""Records that only those who work them may read: a wall of their own, and a log that cannot be linked to anybody.

The wall is row-level security that asks for `restricted()` besides the organisation: a list, a count or a join that
somebody forgets to narrow finds no row. Of each record the log keeps that something was added, under an id drawn for
the occasion, by the register itself, with a commitment; who holds the record can prove that it was not changed.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from audit.events import Actor, record

SETTING = "leeway.restricted"
ADDED = "record.added"
REGISTER = Actor(process="register")
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Seal:
    """What a restricted row keeps of its event: which it is, and the salt of its commitment."""

    event_id: UUID
    salt: bytes


@contextmanager
def restricted() -> Iterator[None]:
    """This function will let restricted rows of the organisation in scope be read until it ends."""
    _set("on")
    yield
    if not connection.needs_rollback:
        _set("")


def seal(*, facts: Mapping[str, Any], at: datetime) -> Seal:
    """This function will record that a restricted record was added: no person, no user, no kind, a commitment alone.

    Nobody is told by the outbox, since its counts are seen from outside.
    """
    salt = os.urandom(SALT_BYTES)
    data = {"commitment": committed(facts, salt=salt)}
    # Version 4: the ids of other rows tell when they were made.
    event = record(type=ADDED, subject=("record", uuid4()), actor=REGISTER, data=data, at=at)
    return Seal(event_id=event.id, salt=salt)


def committed(facts: Mapping[str, Any], *, salt: bytes) -> str:
    """This function will commit to a record: SHA-256(salt || its facts as JSON with sorted names), hex."""
    text = json.dumps({name: str(value) for name, value in facts.items()}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(salt + text.encode()).hexdigest()


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
