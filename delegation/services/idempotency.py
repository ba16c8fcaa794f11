"""Doing a command once, however often it is sent: `Idempotency-Key`, kept for 24 hours.

An advisory lock first: while the first one is still at it, a second one is told to wait instead of waiting. Then a row
in the same transaction as the command's work, so that there is either both or neither.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from audit.scope import current_organisation_id
from delegation.errors import Busy, Refused
from delegation.models import IdempotentRequest, User

KEPT = timedelta(hours=24)


def find_answered(*, by: User, key: str, input_digest: str, at: datetime) -> IdempotentRequest | None:
    """This function will find what answered this key before, and keep others with the same key out until we are done.

    Raises Busy while another request has the key, and Refused where the key came with other input.
    """
    if not _take(by=by, key=key):
        raise Busy(_("This is being done right now. Ask again in a second."))
    found: IdempotentRequest | None = IdempotentRequest.objects.ours().filter(user_id=by.id, key=key).first()
    if found is None:
        return None
    if found.created_at <= at - KEPT:
        found.delete()
        return None
    if found.input_digest != input_digest:
        raise Refused(_("This key was used for something else. Send a new one."), field="Idempotency-Key")
    return found


def keep_answer(
    *, by: User, key: str, input_digest: str, status: int, subject_kind: str, subject_id: UUID, at: datetime
) -> None:
    """This function will remember which record answered a key."""
    IdempotentRequest.objects.create(
        user_id=by.id,
        key=key,
        input_digest=input_digest,
        status=status,
        subject_kind=subject_kind,
        subject_id=subject_id,
        created_at=at,
    )


def purge(*, at: datetime) -> int:
    """This function will forget the keys of the organisation in scope that are older than 24 hours, and count them."""
    count, _by_model = IdempotentRequest.objects.ours().filter(created_at__lte=at - KEPT).delete()
    return int(count)


def _take(*, by: User, key: str) -> bool:
    """This function will take the key's lock until the transaction ends, or say that somebody has it."""
    name = f"idempotency:{current_organisation_id()}:{by.id}:{key}"
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])
