"""Free text is kept here alone, beside a commitment that stays valid when the text is erased."""

import hashlib
import os
from uuid import UUID

from audit.models import Words
from audit.tenancy import new_row
from audit.writes import insert

SALT_BYTES = 16


def commitment(*, salt: bytes, text: str) -> str:
    """This function will commit to a text: SHA-256(salt || UTF-8 text), as 64 hex digits."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def new_words(*, text: str, subject_id: UUID | None) -> Words:
    """This function will make words that are not yet saved, so that a caller can write many at once."""
    salt = os.urandom(SALT_BYTES)
    return new_row(Words, subject_id=subject_id, salt=salt, text=text, commitment=commitment(salt=salt, text=text))


def keep(*, text: str | None, subject_id: UUID | None) -> Words | None:
    """This function will save a text, or give None for an absent one."""
    if not text:
        return None
    words = new_words(text=text, subject_id=subject_id)
    insert(words)
    return words


def reference(words: Words | None) -> dict[str, str] | None:
    """This function will give what an event may hold of a text: its id and commitment."""
    return None if words is None else {"words": str(words.id), "commitment": words.commitment}
