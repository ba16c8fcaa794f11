"""Many rows, one statement: all that a command writes goes to the database in one round trip.

An ask writes ten rows in eight tables. One by one through the ORM each costs about half a millisecond of Python, more
than PostgreSQL needs for all of them. So services hand rows to `insert` and `update`, and the outermost `one_write()`
sends them as one statement with a part for each table. The columns come from the models, so they cannot drift apart.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, models
from psycopg.types.json import Jsonb

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
    values: list[Any] = []
    for model, rows in _by_model(pending.inserts).items():
        parts.append(_insertion(model, len(rows)))
        for row in rows:
            values += _values(row)
    for row, names in pending.updates.values():
        changed = tuple(sorted(names))
        parts.append(_change(type(row), changed))
        values += _values(row, (*changed, "id"))
    if not parts:
        return
    gathered = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(parts))
    hot.execute(f"WITH {gathered} SELECT 1", values)
    for row in pending.inserts:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _by_model(rows: Iterable[Row]) -> dict[type[Row], list[Row]]:
    found: dict[type[Row], list[Row]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


# What follows from a model alone is worked out once: asking Django for it anew cost as much as the statement itself.


class _Field(NamedTuple):
    """A field: its name in Python and in the database, the place of its value, and whether that goes as JSON."""

    name: str
    column: str
    place: str
    is_json: bool


@cache
def _fields(model: type[Row], names: tuple[str, ...] | None = None) -> tuple[_Field, ...]:
    """This function will describe a model's fields, all of them or those named, in that order."""
    known = {each.name: each for each in model._meta.concrete_fields}
    return tuple(
        # Explicit types, since an untyped parameter of a part has nothing to be inferred from.
        _Field(each.attname, each.column, f"%s::{each.db_type(connection)}", isinstance(each, models.JSONField))
        for each in (known[name] for name in names or known)
    )


class _Values(NamedTuple):
    """What takes a row's values out of it, all at once, and the places of those that go as JSON."""

    take: Callable[[dict[str, Any]], tuple[Any, ...]]
    json: tuple[int, ...]


@cache
def _values_of(model: type[Row], names: tuple[str, ...] | None = None) -> _Values:
    fields = _fields(model, names)
    return _Values(
        itemgetter(*(each.name for each in fields)), tuple(place for place, each in enumerate(fields) if each.is_json)
    )


def _values(row: Row, names: tuple[str, ...] | None = None) -> list[Any]:
    """This function will give a row's values in the order of its fields, from where Django keeps them."""
    take, json = _values_of(type(row), names)
    values = list(take(row.__dict__))
    for place in json:
        values[place] = Jsonb(values[place])
    return values


@cache
def _insertion(model: type[Row], rows: int) -> str:
    fields = _fields(model)
    names = ", ".join(f'"{each.column}"' for each in fields)
    places = ", ".join(each.place for each in fields)
    tuples = ", ".join([f"({places})"] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {tuples}'  # noqa: S608 - names of our own models


@cache
def _change(model: type[Row], names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{each.column}" = {each.place}' for each in _fields(model, names))
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE id = %s::uuid'  # noqa: S608 - names of our own models
