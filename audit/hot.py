"""The few statements that are executed for every ask: bound by the server, so that PostgreSQL keeps their plans.

Django binds parameters itself, so each execution is a new text that is parsed and planned again; measured, planning
then costs more than the work. Everything else goes through the ORM.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor  # type: ignore[attr-defined] # only with psycopg 3


def execute(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """This function will execute one prepared statement and give its rows. Each parameter needs a cast to its type."""
    connection.ensure_connection()
    bound = ServerBindingCursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(bound) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
