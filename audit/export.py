"""Writes a log as a file that anybody can check without Leeway: docs/log-format.md says how."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from audit import keys
from audit.leaves import find_sealed, leaves_of, sealed
from audit.models import Checkpoint, Leaf
from audit.tenancy import ours_sql

FORMAT = "leeway-log/1"
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported: whose log, the checkpoint over it, how many leaves, which rows must be among them.

    ``done`` is a pg_snapshot: rows that it does not see may be on their way. Without it every row needs
    a leaf.
    """

    organisation_id: UUID
    checkpoint: Checkpoint
    size: int
    done: str | None


def lines(scope: Scope) -> Iterator[bytes]:
    """This function will give an export line by line, in memory that does not grow with the log."""
    yield _line(
        format=FORMAT,
        origin=keys.name_of(scope.organisation_id),
        size=scope.checkpoint.size,
        checkpoint=scope.checkpoint.note,
        keys=[key.verifier for key in keys.keys_of_log()],
    )
    size, notes = 0, _notes()
    note = next(notes, None)
    for leaf, made in _leaves(scope):
        yield _leaf_line(leaf, made)
        size = leaf.index + 1
        while note is not None and note[0] <= size:
            yield _line(signed=note[1])
            note = next(notes, None)
    yield from (
        _line(unsealed={"kind": kind, "row": str(row)})
        for kind, row in unsealed_rows(scope.organisation_id, done=scope.done)
    )
    yield _line(end=size)


def unsealed_rows(organisation_id: UUID, *, done: str | None) -> Iterator[tuple[str, UUID]]:
    """This function will name the rows that should stand in the log and do not, looking at every one."""
    seen = "pg_visible_in_snapshot(tx, %(done)s::pg_snapshot)" if done else "true"
    for table in sealed():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(
                f"""
                SELECT id FROM {table.table} each WHERE {ours_sql("each")} AND ({table.rows}) AND {seen}
                AND NOT EXISTS (
                    SELECT FROM audit_leaf leaf WHERE {ours_sql("leaf")} AND leaf.row_id = each.id
                    AND leaf.kind = %(kind)s) ORDER BY id
                """,  # noqa: S608 - our own names
                {"organisation": organisation_id, "kind": table.kind, "done": done},
            )
            yield from ((table.kind, id) for (id,) in cursor.fetchall())


def _leaves(scope: Scope) -> Iterator[tuple[Leaf, bytes | None]]:
    """This function will give every leaf in its order, with its bytes as its row stands now, or None without a row."""
    after, rows = -1, Leaf.objects.ours().filter(index__lt=scope.size).order_by("index")
    while chunk := list(rows.filter(index__gt=after)[:CHUNK]):
        made: dict[tuple[str, UUID], bytes] = {}
        for kind in {leaf.kind for leaf in chunk}:
            table = find_sealed(kind)
            ids = [leaf.row_id for leaf in chunk if leaf.kind == kind]
            found = leaves_of(table, ids, organisation_id=scope.organisation_id) if table else {}
            made |= {(kind, id): text for id, text in found.items()}
        yield from ((leaf, made.get((leaf.kind, leaf.row_id))) for leaf in chunk)
        after = chunk[-1].index


def _notes() -> Iterator[tuple[int, str]]:
    """This function will give every checkpoint, smallest first."""
    rows = Checkpoint.objects.ours().order_by("size", "at", "id").values_list("size", "note")
    yield from rows.iterator(chunk_size=CHUNK)


def _leaf_line(leaf: Leaf, made: bytes | None) -> bytes:
    found = bytes(leaf.hash).hex()
    if made is None:
        return _line(gone={"kind": leaf.kind, "row": str(leaf.row_id)}, hash=found, index=leaf.index)
    return b'{"hash":"%s","index":%d,"leaf":%s}\n' % (found.encode(), leaf.index, made)


def _line(**told: Any) -> bytes:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
