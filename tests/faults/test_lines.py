"""Two people at one line of a statement, from two real connections: the money moves once, and of two one wins."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from audit import clock
from delegation.errors import LeewayError
from delegation.models import Budget, Movement
from tests.cast import Cast
from tests.faults.at_once import at_once, books_of, new_person
from tests.integration.workflow.books import check_books
from tests.servers import Place
from workflow.models import Ask, StatementLine
from workflow.services import lines
from workflow.services.fields import AskFields
from workflow.services.settling import settle
from workflow.services.statements import look_at, take_in
from workflow.services.submitting import submit_ask
from workflow.services.undoing import take_back
from workflow.to_match import find_where

PENCE, TRIES = 4_000, 5
pytestmark = pytest.mark.timeout(380)


@pytest.fixture
def bought(committed_cast: Cast) -> tuple[Cast, Budget, Ask, list[StatementLine]]:
    """A yes of £40, and 2 lines of £38 that it may be."""
    cast = committed_cast
    person, budget = new_person(cast, allocated=50_000)
    joe, at = cast.user("joe"), clock.now()
    fields = AskFields(
        person=person.id, kind="one_off", category="everyday", amount=PENCE, payee="Argos", what_for="a coat"
    )
    with cast.scope():
        ask = submit_ask(by=joe, fields=fields, at=at)
        row = f"{at:%d/%m/%Y},ARGOS LEEDS,38.00,\n"
        data = f"Date,Description,Paid out,Paid in\n{row}{row}".encode()
        where = find_where(by=joe, budget=budget.id, person=None)
        digest = look_at(by=joe, data=data, where=where, names={}, at=at).read.digest
        statement = take_in(by=joe, data=data, where=where, names={}, digest=digest, at=at)
        return cast, budget, ask, lines.lines_of(statement)


def together(cast: Cast, *calls: Callable[[], object]) -> int:
    """This function will make calls at the same moment, each in a scope of its own, and count what was not refused."""

    def run(call: Callable[[], object]) -> bool:
        for _ in range(TRIES):  # what the base of every view does
            try:
                with cast.scope():
                    call()
            except LeewayError:
                return False
            except OperationalError:
                continue
            finally:
                connection.close()
            return True
        raise AssertionError("it lost every race")

    return sum(at_once([lambda call=call: run(call) for call in calls]))  # type: ignore[misc]


def says(cast: Cast, name: str, line: StatementLine, act: Callable[..., Any] = lines.that_was_it, **more: Any) -> Any:
    """This function will give what somebody says of a line, to be called at the right moment."""
    return lambda: act(by=cast.user(name), line_id=line.id, at=clock.now(), **more)


def moved(cast: Cast, ask: Ask) -> list[tuple[str, int]]:
    """This function will give what moved for an ask, and hold that the books balance."""
    with cast.scope():
        check_books()
        rows = Movement.objects.ours().filter(hold__ask_id=ask.id).order_by("id")
        return list(rows.values_list("what", "amount"))


def test_of_two_who_say_what_a_line_is_at_once_one_wins(
    bought: tuple[Cast, Budget, Ask, list[StatementLine]], place: Place
) -> None:
    cast, budget, ask, (line, _) = bought
    assert together(cast, says(cast, "joe", line, ask=ask.id), says(cast, "priya", line, ask=ask.id)) == 1
    assert moved(cast, ask) == [("paid", 3_800)]
    assert books_of(place, budget.id).spent == 3_800


def test_that_was_it_beside_something_else_is_one_of_them(
    bought: tuple[Cast, Budget, Ask, list[StatementLine]], place: Place
) -> None:
    cast, budget, ask, (line, _) = bought
    together(cast, says(cast, "joe", line, ask=ask.id), says(cast, "priya", line, lines.write_down))
    with cast.scope():
        line.refresh_from_db()
    assert line.state in ("matched", "noted")
    assert books_of(place, budget.id).spent == 3_800
    assert len(moved(cast, ask)) == (1 if line.state == "matched" else 0)


def test_two_who_undo_a_match_at_once_move_the_money_back_once(
    bought: tuple[Cast, Budget, Ask, list[StatementLine]], place: Place
) -> None:
    cast, budget, ask, (line, _) = bought
    assert together(cast, says(cast, "joe", line, ask=ask.id)) == 1
    assert together(cast, says(cast, "joe", line, lines.undo), says(cast, "priya", line, lines.undo)) == 1
    assert moved(cast, ask) == [("paid", 3_800), ("refunded", 3_800)]
    books = books_of(place, budget.id)
    assert (books.held, books.spent) == (PENCE, 0)


def test_a_line_matched_beside_a_yes_taken_back_and_a_card_that_pays_loses_no_penny(
    bought: tuple[Cast, Budget, Ask, list[StatementLine]], place: Place
) -> None:
    cast, budget, ask, (line, other) = bought
    joe = cast.user("joe")
    together(
        cast,
        says(cast, "joe", line, ask=ask.id),
        says(cast, "priya", other, ask=ask.id),
        lambda: take_back(by=joe, ask_id=ask.id, at=clock.now()),
        lambda: settle(by=joe, ask_id=ask.id, amount=PENCE, final=True, at=clock.now()),
    )
    paid = sum(pence for what, pence in moved(cast, ask) if what == "paid")
    with cast.scope():
        beyond = sum(each.amount or 0 for each in Ask.objects.ours().filter(of=ask))
        status = Ask.objects.ours().get(id=ask.id).status
    assert books_of(place, budget.id).spent == paid + beyond
    assert (paid == 0) == (status == "withdrawn")
