"""Many rows, one statement: all that a command writes goes to the database in one round trip.

An ask writes ten rows in eight tables. One by one through the ORM each costs about half a millisecond of Python, more
than PostgreSQL needs for all of them. So services hand rows to `insert` and `update`, and the outermost `one_write()`
sends them as one statement with a part for each table. The columns come from the models, so they cannot drift apart.
Rows travel as JSON, one parameter a table: bound one by one, their hundred values cost more than the statement.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.db import connection, models

from audit import hot

Row = models.Model


@dataclass(slots=True)
class _Pending:
    """Rows to insert, in order, and the columns to update of others."""

    inserts: list[Row] = field(default_factory=list)
    updates: dict[tuple[type[Row], Any], tuple[Row, set[str]]] = field(default_factory=dict)


_pending: ContextVar[_Pending | None] = ContextVar("pending", default=None)


@contextmanager
def one_write() -> Iterator[None]:
    """This function will send what is inserted and updated inside it as one statement, when it ends without an error.

    Nothing written inside can be read inside. An inner one joins the outer.
    """
    if _pending.get() is not None:
        yield
        return
    pending = _Pending()
    token = _pending.set(pending)
    try:
        yield
    finally:
        _pending.reset(token)
    _send(pending)


def insert(*rows: Row) -> None:
    """This function will insert new rows, at once or with the statement that is being gathered."""
    pending = _pending.get()
    if pending is None:
        pending = _Pending()
        pending.inserts += rows
        _send(pending)
        return
    for row in rows:
        row._state.adding = False
    pending.inserts += rows


def update(row: Row, *names: str) -> None:
    """This function will write some columns of a stored row, at once or with the statement that is being gathered."""
    pending = _pending.get()
    if pending is None:
        row.save(update_fields=names)
        return
    if any(row is each for each in pending.inserts):
        return  # its values are read when the statement is made
    # One statement changes a row once, so later changes join the first.
    kept, columns = pending.updates.setdefault((type(row), row.pk), (row, set()))
    columns |= set(names)
    for name in names if kept is not row else ():
        setattr(kept, name, getattr(row, name))


def _send(pending: _Pending) -> None:
    """This function will make one statement of all that is pending, and execute it."""
    parts: list[str] = []
    rows: list[list[dict[str, Any]]] = []
    for model, inserted in _by_model(pending.inserts).items():
        parts.append(_insertion(model))
        rows.append([_columns_of(row) for row in inserted])
    for row, names in pending.updates.values():
        parts.append(_change(type(row), tuple(sorted(names))))
        rows.append([_columns_of(row)])
    if not parts:
        return
    gathered = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(parts))
    hot.execute(f"WITH {gathered} SELECT 1", [json.dumps(each, default=_as_text) for each in rows])
    for row in pending.inserts:
        row._state.adding, row._state.db = False, connection.alias


def _by_model(rows: Iterable[Row]) -> dict[type[Row], list[Row]]:
    found: dict[type[Row], list[Row]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


@cache
def _names(model: type[Row]) -> tuple[tuple[str, str], ...]:
    """This function will pair the names that a model's fields have in the database and in Python."""
    return tuple((each.column, each.attname) for each in model._meta.concrete_fields)


def _columns_of(row: Row) -> dict[str, Any]:
    return {column: getattr(row, name) for column, name in _names(type(row))}


def _as_text(value: Any) -> str:
    """This function will write what JSON has no form for as PostgreSQL reads it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@cache
def _insertion(model: type[Row]) -> str:
    names = ", ".join(f'"{column}"' for column, _ in _names(model))
    table = model._meta.db_table
    # Every row of a table in one parameter, so that the text is the same however many there are, and its plan is kept.
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM json_populate_recordset(NULL::"{table}", %s::json)'  # noqa: S608 - names of our own models


@cache
def _change(model: type[Row], names: tuple[str, ...]) -> str:
    table = model._meta.db_table
    columns = [model._meta.get_field(name).column for name in names]  # type: ignore[union-attr] # none is a relation from elsewhere
    changes = ", ".join(f'"{each}" = new."{each}"' for each in columns)
    return (
        f'UPDATE "{table}" row SET {changes} FROM json_populate_recordset(NULL::"{table}", %s::json) new '  # noqa: S608 - names of our own models
        "WHERE row.id = new.id"
    )
