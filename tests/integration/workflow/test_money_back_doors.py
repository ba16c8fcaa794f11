"""Rule 17 by every other door, and in the database itself: no money goes back early."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from delegation.errors import LeewayError
from delegation.services.money import close_budget, credit_budget, raise_budget
from tests.integration.workflow.steps import DAY, TUESDAY, Steps
from tests.integration.workflow.test_money_back import MINUTE, OVER, TESTS, back, hard, look
from workflow.models import Ask
from workflow.services.settling import refund, settle
from workflow.services.statements import take_in
from workflow.to_match import find_where

# --- every other door is shut ----------------------------------------------------------------------------------------


def doors(steps: Steps, ask: Ask) -> dict[str, Callable[[], object]]:
    """This function will give each way by which a budget could fall beside a recovery whose notice is over."""
    budget, gwen, at = steps.budget("ravi"), steps.cast.user("gwen"), TUESDAY + DAY
    line = csv_line(-100)
    return {
        "settle": lambda: settle(by=TESTS, ask_id=ask.id, amount=100, final=False, at=at),
        "refund": lambda: refund(by=TESTS, ask_id=ask.id, amount=100, at=at),
        "credit less than nothing": lambda: credit_budget(by=TESTS, budget_id=budget.id, amount=-100, at=at),
        "raise by less than nothing": lambda: raise_budget(by=TESTS, budget_id=budget.id, amount=-100, at=at),
        "close": lambda: close_budget(by=gwen, budget_id=budget.id, at=at),
        "a decrease": lambda: look(less(steps), at),
        "the watch, early": lambda: look(ask, OVER - MINUTE),
        "decided twice": lambda: steps.yes("helen", ask, at=at),
        "a statement": lambda: take_in(
            by=TESTS,
            data=line,
            where=find_where(by=TESTS, budget=budget.id, person=None),
            names={},
            digest=sha256(line).hexdigest(),
            at=at,
        ),
    }


def csv_line(pence: int) -> bytes:
    """This function will make a bank's file that says the council took money."""
    return f"Date,Description,Amount,Balance\n10/11/2026,ELMBRIDGE VALE CLAIM,{pence / 100:.2f},1\n".encode()


def less(steps: Steps) -> Ask:
    """This function will have somebody ask for less of Ravi's money, and be told yes."""
    return steps.yes("helen", steps.ask("priya", "ravi", 100, kind="decrease", category="care"))


DOORS = (
    "settle",
    "refund",
    "credit less than nothing",
    "raise by less than nothing",
    "close",
    "a decrease",
    "the watch, early",
    "decided twice",
    "a statement",
)


@pytest.mark.parametrize("door", DOORS)
def test_rule_17_no_other_door_takes_money_back_early(steps: Steps, door: str) -> None:
    ask = steps.yes("helen", back(steps))
    before = steps.budget("ravi").allocated
    with suppress(LeewayError), transaction.atomic():
        doors(steps, ask)[door]()
    budget = steps.budget("ravi")
    assert (budget.allocated, budget.closed_at) == (before, None)


# --- the database holds it too ---------------------------------------------------------------------------------------


def refused(steps: Steps, *statements: str, **values: Any) -> str:
    """This function will run SQL as the app itself could, and say in which words the database refused it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        return str(error)
    return ""


LOWER = "UPDATE delegation_budget SET allocated = allocated - 100 WHERE id = %(budget)s"
KEEP = """INSERT INTO delegation_budgetchange (id, organisation_id, budget_id, what, amount, ask_id, at)
    VALUES (gen_random_uuid(), %(organisation)s, %(budget)s, %(what)s, 100, %(ask)s, %(at)s)"""


@pytest.mark.parametrize("what", ["reduced", "recovered"])
def test_rule_17_the_database_refuses_money_that_falls_before_its_time(steps: Steps, what: str) -> None:
    budget = steps.budget("ravi")
    ask = steps.yes("helen", back(steps))
    told = {"budget": budget.id, "organisation": budget.organisation_id, "ask": ask.id, "what": what}
    assert "without a row" in refused(steps, LOWER, at=OVER, **told)
    assert "before its" in refused(steps, KEEP, at=OVER - MINUTE, **told)
    assert "before its" in refused(steps, KEEP, LOWER, at=OVER, **{**told, "ask": None})
    hard(steps, ask)
    assert "before its" in refused(steps, KEEP, LOWER, at=OVER, **told)


def test_the_database_lets_through_what_is_due(steps: Steps) -> None:
    budget = steps.budget("ravi")
    ask = steps.yes("helen", back(steps))
    told = {"budget": budget.id, "organisation": budget.organisation_id, "ask": ask.id, "what": "recovered"}
    with transaction.atomic():
        assert refused(steps, KEEP, LOWER, at=OVER, **told) == ""
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change",
    [
        "takes_effect_at = takes_effect_at - interval '1 minute'",
        "agreed_at = takes_effect_at - interval '18 days'",
        "amount = amount + 1",
        "taken = amount + 1",
        "applied_at = takes_effect_at - interval '1 minute'",
    ],
)
def test_rule_17_a_notice_never_becomes_shorter_nor_the_sum_larger(steps: Steps, change: str) -> None:
    ask = steps.yes("helen", back(steps))
    assert refused(steps, f"UPDATE delegation_recovery SET {change} WHERE ask_id = %(ask)s", ask=ask.id)
