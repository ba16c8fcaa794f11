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
from delegation.errors import Missing
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
    return next(iter(_find("leeway_find_user(%s)", name)), None)


def find_by_one_time_code(*, code_digest: bytes, at: datetime) -> Identity | None:
    """This function will find whom a link or code that is still good signs in, by its digest."""
    return next(iter(_find("leeway_find_one_time_code(%s, %s)", code_digest, at)), None)


def find_by_passkey(*, credential_id: bytes) -> Identity | None:
    """This function will find whose passkey this is."""
    return next(iter(_find("leeway_find_passkey(%s)", credential_id)), None)


def find_by_email(address: str) -> list[Identity]:
    """This function will find who has this e-mail address; at most five."""
    return _find("leeway_find_by_email(%s)", address)


def find_by_phone(digits: str) -> list[Identity]:
    """This function will find who has this phone number, written as it is dialled within the country; at most five."""
    return _find("leeway_find_by_phone(%s)", digits)


def find_work_sign_in(*, domain: str) -> UUID | None:
    """This function will find the organisation whose own sign-in serves the e-mail addresses of a domain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_find_work_sign_in(%s)", [domain])
        (found,) = cursor.fetchone()
    organisation_id: UUID | None = found
    return organisation_id


def _find(function: str, *arguments: str | bytes | datetime) -> list[Identity]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT user_id, organisation_id FROM {function}", arguments)  # noqa: S608 - our own functions
        return [Identity(user_id=user_id, organisation_id=organisation_id) for user_id, organisation_id in cursor]


def user_in_scope(*, user_id: UUID) -> User | None:
    """This function will load a user who may sign in."""
    user: User | None = User.objects.ours().filter(id=user_id, is_active=True).first()
    return user


def still_here(user: User) -> User:
    """This function will load somebody anew, with what they look after now; Missing where they may not sign in."""
    found = user_in_scope(user_id=user.id)
    if found is None:
        raise Missing
    return found


def organisation_of_slug(slug: str) -> UUID | None:
    """This function will find an organisation's id by its slug, before any is in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_find_organisation(%s)", [slug])
        (found,) = cursor.fetchone()
    organisation_id: UUID | None = found
    return organisation_id


@dataclass(frozen=True, slots=True)
class PublicOrganisation:
    """An organisation that lets anybody read what it let go of."""

    id: UUID
    slug: str
    name: str


def public_organisations() -> list[PublicOrganisation]:
    """This function will list the organisations whose letting-go page anybody may read, before any is in scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug, name FROM leeway_letting_go()")
        return [PublicOrganisation(*row) for row in cursor.fetchall()]
