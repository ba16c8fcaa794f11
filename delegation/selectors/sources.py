"""Finding which system a signed message is of, before its organisation is known."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from audit import hot
from audit.events import Actor
from audit.scope import SETTING, scope_from
from audit.tenancy import hydrate
from delegation.models import Source, User
from delegation.permissions import check_may_set_up
from delegation.sealing import unseal
from delegation.signing import read_secret

PURPOSE = "source"

# Finds the system, enters its organisation, and lets no statement take longer than the other side waits.
_ENTER = f"""
SELECT found.source::text, found.organisation_id, set_config('{SETTING}', found.organisation_id::text, true),
       set_config('statement_timeout', %(milliseconds)s::text, true)
FROM leeway_find_source(%(source)s::uuid, %(kind)s::text) found
"""  # noqa: S608 - a name of our own


@contextmanager
def source_scope(*, source_id: UUID, kind: str, milliseconds: int) -> Iterator[Source | None]:
    """This function will open the scope of a system's organisation and give the system, or None where there is none.

    A statement that takes longer than so many milliseconds is cut off; 0 is no limit.
    """
    found: list[Source] = []

    def find() -> UUID | None:
        values = {"source": source_id, "kind": kind, "milliseconds": str(milliseconds)}
        for text, organisation_id, *_ in hot.execute(_ENTER, values):
            found.append(hydrate(Source, json.loads(text)))
            return organisation_id  # type: ignore[no-any-return]
        return None

    with scope_from(find):
        yield found[0] if found else None


def keys_of(source: Source, *, at: datetime) -> list[bytes]:
    """This function will give the keys that fit a source's messages now: the new one, and the old while it lasts."""
    sealed = [source.secret]
    if source.old_secret_until is not None and at < source.old_secret_until:
        sealed.append(source.old_secret)
    return [read_secret(open_secret(each, at=at)) for each in sealed]


def open_secret(sealed: str, *, at: datetime) -> str:
    """This function will read a sealed secret; one sealed with a key that is gone is a fault of the set-up."""
    found = unseal(PURPOSE, sealed, at=at)
    if found is None:
        raise RuntimeError("a secret was sealed with a SECRET_KEY that is not among the fallbacks")
    return found.decode()


def sources(*, by: User | Actor) -> Any:
    """This function will list the systems that may tell us things. Raises Forbidden."""
    check_may_set_up(by=by)
    return Source.objects.ours().filter(ended_at=None).order_by("kind", "name")
