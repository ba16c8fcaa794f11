"""With all code bypassed, the database itself refuses what must never be. Each as the app role, by raw SQL."""

from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests.integration.workflow.steps import Steps

CHECK, UNIQUE, NOT_ALLOWED = "23514", "23505", "42501"
ADA = "person_id = %(ada)s"


def refusal(statement: str, values: dict[str, Any]) -> str:
    """This function will run a statement that must be refused, and give PostgreSQL's code and the name of the rule."""
    with pytest.raises(Exception) as caught, transaction.atomic(), connection.cursor() as cursor:  # noqa: PT011
        cursor.execute(statement, values)
    error = caught.value.__cause__
    assert isinstance(error, psycopg.Error), caught.value
    return f"{error.sqlstate} {error.diag.constraint_name or ''}".strip()


@pytest.fixture
def values(steps: Steps) -> dict[str, Any]:
    """Ada's money, one ask of hers said yes to and one that waits."""
    yes, waiting = steps.ask("joe", "ada", 1250), steps.ask("joe", "ada", 15_000)
    return {
        "ada": steps.cast.person("ada").id,
        "budget": steps.budget("ada").id,
        "mo": steps.budget("mo").id,
        "yes": yes.id,
        "waiting": waiting.id,
        "left": steps.money("ada").left,
    }


REFUSED = [
    # An overspent promise, a penny over, whichever way it is written.
    ("UPDATE delegation_budget SET held = held + %(left)s + 1 WHERE id = %(budget)s", "budget_never_overspent"),
    ("UPDATE delegation_budget SET spent = spent + %(left)s + 1 WHERE id = %(budget)s", "budget_never_overspent"),
    ("UPDATE delegation_budget SET agreed = agreed + %(left)s + 1 WHERE id = %(budget)s", "budget_never_overspent"),
    (
        "UPDATE delegation_budget SET allocated = held + agreed - 1 WHERE id = %(budget)s",
        "budget_never_overspent",
    ),
    ("UPDATE delegation_budget SET held = -1 WHERE id = %(mo)s", "budget_amounts_not_negative"),
    ("UPDATE delegation_budget SET spent = -1 WHERE id = %(mo)s", "budget_amounts_not_negative"),
    ("UPDATE delegation_budget SET ends_on = starts_on WHERE id = %(mo)s", "budget_ends_after_it_starts"),
    ("UPDATE delegation_hold SET held = -1 WHERE ask_id = %(yes)s", "hold_not_negative"),
    # A charge names holder, role, mandate and moment, or none of them.
    ("UPDATE delegation_hold SET holder_id = NULL WHERE ask_id = %(yes)s", "hold_charged_whole"),
    ("UPDATE delegation_hold SET mandate_id = NULL WHERE ask_id = %(yes)s", "hold_charged_whole"),
    ("UPDATE delegation_hold SET role = 'family' WHERE ask_id = %(waiting)s", "hold_charged_whole"),
    ("UPDATE delegation_hold SET released_at = now() WHERE ask_id = %(yes)s", "hold_released_is_empty"),
    # What waits names somebody; what does not, names nobody.
    ("UPDATE workflow_ask SET assignment_id = NULL WHERE id = %(waiting)s", "ask_that_waits_names_somebody"),
    ("UPDATE workflow_ask SET status = 'approved' WHERE id = %(waiting)s", "ask_that_waits_names_somebody"),
    (
        "UPDATE workflow_ask SET status = 'waiting', look_at = now() WHERE id = %(yes)s",
        "ask_that_waits_names_somebody",
    ),
    ("UPDATE workflow_ask SET look_at = NULL WHERE id = %(waiting)s", "ask_that_waits_is_looked_at"),
    ("UPDATE workflow_ask SET amount = 0 WHERE id = %(waiting)s", "ask_spends_a_positive_amount"),
    ("UPDATE workflow_ask SET amount = -1, kind = 'swap' WHERE id = %(waiting)s", "ask_amount_not_negative"),
]


@pytest.mark.parametrize(("statement", "rule"), REFUSED, ids=[statement[:70] for statement, _ in REFUSED])
def test_what_must_never_be_is_refused_by_the_database(values: dict[str, Any], statement: str, rule: str) -> None:
    assert refusal(statement, values) == f"{CHECK} {rule}"


def copied(table: str, **changed: str) -> str:
    """This function will copy a row of an ask, as SQL, with other values in some columns."""
    made = ", ".join(f"'{name}', {value}" for name, value in {"id": "gen_random_uuid()", **changed}.items())
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({made}))).*"
        f" FROM {table} t WHERE ask_id = %(yes)s"
    )


DECISIONS = [
    ({"mandate_id": "NULL"}, "decision_yes_cites_a_mandate"),
    ({"reduced": "true"}, "decision_no_or_less_has_a_reason"),
    ({"outcome": "'decline'"}, "decision_no_or_less_has_a_reason"),
]


@pytest.mark.parametrize(("changed", "rule"), DECISIONS)
def test_no_yes_without_authority_and_no_no_without_a_reason(
    values: dict[str, Any], changed: dict[str, str], rule: str
) -> None:
    assert refusal(copied("workflow_decision", **changed), values) == f"{CHECK} {rule}"


def test_an_ask_has_one_hold(values: dict[str, Any]) -> None:
    assert refusal(copied("delegation_hold"), values) == f"{UNIQUE} hold_once_an_ask"


def test_a_transition_has_an_event_of_its_own_and_one_actor(values: dict[str, Any]) -> None:
    assert refusal(copied("workflow_transition"), values).startswith(UNIQUE)
    two = {"event_id": "gen_random_uuid()", "process": "'somebody'"}
    assert refusal(copied("workflow_transition", **two), values) == f"{CHECK} transition_has_one_actor"


@pytest.mark.parametrize(
    "table",
    [
        "workflow_decision",
        "workflow_transition",
        "workflow_assignment",
        "workflow_rulingrecord",
        "audit_event",
        "audit_words",
        "delegation_budgetchange",
        "delegation_mandatechange",
    ],
)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_the_record_cannot_be_changed_by_the_app(values: dict[str, Any], table: str, statement: str) -> None:
    assert refusal(statement.format(table=table), values) == NOT_ALLOWED


def test_a_row_of_another_organisation_cannot_be_written(values: dict[str, Any]) -> None:
    moved = "UPDATE workflow_ask SET organisation_id = gen_random_uuid() WHERE id = %(waiting)s"
    assert refusal(moved, values) == NOT_ALLOWED  # new row violates row-level security
    assert refusal(copied("delegation_hold", organisation_id="gen_random_uuid()"), values) == NOT_ALLOWED
