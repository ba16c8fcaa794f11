"""What stands in the log: each row of each append-only table becomes a leaf, the JSON of its kind and its columns.

Each room registers its tables from AppConfig.ready(), since this one holds no key upwards. A leaf is not stored: it is
made from the row, and the stored hash tells whether the row is still what it was. So two things must never happen to
such a table: a column that goes, and a column that comes with anything but NULL in old rows, unless `added` says what
stands there. Columns that are NULL are no part of a leaf.

Not sealed are words (they may be erased; the leaf of the row that refers to them holds their commitment) and what is
restricted (audit/restricted.py puts its commitment into an event).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from audit.canonical import canonical, read
from audit.models import Words
from audit.tenancy import ours_sql


@dataclass(frozen=True, slots=True, eq=False)
class Sealed:
    """A table whose rows are sealed: its name in the log, which rows of it, what columns had before they were there."""

    kind: str
    model: type[models.Model]
    rows: str = "true"
    added: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table


_sealed: dict[str, Sealed] = {}


def register(*tables: Sealed) -> None:
    """This function will add tables whose rows are sealed; rooms call it from AppConfig.ready()."""
    _sealed.update({each.kind: each for each in tables})


def sealed() -> list[Sealed]:
    """This function will give every table whose rows are sealed, by name."""
    return [_sealed[kind] for kind in sorted(_sealed)]


def find_sealed(kind: str) -> Sealed | None:
    """This function will give the table of a kind, or None for one that is not known (any more)."""
    return _sealed.get(kind)


def leaves_of(table: Sealed, ids: Iterable[UUID], *, organisation_id: UUID) -> dict[UUID, bytes]:
    """This function will make the leaves of rows of one table, as they stand now; what is gone is left out."""
    found = leaves_by_text(table, map(str, ids), organisation_id=organisation_id)
    return {UUID(id): leaf for id, leaf in found.items()}


def leaves_by_text(table: Sealed, ids: Iterable[str], *, organisation_id: UUID) -> dict[str, bytes]:
    """This function will do the same with ids as they are written, for who needs no UUID of them."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(table), {"organisation": organisation_id, "ids": ",".join(ids)})
        return {id: leaf(table, read(row)) for id, row in cursor.fetchall()}


def leaf(table: Sealed, row: Mapping[str, Any]) -> bytes:
    """This function will make the leaf of one row from its columns."""
    columns = {name: value for name, value in row.items() if value is not None}
    for name, value in table.added.items():
        if columns.get(name) == value:
            columns.pop(name, None)
    return canonical({"kind": table.kind, "row": columns})


@cache
def _statement(table: Sealed) -> str:
    columns = ", ".join(f'{_expression(each)} AS "{each.column}"' for each in table.model._meta.concrete_fields)
    return f"""
        SELECT id::text, (SELECT row_to_json(leaf)::text FROM (SELECT {columns}) leaf)
        FROM {table.table} sealed
        WHERE {ours_sql("sealed")} AND id = ANY(string_to_array(%(ids)s, ',')::uuid[])
    """  # noqa: S608 - names of our own models


def _expression(field: Any) -> str:
    """This function will say how a column is written, whatever the session's settings are."""
    column = f'sealed."{field.column}"'
    if field.is_relation and field.remote_field.model is Words:
        kept = f"SELECT commitment FROM audit_words words WHERE words.id = {column} AND {ours_sql('words')}"  # noqa: S608
        return f"CASE WHEN {column} IS NOT NULL THEN json_build_object('words', {column}, 'commitment', ({kept})) END"
    if isinstance(field, models.DateTimeField):
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    if isinstance(field, models.BinaryField):
        return f"encode({column}, 'hex')"
    return column
