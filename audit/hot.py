"""The few statements that are executed for every ask: bound by the server, so that PostgreSQL keeps their plans.

Django binds parameters itself, so each execution is a new text that is parsed and planned again; measured, planning
then costs more than the work. psycopg in turn reads a long text anew each time to find its parameters. So a statement
is numbered once here, and goes out as it is from then on. Everything else goes through the ORM.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

_PLACE = re.compile(r"%(?:\((\w+)\))?s")
KEPT_STATEMENTS = 512


def execute(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """This function will execute one prepared statement and give its rows. Each parameter needs a cast to its type.

    Places are `%s` in their order or `%(name)s`, as everywhere in Django; a `%` of its own has no place here.
    """
    numbered, names = _numbered(sql)
    given = [values[name] for name in names] if isinstance(values, Mapping) else values
    link = connections[DEFAULT_DB_ALIAS]  # Django's `connection` looks this up at each use
    link.ensure_connection()
    bound = psycopg.RawCursor(link.connection)
    wrap = link.make_debug_cursor if link.queries_logged else link.make_cursor
    with wrap(bound) as cursor:  # type: ignore[arg-type] # Django wraps any cursor
        cursor.execute(numbered, given)
        return list(cursor.fetchall())


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
