"""How many statements asking and deciding take, and that history makes them neither more nor wider."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.integration.workflow.steps import A_REASON, TUESDAY, Steps
from workflow import show
from workflow.models import Payment
from workflow.services.deciding import Verdict, decide
from workflow.services.paying import pay
from workflow.services.settling import refund, settle
from workflow.services.submitting import check_ask, submit_ask
from workflow.services.undoing import take_back, withdraw

# load and lock, sums of what is used, write
AT_ONCE = 3
# load and lock, sums; then who is near: the tree of teams, mandates, circle, users, absences, their sums; write
SENT_ON = 9
# see, lock and load the ask; organisation; person, budget, hold; the tree, mandates (no sums for Priya); write
DECIDED = 10
# see, lock and load the ask; may they ask for the person; person, budget, hold, mandates; write
SETTLED = 9
REFUNDED = 9
# find the payment, lock ask and payment; who decided, who gains; then as above; the payment and what stands beside it
MARKED = 15


def statements(call: Callable[[], object]) -> list[str]:
    """This function will list the statements that a call sends."""
    with CaptureQueriesContext(connection) as caught:
        call()
    return [each["sql"] or "a prepared statement" for each in caught.captured_queries]


@pytest.fixture
def warm(steps: Steps) -> Steps:
    """The same people once what is loaded for ever has been loaded: the scheme in force, permissions."""
    steps.yes("priya", steps.ask("joe", "ada", 15_000))
    return steps


def test_a_yes_at_once_takes_three_statements(warm: Steps) -> None:
    joe, fields = warm.cast.user("joe"), warm.fields("ada", 1250, payee="Vale Buses")
    sent = statements(lambda: submit_ask(by=joe, fields=fields, at=TUESDAY))
    assert len(sent) <= AT_ONCE, "\n".join(sent)


def test_a_yes_at_once_and_its_answer_make_no_query_of_the_orm(warm: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    # One that is made and never sent costs as much Python as one that is.
    joe, fields, made, plain = (
        warm.cast.user("joe"),
        warm.fields("ada", 1250, payee="Vale Buses"),
        [],
        QuerySet.__init__,
    )

    def counted(self: QuerySet[Any], *args: Any, **options: Any) -> None:
        made.append(self)
        plain(self, *args, **options)

    monkeypatch.setattr(QuerySet, "__init__", counted)
    shown = show.new_ask(submit_ask(by=joe, fields=fields, at=TUESDAY), viewer=joe, at=TUESDAY)
    assert shown["status"] == "approved"
    assert not [each.model.__name__ for each in made]


def test_an_ask_that_goes_on_takes_the_statements_that_find_who_is_near(warm: Steps) -> None:
    joe, fields = warm.cast.user("joe"), warm.fields("ada", 15_000, payee="Vale Buses")
    sent = statements(lambda: submit_ask(by=joe, fields=fields, at=TUESDAY))
    assert len(sent) <= SENT_ON, "\n".join(sent)


def test_a_decision_takes_few(warm: Steps) -> None:
    priya, ask = warm.cast.user("priya"), warm.ask("joe", "ada", 15_000)
    verdict = Verdict(outcome="approve", amount=12_000, reason=A_REASON, reason_code="more_than_needed")
    sent = statements(lambda: decide(by=priya, ask_id=ask.id, verdict=verdict, at=TUESDAY))
    assert len(sent) <= DECIDED, "\n".join(sent)


def test_what_a_yes_cost_takes_few(warm: Steps) -> None:
    joe, ask = warm.cast.user("joe"), warm.ask("joe", "ada", 1_250)
    sent = statements(lambda: settle(by=joe, ask_id=ask.id, amount=1_250, final=True, at=TUESDAY))
    assert len(sent) <= SETTLED, "\n".join(sent)


def test_what_came_back_takes_few(warm: Steps) -> None:
    priya, ask = warm.cast.user("priya"), warm.ask("joe", "ada", 1_250)
    settle(by=warm.cast.user("joe"), ask_id=ask.id, amount=1_250, final=True, at=TUESDAY)
    sent = statements(lambda: refund(by=priya, ask_id=ask.id, amount=250, reason="Too much", at=TUESDAY))
    assert len(sent) <= REFUNDED, "\n".join(sent)


def test_what_finance_marks_takes_few(warm: Steps) -> None:
    mark, ask = warm.cast.user("mark"), warm.ask("joe", "ada", 1_250, pay="pay_them", payee="Vale Buses")
    payment = Payment.objects.ours().get(ask=ask)
    sent = statements(lambda: pay(by=mark, payment_id=payment.id, at=TUESDAY))
    assert len(sent) <= MARKED, "\n".join(sent)


def counts_of(steps: Steps) -> dict[str, int]:
    """This function will count the statements of each command."""
    joe, priya = steps.cast.user("joe"), steps.cast.user("priya")
    small, large = steps.fields("ada", 1250), steps.fields("ada", 15_000)
    yes, waiting = Verdict(outcome="approve"), steps.ask("joe", "ada", 15_000).id
    return {
        "check": len(statements(lambda: check_ask(by=joe, fields=large, at=TUESDAY))),
        "at once": len(statements(lambda: submit_ask(by=joe, fields=small, at=TUESDAY))),
        "sent on": len(statements(lambda: submit_ask(by=joe, fields=large, at=TUESDAY))),
        "decide": len(statements(lambda: decide(by=priya, ask_id=waiting, verdict=yes, at=TUESDAY))),
        "take back": len(statements(lambda: take_back(by=priya, ask_id=waiting, at=TUESDAY))),
        "withdraw": len(statements(lambda: withdraw(by=joe, ask_id=waiting, at=TUESDAY))),
    }


def test_history_adds_no_statement(warm: Steps) -> None:
    before = counts_of(warm)
    for _ in range(15):
        warm.yes("priya", warm.ask("joe", "ada", 15_000))
        warm.take_back("joe", warm.ask("joe", "ada", 100))
        warm.ask("joe", "ada", 100)
    assert counts_of(warm) == before
