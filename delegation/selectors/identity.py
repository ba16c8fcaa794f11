"""Finding who calls, before and after their organisation is known."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from audit import hot
from audit.scope import SETTING, scope_from
from audit.tenancy import hydrate
from delegation.models import User

# Finds the caller and enters their organisation at once. The password's hash stays where it is.
_ENTER = f"""
SELECT found.caller::text, found.organisation_id, set_config('{SETTING}', found.organisation_id::text, true)
FROM leeway_find_caller(%(digest)s::bytea, %(at)s::timestamptz) found
"""  # noqa: S608 - a name of our own


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose token it is, and in which organisation."""

    user_id: UUID
    organisation_id: UUID


@contextmanager
def caller_scope(*, digest: bytes, at: datetime) -> Iterator[User | None]:
    """This function will open the scope of whoever holds a token that is good at this moment, by its SHA-256.

    It gives the holder, or None where nobody has it. The organisation is not known yet, so row-level security shows
    nothing: a function of the owner's looks it up.
    """
    callers: list[User] = []

    def find() -> UUID | None:
        for text, organisation_id, _ in hot.execute(_ENTER, {"digest": digest, "at": at}):
            callers.append(hydrate(User, json.loads(text)))
            return organisation_id  # type: ignore[no-any-return]
        return None

    with scope_from(find):
        yield callers[0] if callers else None


def find_identity_by_name(*, name: str) -> Identity | None:
    """This function will find whose name to sign in with this is, and in which organisation; none for who has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, organisation_id FROM leeway_find_user(%s)", [name])
        row = cursor.fetchone()
    return None if row is None else Identity(user_id=row[0], organisation_id=row[1])


def user_in_scope(*, user_id: UUID) -> User | None:
    """This function will load a user who may sign in."""
    user: User | None = User.objects.ours().filter(id=user_id, is_active=True).first()
    return user


def organisation_of_slug(slug: str) -> UUID | None:
    """This function will find an organisation's id by its slug, before any is in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_find_organisation(%s)", [slug])
        (found,) = cursor.fetchone()
    organisation_id: UUID | None = found
    return organisation_id
