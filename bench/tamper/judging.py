"""Is it found? By the verifier, with a key and a checkpoint of before, or by what must agree."""

import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from uuid import UUID

from audit import keys, sealer, verify
from audit.books import Finding, compare, comparisons
from audit.export import Scope, lines
from audit.models import LogState
from audit.scope import organisation_scope

Books = dict[str, Finding]


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody outside keeps of a log, and how its books stood then."""

    key: str
    notes: Sequence[str]
    books: Books


def compare_books(organisation_id: UUID) -> Books:
    """This function will compare all that must agree, as `manage.py check_books` does."""
    return {each.name: compare(each, organisation_id=organisation_id) for each in comparisons()}


def found_by(organisation_id: UUID, kept: Kept, *, at: datetime) -> str:
    """This function will say by what a change is found, or give nothing: it is missed."""
    verdict = verified(organisation_id, key=kept.key, notes=kept.notes, at=at)
    if verdict != "ok":
        return f"verifier: {verdict}"
    books = compare_books(organisation_id)
    return next((f"books: {name}" for name, each in books.items() if _is_new(each, kept.books[name])), "")


def verified(organisation_id: UUID, *, key: str, notes: Sequence[str], at: datetime) -> str:
    """This function will seal and sign what is left to, export the log as `export_log` does, and have it verified."""
    scope = _scope(organisation_id, at=at)
    if scope is None:
        return "nothing can be signed"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.jsonl"
        with file.open("wb") as out, organisation_scope(organisation_id):
            out.writelines(lines(scope))
        with redirect_stdout(StringIO()):
            return verify.check_file(file, keys={verify.Key.read(key)}, old=list(notes)).verdict()


def _scope(organisation_id: UUID, *, at: datetime) -> Scope | None:
    with suppress(sealer.NotTheSameLog, keys.NoKey):  # then what was signed before is exported, and found incomplete
        sealer.seal(organisation_id=organisation_id, at=at, at_once=True)
    with organisation_scope(organisation_id):
        state: LogState = sealer.state_of(organisation_id)
        last = sealer.last_checkpoint()
    if last is None:
        return None
    whole = last.size == state.size
    return Scope(organisation_id, last, state.size, state.done if whole else None)


def _is_new(now: Finding, before: Finding) -> bool:
    return (now.differ, now.ids) != (before.differ, before.ids)
