"""Copies of what was signed, outside of the database: a signature that never leaves it proves nothing.

Each checkpoint becomes a file in LOG_ANCHORS, best a folder that another machine keeps, and is told to systems outside
that ask for it (docs/anchors.md). A file that is there is never written again, but for the one that names the newest.
What lies there is held against the log before anything more is signed: whoever writes the database anew, and even has
the secret, cannot write that too; and one that was restored from an older copy signs nothing otherwise than before.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from audit.checkpoint import BadNote, id_of
from audit.checkpoint import Checkpoint as Signed
from audit.models import Checkpoint

TOLD = "log.checkpoint"
CAUGHT_UP_WITH = 100  # notes that were signed while no file could be written
NEWEST = "newest"  # the file that names the newest note: after a year there are a million to look through
NAMED_WITHIN_SECONDS = 2

logger = logging.getLogger("leeway.log")

_wanted: list[Callable[[], bool]] = []
Tell = Callable[[Checkpoint], object]
_tell: list[Tell] = []


def register(*, wanted: Callable[[], bool], tell: Tell) -> None:
    """This function will have somebody be told of each checkpoint, in its transaction, while they want it."""
    _wanted.append(wanted)
    _tell.append(tell)


def is_wanted() -> bool:
    """This function will say whether anybody is to be told of the checkpoints of the organisation in scope."""
    return any(each() for each in _wanted)


def tell(checkpoint: Checkpoint) -> None:
    """This function will tell of a checkpoint."""
    for each in _tell:
        each(checkpoint)


# --- the folder ------------------------------------------------------------------------------------------------------


def keep_last(*, organisation_id: UUID) -> Path | None:
    """This function will write what was signed and is not yet kept; a folder that fails stops nothing."""
    if not settings.LOG_ANCHORS:
        return None
    rows = Checkpoint.objects.ours().order_by("-size", "-at", "-id").values_list("size", "note")
    file, notes = None, list(rows[:1])
    try:
        if notes and not _file_of(organisation_id, *notes[0]).exists():
            notes = list(rows[:CAUGHT_UP_WITH])
        for size, note in reversed(notes):
            file = _file_of(organisation_id, size, note)
            if not file.exists():
                _write(file, note)
                with suppress(OSError):
                    _write(file.with_name(NEWEST), file.name)
    except OSError as problem:
        logger.error("no copy of a checkpoint could be kept: %s", type(problem).__name__)
        return None
    return file


def kept(organisation_id: UUID, *, most: int) -> list[dict[str, str]]:
    """This function will give the newest notes of the folder, each with the id that its row must have."""
    notes = [file.read_text(encoding="utf-8", errors="replace") for file in _files(organisation_id)[-most:]]
    return [{"id": str(id_of(note)), "note": note} for note in notes]


def other_than_kept(last: Checkpoint | None, *, organisation_id: UUID, size: int) -> Iterator[Signed]:
    """This function will give what the tree must also begin with: notes of the folder that are not the row's own.

    That is the note of the row's size where it says something else, and the newest one where it is of more leaves.
    """
    if not settings.LOG_ANCHORS:
        return
    nothing, of_size = Signed("", size + 1, b""), 0
    if last is not None and (file := _at(organisation_id, last.size)).exists():
        of_size, found = last.size, _read(file)
        if found is None or found.root != bytes(last.root):
            yield found or nothing
    newest = _newest(organisation_id)
    if newest is not None and _size(newest) > of_size:
        yield _read(newest) or nothing


def _file_of(organisation_id: UUID, size: int, note: str) -> Path:
    """This function will name a note's file: one for each size, and one more where only the key is another."""
    file = _at(organisation_id, size)
    if not file.exists() or file.read_text(encoding="utf-8", errors="replace") == note:
        return file
    return file.with_name(f"{file.stem}-{id_of(note)}.txt")


def _at(organisation_id: UUID, size: int) -> Path:
    return _folder(organisation_id) / f"{size:012d}.txt"


def _size(file: Path) -> int:
    return int(file.name[:12]) if file.name[:12].isdecimal() else 0


def _newest(organisation_id: UUID) -> Path | None:
    """This function will find the newest note: as it is named, or where that cannot be, by looking through all."""
    folder = _folder(organisation_id)
    with suppress(OSError, ValueError):
        named = folder / NEWEST
        file = folder / Path(named.read_text(encoding="utf-8").strip()).name
        # A folder in which nothing can be written twice names the first one for ever, and gets others later.
        is_last = folder.stat().st_mtime - named.stat().st_mtime < NAMED_WITHIN_SECONDS
        if is_last and file.suffix == ".txt" and file.exists():
            return file
    return next(iter(_files(organisation_id)[-1:]), None)


def _files(organisation_id: UUID) -> list[Path]:
    if not settings.LOG_ANCHORS:
        return []
    return sorted(_folder(organisation_id).glob("*.txt"))


def _folder(organisation_id: UUID) -> Path:
    return Path(settings.LOG_ANCHORS) / str(organisation_id)


def _read(file: Path) -> Signed | None:
    try:
        text, _, _ = file.read_text(encoding="utf-8", errors="replace").partition("\n\n")
        return Signed.read(text + "\n")
    except (BadNote, ValueError):
        return None


def _write(file: Path, note: str) -> None:
    """This function will write a file that is whole wherever it is seen, and is there after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as out:
        out.write(note)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
