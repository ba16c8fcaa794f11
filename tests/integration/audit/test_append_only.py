"""What happened stays as it was written: no role that Leeway runs as can change or remove it."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from tests.servers import APP, OWNER, Place

ROOT = Path(__file__).parents[3]
INSUFFICIENT_PRIVILEGE, APPEND_ONLY = "42501", "LW001"
TRIGGER = re.compile(r"CREATE TRIGGER (\w+)_append_only\b")
STATEMENTS = ("UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def append_only_tables() -> Iterator[str]:
    """This function will list the tables that the migrations declare append-only."""
    for path in sorted(ROOT.glob("*/migrations/[0-9]*.py")):
        migration = import_module(f"{path.parts[-3]}.migrations.{path.stem}").Migration
        for operation in migration.operations:
            yield from TRIGGER.findall(str(getattr(operation, "sql", "")))


TABLES = sorted(set(append_only_tables()))  # until what was squashed goes, both say so


def sqlstate(url: str, statement: str) -> str | None:
    """This function will run a statement and give the code with which it was refused, or None."""
    with psycopg.connect(url) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None


def test_what_must_never_change_is_declared() -> None:
    must = {"audit_event", "audit_words", "workflow_decision", "workflow_transition", "workflow_rulingrecord"}
    assert must | {"workflow_assignment", "delegation_budgetchange", "delegation_mandatechange"} <= set(TABLES)


def test_each_declared_table_has_its_trigger_and_no_other_has_one(committed_db: Place) -> None:
    with psycopg.connect(committed_db.admin_url) as admin:
        rows = admin.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_append\\_only' AND tgenabled = 'O'"
        )
        assert sorted(name for (name,) in rows) == TABLES


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", TABLES)
def test_the_app_may_add_and_nothing_else(committed_db: Place, table: str, statement: str) -> None:
    assert sqlstate(committed_db.url(APP), statement.format(table)) == INSUFFICIENT_PRIVILEGE


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", TABLES)
def test_not_even_the_owner_changes_a_row(committed_db: Place, table: str, statement: str) -> None:
    assert sqlstate(committed_db.url(OWNER), statement.format(table)) == APPEND_ONLY
