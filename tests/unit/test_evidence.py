"""Which line shows what is known already: each payment once, sure only where it can be of no other ask."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from workflow.evidence import Known, explain
from workflow.matching import Certainty, Match, Paid, Wanted, exact_asks, match

DAY = date(2026, 11, 3)
ONE, TWO = UUID(int=1), UUID(int=2)


def known(id: str, ask: UUID = ONE, pence: int = 1_250, payee: str = "Vale Buses", day: int = 0, **more: Any) -> Known:
    """This function will give what is known to be paid, so many days from the third of November."""
    return Known(id, ask, pence, payee, DAY + timedelta(days=day), **more)


def line(id: str, pence: int = 1_250, words: str = "VALE BUSES", day: int = 0, **more: Any) -> Paid:
    """This function will give a line of a statement."""
    return Paid(id, pence, words, DAY + timedelta(days=day), **more)


def found(lines: list[Paid], paid: list[Known], wanted: list[Wanted] | None = None) -> dict[str, tuple[UUID, Any, str]]:
    """This function will give by line: the ask, what is shown, how sure."""
    asks = wanted or []
    others = {each.id: exact_asks(each, asks) for each in lines}

    def ordinary(rest: Any) -> list[Match]:
        return match(rest, asks)

    matches = explain(lines, paid, ordinary=ordinary, others=others)
    return {str(each.line): (each.ask, each.shows, each.certainty.value) for each in matches}  # type: ignore[misc]


def test_the_same_sum_payee_and_days_are_sure() -> None:
    assert found([line("a")], [known("m", day=4)]) == {"a": (ONE, "m", "sure")}


@pytest.mark.parametrize(
    "other",
    [
        known("m", pence=1_251),
        known("m", payee="Harbour Shop"),
        known("m", day=-15),
        known("m", day=61),
        known("m", since=DAY + timedelta(days=4)),
        known("m", payee="", day=-12),
    ],
    ids=["sum", "payee", "bank too late", "said too late", "before the yes", "nothing but the sum"],
)
def test_another_sum_payee_or_time_is_something_else(other: Known) -> None:
    assert found([line("a")], [other]) == {}


def test_a_payee_unsaid_or_days_apart_are_asked_about() -> None:
    assert found([line("a")], [known("m", payee="")])["a"][2] == Certainty.UNSURE
    assert found([line("a")], [known("m", day=30)])["a"][2] == Certainty.UNSURE


def test_one_payment_has_one_line_the_nearest() -> None:
    assert found([line("a", day=6), line("b", day=1)], [known("m")]) == {"b": (ONE, "m", "sure")}


def test_two_asks_that_it_may_be_are_a_question_and_the_one_that_moves_nothing_comes_first() -> None:
    wanted = [Wanted(TWO, 1_250, "Vale Buses", DAY)]
    assert found([line("a")], [known("m")], wanted) == {"a": (ONE, "m", "unsure")}
    assert found([line("a")], [known("m", payee="")], wanted) == {"a": (TWO, None, "unsure")}


def test_an_ask_that_was_said_no_to_is_not_shown_again() -> None:
    assert found([line("a", never=frozenset({ONE}))], [known("m")]) == {}
