"""The rows of some organisations, kept in memory and put back in a few statements: quicker than making them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection

from audit.scope import organisation_scope

# The wall of a join table asks for the row it joins, so these come after all others.
LAST = ("delegation_user_groups", "delegation_user_user_permissions")
GROUPS = "auth_group"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows as JSON, by organisation and table, in an order in which they can be put back; and the teams' groups."""

    groups: str
    rows: dict[UUID, dict[str, str]]


def take(organisations: Sequence[UUID]) -> Snapshot:
    """This function will read all rows of some organisations."""
    rows = {}
    for organisation_id in organisations:
        with organisation_scope(organisation_id):
            rows[organisation_id] = {table: found for table in _tables() if (found := _read(table))}
    return Snapshot(_read(GROUPS, "WHERE name LIKE 'team-%%'") or "[]", rows)


def put_back(snapshot: Snapshot) -> None:
    """This function will write the rows again, as the app's role and through every wall."""
    _write(GROUPS, snapshot.groups)
    for organisation_id, tables in snapshot.rows.items():
        with organisation_scope(organisation_id):
            for table, rows in tables.items():
                _write(table, rows)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename")
        found = [name for (name,) in cursor.fetchall()]
    return sorted(found, key=LAST.__contains__)


def _read(table: str, condition: str = "") -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT json_agg(found ORDER BY found::text)::text FROM "{table}" found {condition}', [])
        rows: str | None = cursor.fetchone()[0]
    return rows


def _write(table: str, rows: str) -> None:
    with connection.cursor() as cursor:
        names, kept = _written()[table], f'json_populate_recordset(NULL::"{table}", %s::json)'
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {kept}', [rows])


@cache
def _written() -> dict[str, str]:
    """This function will name the columns of each table that are written, not made by the database."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
                AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            GROUP BY relname
        """)
        return dict(cursor.fetchall())
