"""Finding who calls, before and after their organisation is known."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from delegation.models import User


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose token it is, and in which organisation."""

    user_id: UUID
    organisation_id: UUID


def find_identity(*, digest: bytes, at: datetime) -> Identity | None:
    """This function will find who holds a token that is good at this moment, by its SHA-256.

    The organisation is not known yet, so row-level security shows nothing: a function of the owner's looks it up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, organisation_id FROM leeway_find_token(%s, %s)", [digest, at])
        row = cursor.fetchone()
    return None if row is None else Identity(user_id=row[0], organisation_id=row[1])


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
