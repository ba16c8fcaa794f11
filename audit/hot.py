"""The few statements that are executed for every ask, handed to libpq as text and prepared once on each connection.

Django binds parameters itself, so each execution is a new text that is parsed and planned again; measured, planning
then costs more than the work. psycopg keeps the plan, but around its executions it did a seventh of all the Python of
an ask (docs/performance.md), and psycopg.pq is its own lowest floor. Everything else goes through the ORM.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from psycopg.types.json import Jsonb

from audit.ids import read_id

_PLACE = re.compile(r"%(?:\((\w+)\))?s")
KEPT_STATEMENTS = 512
DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)

Connection = psycopg.Connection[Any]
_prepared: "WeakKeyDictionary[Connection, dict[str, bytes]]" = WeakKeyDictionary()


def execute(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """This function will execute one prepared statement and give its rows. Each parameter needs a cast to its type.

    Places are `%s` in their order or `%(name)s`, as everywhere in Django; a `%` of its own has no place here. Values
    are of the types in _SENT, columns of those in _READ or text. Raises what Django raises for any statement.
    """
    numbered, names = _numbered(sql)
    given = [values[name] for name in names] if isinstance(values, Mapping) else values
    link = connections[DEFAULT_DB_ALIAS]
    link.ensure_connection()
    if link.queries_logged:
        link.queries_log.append({"sql": sql, "time": "0.000"})
    sent = [None if each is None else _SENT[type(each)](each) for each in given]
    with link.wrap_database_errors:
        if b"\0" in b"".join(filter(None, sent)):  # libpq would end the value there, without a word
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return _rows(link.connection, numbered, sent)


def _rows(connection: Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    link, name = connection.pgconn, _name_of(connection, sql)
    if link.transaction_status == TransactionStatus.IDLE and not connection.autocommit:
        # psycopg's own execute() begins a transaction likewise, but for a round trip of its own.
        result = _checked(connection, link.exec_(b"BEGIN; EXECUTE " + name + _literals(link, values)))
    else:
        result = _checked(connection, link.exec_prepared(name, values))
    readers = [(column, _READ.get(result.ftype(column), bytes.decode)) for column in range(result.nfields)]
    text = result.get_value
    return [
        tuple([None if (value := text(row, column)) is None else read(value) for column, read in readers])
        for row in range(result.ntuples)
    ]


def _literals(link: Any, values: Sequence[Any]) -> bytes:
    quoted = [b"NULL" if each is None else Escaping(link).escape_literal(each) for each in values]
    return b"(" + b", ".join(quoted) + b")" if quoted else b""


def _name_of(connection: Connection, sql: str) -> bytes:
    """This function will name a statement on one connection, where it is prepared when it is first met."""
    known = _prepared.setdefault(connection, {})
    name = known.get(sql)
    if name is None:
        _make_room(connection, known)
        name = b"hot_%d" % len(known)
        _checked(connection, connection.pgconn.prepare(name, sql.encode()))
        known[sql] = name
    return name


def _make_room(connection: Connection, known: dict[str, bytes]) -> None:
    """This function will forget all statements of a connection where they have become too many."""
    if len(known) >= KEPT_STATEMENTS:
        for old in known.values():
            _checked(connection, connection.pgconn.exec_(b"DEALLOCATE " + old))
        known.clear()


def _checked(connection: Connection, result: Any) -> Any:
    if result.status not in DONE:
        if connection.closed:  # it broke: PostgreSQL gave no code for that
            raise psycopg.OperationalError(result.get_error_message())
        raise psycopg.errors.error_from_result(result, encoding=connection.info.encoding)
    return result


# --- values, as PostgreSQL writes and reads them ---------------------------------------------------------------------


def _list(value: Iterable[str]) -> bytes:
    quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in value)
    return ("{" + ",".join(f'"{each}"' for each in quoted) + "}").encode()


def _iso(value: date | time) -> bytes:
    return value.isoformat().encode()


def _moment(value: datetime) -> bytes:
    # In the hour that summer time repeats, two moments of one zone are equal to Python; in UTC none are.
    return _known_moment(value) if value.tzinfo is UTC else _iso(value)


_known_moment = lru_cache(maxsize=256)(_iso)  # a command writes its one moment in every row


class _Writers(dict[type, Callable[[Any], bytes]]):
    """What writes values of a type, and of its subclasses. An ask has 200 of them, so few of these are Python."""

    def __missing__(self, kind: type) -> Callable[[Any], bytes]:
        known = next((each for each in kind.__mro__ if each in self), None)
        if known is None:
            raise TypeError(f"a {kind.__name__} has no place in a hot statement")
        self[kind] = self[known]
        return self[known]


_SENT = _Writers(
    {
        str: str.encode,
        UUID: lambda value: b"%032x" % value.int,  # PostgreSQL needs no hyphens
        bool: {True: b"t", False: b"f"}.__getitem__,
        int: b"%d".__mod__,
        datetime: _moment,
        date: _iso,
        time: _iso,
        bytes: lambda value: b"\\x" + value.hex().encode(),
        list: _list,
        frozenset: _list,
        Jsonb: lambda value: json.dumps(value.obj).encode(),
    }
)

_TYPES = psycopg.adapters.types
_READ: dict[int, Callable[[bytes], Any]] = {
    **{_TYPES[name].oid: int for name in ("int2", "int4", "int8")},
    _TYPES["uuid"].oid: lambda text: read_id(text.decode()),
    _TYPES["bool"].oid: lambda text: text == b"t",
    _TYPES["timestamptz"].oid: lambda text: datetime.fromisoformat(text.decode()),
}


@lru_cache(maxsize=KEPT_STATEMENTS)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """This function will write PostgreSQL's own places, $1 and so on, and list the names they stand for."""
    names: list[str] = []
    places = 0

    def number(place: "re.Match[str]") -> str:
        nonlocal places
        name = place[1]
        if name is None:
            places += 1
            return f"${places}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, sql), tuple(names)
