"""Finds the rows that are not in the log yet, whoever is writing meanwhile, and never twice (ADR 24).

Each row says which transaction wrote it. What one snapshot of PostgreSQL sees and an earlier one did not are exactly
the rows to seal, however late a transaction commits; nobody waits, and no number is "the last seen".
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from audit.leaves import Sealed, sealed
from audit.models import LogState

NOTHING_SEEN = "1:1:"
NOT_SEALED = """
    coalesce((SELECT false FROM audit_leaf WHERE audit_leaf.organisation_id = %(organisation)s::uuid
              AND audit_leaf.row_id = {table}.id AND audit_leaf.kind = {kind} LIMIT 1), true)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Some unsealed rows in their order, as (tx, kind, id), the ids as text, and the snapshot that saw them."""

    rows: list[tuple[int, str, str]]
    snapshot: str


def find_unsealed(state: LogState, *, most: int) -> Found:
    """This function will find up to so many rows that are to be sealed next, in an order that never changes."""
    tables = sealed()
    again = not same_cluster(state)
    branches = " UNION ALL ".join(_branch(each, number, state, again=again) for number, each in enumerate(tables))
    # One statement, so that the rows and the snapshot are of one moment.
    statement = f"""
        SELECT moment.snapshot, found.tx, found.kind, found.id::text
        FROM (SELECT pg_current_snapshot()::text AS snapshot) moment
        LEFT JOIN (SELECT * FROM ({branches}) rows ORDER BY tx, kind, id LIMIT %(most)s) found ON true
        ORDER BY found.tx, found.kind, found.id
    """  # noqa: S608 - our own text
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling so wide a statement takes longer than executing it
        cursor.execute(statement, _values(state, tables, most=most))
        rows = cursor.fetchall()
    found = [(int(tx), kind, id) for _, tx, kind, id in rows if id is not None]
    return Found(found, rows[0][0])


def move_on(state: LogState, found: Found, *, most: int) -> None:
    """This function will note in a state how far it has come, once what was found is sealed."""
    if not same_cluster(state):
        # Transaction numbers are another cluster's: by no snapshot of before, but one by one, until none is left.
        if len(found.rows) < most:
            state.cluster, state.done = cluster(), found.snapshot
        state.target = state.place = ""
    elif len(found.rows) < most:
        state.done, state.target, state.place = state.target or found.snapshot, "", ""
    else:
        state.target = state.target or found.snapshot
        state.place = "/".join(map(str, found.rows[-1]))


def cluster() -> str:
    """This function will name the PostgreSQL cluster whose transactions are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return str(cursor.fetchone()[0])


def same_cluster(state: LogState) -> bool:
    """This function will say whether a state's snapshots are of this cluster, and none is from its future."""
    if state.cluster != cluster():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmax(%s::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot())",
            [state.target or state.done],
        )
        return bool(cursor.fetchone()[0])


def _branch(table: Sealed, number: int, state: LogState, *, again: bool) -> str:
    tests = [f"organisation_id = %(organisation)s::uuid AND ({table.rows})"]
    if not again:
        tests.append("tx >= pg_snapshot_xmin(%(done)s::pg_snapshot)")
        tests.append("NOT pg_visible_in_snapshot(tx, %(done)s::pg_snapshot)")
    if not again and state.target:
        tests.append("tx >= %(tx)s::text::xid8 AND pg_visible_in_snapshot(tx, %(target)s::pg_snapshot)")
        tests.append(f"(tx, %(kind{number})s, id) > (%(tx)s::text::xid8, %(kind)s, %(id)s::uuid)")
    # Whatever else goes wrong, no row is sealed twice. As a value, not as NOT EXISTS: that becomes a join, which the
    # planner makes quadratic while it has no statistics of a log that has just begun.
    tests.append(NOT_SEALED.format(table=table.table, kind=f"%(kind{number})s"))
    return f"""
        (SELECT tx, %(kind{number})s AS kind, id FROM {table.table}
         WHERE {" AND ".join(tests)} ORDER BY tx, id LIMIT %(most)s)
    """  # noqa: S608 - our own names


def _values(state: LogState, tables: list[Sealed], *, most: int) -> dict[str, Any]:
    tx, kind, id = state.place.split("/") if state.place else ("1", "", None)
    kinds = {f"kind{number}": each.kind for number, each in enumerate(tables)}
    seen = {"done": state.done or NOTHING_SEEN, "target": state.target, "tx": tx, "kind": kind, "id": id}
    return {"organisation": state.organisation_id, "most": most, **seen, **kinds}
