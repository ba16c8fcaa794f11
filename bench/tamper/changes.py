"""Every change that the drill makes, derived from what is sealed and from the log's own tables: never a list by hand.

A table that somebody adds to the log is in the drill by that alone. Beside them stands the one table of authority whose
rows change, and which no leaf holds therefore: what it says must be what its events say (delegation/mandate_books.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from audit.leaves import sealed
from audit.models import Checkpoint, Leaf, LogKey, Tile
from delegation.models import Mandate

# Another value of each type; NULL becomes something, something becomes something else.
OTHER = {
    "uuid": "gen_random_uuid()",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "left(coalesce({0}, ''), 2) || 'x'",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "time without time zone": "coalesce({0}, '00:00') + interval '1 microsecond'",
    "date": "coalesce({0}, current_date) + 1",
    "boolean": "NOT coalesce({0}, false)",
    "jsonb": "jsonb_build_object('was', {0})",
    "bigint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "double precision": "coalesce({0}, 0) + 1",
    "ARRAY": "array_append({0}, NULL)",
    "bytea": "sha256({0})",
}
# A first value of each type, for tables into which the demo wrote nothing.
FIRST = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "character varying": "'x'",
    "timestamp with time zone": "now()",
    "time without time zone": "'09:00'",
    "date": "current_date",
    "boolean": "false",
    "jsonb": "'{}'",
    "bigint": "1",
    "integer": "1",
    "smallint": "1",
    "numeric": "1",
    "double precision": "1",
    "ARRAY": "'{}'",
    "bytea": "'\\x00'",
}
COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND column_name <> 'tx' AND is_generated = 'NEVER'
    ORDER BY ordinal_position
"""
Execute = Callable[..., Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Target:
    """A table of the record: its name in the log, which rows of it count, and in which order they were written."""

    kind: str
    table: str
    rows: str = "true"
    order: str = "id"
    is_sealed: bool = True

    @property
    def is_of_the_log(self) -> bool:
        """Whether it is one of the tables that the log itself is made of."""
        return self.kind.startswith("log: ")

    @property
    def one(self) -> str:
        """Which row is changed, by a place in the table that no column of it is part of."""
        return f"ctid = (SELECT ctid FROM {self.table} WHERE {self.rows} ORDER BY {self.order} LIMIT 1)"  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a superuser does: to which table, in words, and by which statement.

    ``by_key_alone``: the log's first key must do to find it, without any checkpoint of before.
    """

    kind: str
    what: str
    statement: str
    by_key_alone: bool = False


def targets() -> list[Target]:
    """This function will list every table of the record: what is sealed, and what the log itself is made of."""
    orders = {Leaf: "index", Tile: "level, index", Checkpoint: "size, at", LogKey: "number"}
    of_the_log = [
        Target(f"log: {model._meta.verbose_name}", model._meta.db_table, order=by) for model, by in orders.items()
    ]
    compared = Target("mandate, no leaf", Mandate._meta.db_table, is_sealed=False)
    return [*(Target(each.kind, each.table, rows=each.rows) for each in sealed()), compared, *of_the_log]


def columns_of(table: str, *, execute: Execute) -> list[tuple[str, str]]:
    """This function will list the columns of a table that say something, with their types."""
    return [(str(name), str(type)) for name, type in execute(COLUMNS, [table])]


def fill(target: Target, *, organisation: str, execute: Execute) -> bool:
    """This function will write one row where the demo wrote none, and say whether it did."""
    if execute(f"SELECT 1 FROM {target.table} WHERE {target.rows} LIMIT 1"):  # noqa: S608 - our own names
        return False
    found = columns_of(target.table, execute=execute)
    values = [f"'{organisation}'" if name == "organisation_id" else FIRST[type] for name, type in found]
    names = ", ".join(f'"{name}"' for name, _ in found)
    execute(f"INSERT INTO {target.table} ({names}) VALUES ({', '.join(values)})")  # noqa: S608 - our own names
    return True


def changes(target: Target, *, execute: Execute) -> Iterator[Change]:
    """This function will give every change of one table: each column, and rows gone, put in, exchanged, all gone."""
    found = columns_of(target.table, execute=execute)
    for name, type in found:
        other = OTHER[type].format(f'"{name}"')
        yield Change(target.kind, name, f'UPDATE {target.table} SET "{name}" = {other} WHERE {target.one}')  # noqa: S608 - our own names
    yield Change(target.kind, "deleted", f"DELETE FROM {target.table} WHERE {target.one}")  # noqa: S608 - our own names
    yield Change(target.kind, "put in", _put_in(target, [name for name, _ in found]))
    yield Change(target.kind, "all gone", f"DELETE FROM {target.table}")  # noqa: S608 - our own names
    if target.is_sealed and not target.is_of_the_log:
        yield Change(target.kind, "exchanged", _exchanged(target.kind))


def _put_in(target: Target, names: list[str]) -> str:
    """This function will copy a row as if it had been written in the same transaction, under another id or place."""
    fresh = {"id": "gen_random_uuid()"} if "id" in names else {"index": '"index" + 1000000'}
    dated = [] if target.is_of_the_log or not target.is_sealed else ["tx"]
    taken = ", ".join(f'"{each}"' for each in (*names, *dated))
    given = ", ".join(fresh.get(each, f'"{each}"') for each in (*names, *dated))
    return f"INSERT INTO {target.table} ({taken}) SELECT {given} FROM {target.table} WHERE {target.one}"  # noqa: S608 - our own names


def _exchanged(kind: str) -> str:
    """This function will let a row's leaf and the one that follows it, or comes before it, change places."""
    return f"""
        WITH a AS (SELECT * FROM audit_leaf WHERE kind = '{kind}' ORDER BY index LIMIT 1),
             b AS (SELECT audit_leaf.* FROM audit_leaf, a WHERE audit_leaf.organisation_id = a.organisation_id
                   AND audit_leaf.index IN (a.index - 1, a.index + 1) ORDER BY audit_leaf.index LIMIT 1)
        UPDATE audit_leaf SET kind = other.kind, row_id = other.row_id, hash = other.hash
        FROM (SELECT a.organisation_id, a.index, b.kind, b.row_id, b.hash FROM a, b
              UNION ALL SELECT b.organisation_id, b.index, a.kind, a.row_id, a.hash FROM a, b) other
        WHERE audit_leaf.organisation_id = other.organisation_id AND audit_leaf.index = other.index
    """  # noqa: S608 - our own names
