"""One change after another, each taken back before the next, and what found it."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from audit import clock
from bench.drill.report import put_into_page
from bench.tamper.changes import Change, changes, targets
from bench.tamper.forging import forgeries
from bench.tamper.judging import Kept, found_by
from bench.tamper.world import make_world

SAID_EVERY = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """A change, and what found it; nothing where it was missed."""

    change: Change
    found_by: str


def run(*, only: str, say: Callable[[str], None]) -> list[Tried]:
    """This function will make a world and do everything to it, or to tables whose kind begins so."""
    found = targets()
    ours, kept = make_world(found, execute=execute)
    tried, began = [], time.monotonic()
    nothing = _try(lambda: None, ours, kept)
    assert not nothing, f"with nothing changed this is found: {nothing}"
    for change, forge in _all(ours):
        if not change.kind.startswith(only):
            continue
        tried.append(Tried(change, _try(forge, ours, replace(kept, notes=()) if change.by_key_alone else kept)))
        if len(tried) % SAID_EVERY == 0:
            say(f"{len(tried)} changes in {time.monotonic() - began:.0f} s")
    return tried


def execute(statement: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """This function will run one statement of the superuser's, and give its rows if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def _all(ours: UUID) -> Iterator[tuple[Change, Callable[[], None]]]:
    for target in targets():
        for change in changes(target, execute=execute):
            yield change, lambda change=change: _do(change)  # type: ignore[misc]
    for change, forge in forgeries(targets(), execute=execute):
        yield change, lambda change=change, forge=forge: _do(change, lambda: forge(ours, clock.now()))  # type: ignore[misc]


def _do(change: Change, after: Callable[[], None] = lambda: None) -> None:
    """This function will change something with every trigger off."""
    execute("SET LOCAL session_replication_role = replica")
    execute(change.statement)
    after()
    execute("SET LOCAL session_replication_role = origin")


def _try(do: Callable[[], None], ours: UUID, kept: Kept) -> str:
    """This function will do one thing, look whether it is found, and undo all of it."""
    folder, copy = Path(settings.LOG_ANCHORS), Path(settings.LOG_ANCHORS + ".copy")
    shutil.copytree(folder, copy)
    try:
        with transaction.atomic():
            do()
            found = found_by(ours, kept, at=clock.now())
            transaction.set_rollback(True)
    finally:
        shutil.rmtree(folder)
        copy.rename(folder)
    return found


def report(tried: list[Tried]) -> str:
    """This function will give the table: for each table of the record what was changed and what found it."""
    rows: dict[str, dict[str, list[str]]] = {}
    for each in tried:
        rows.setdefault(each.change.kind, {}).setdefault(each.found_by or "**missed**", []).append(each.change.what)
    lines = [
        "| table | changes | found by the verifier | found by comparing | missed |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind, found in rows.items():
        verifier = {by.removeprefix("verifier: "): names for by, names in found.items() if by.startswith("verifier")}
        compared = {by.removeprefix("books: "): names for by, names in found.items() if by.startswith("books")}
        missed = found.get("**missed**", [])
        cells = (kind, str(sum(map(len, found.values()))), _cell(verifier), _cell(compared), ", ".join(missed))
        lines.append(f"| {' | '.join(cells)} |")
    done = sum(bool(each.found_by) for each in tried)
    return "\n".join([*lines, "", f"detected {done} of {len(tried)}"])


def _cell(found: dict[str, list[str]]) -> str:
    return "; ".join(f"*{by}*: {', '.join(names)}" for by, names in found.items())


def main(*, only: str, write: bool) -> int:
    """This function will run the drill in this process's database, print its table, and give the exit code."""
    tried = run(only=only, say=lambda text: print(text, file=sys.stderr, flush=True))
    print(report(tried))
    if write:
        put_into_page("tamper", report(tried))
    return 0 if all(each.found_by for each in tried) else 1
