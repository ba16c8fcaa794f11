"""Changes of one plan by many at the same moment: nothing is agreed twice, swapped twice or lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from audit import clock
from audit.events import Actor
from delegation.errors import LeewayError
from delegation.models import Budget, Person, PlanLine
from delegation.plans import weeks_between
from delegation.services.bringing import Preview
from delegation.services.money import PlanLineFields, add_plan_line
from delegation.services.plan_changes import ChangeFields
from tests.cast import Cast
from tests.faults.at_once import at_once, books_of, new_person
from tests.servers import Place
from workflow.models import Ask
from workflow.services import plan_import
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.plan_import import import_plan, preview_plan
from workflow.services.submitting import submit_ask
from workflow.services.undoing import take_back

SET_UP = Actor(process="test")
WEEKLY = 1_000


@pytest.fixture
def plan(committed_cast: Cast) -> tuple[Cast, Person, Budget, PlanLine]:
    """Somebody with £500 and a line of £10 a week to its end, agreed with their family."""
    cast = committed_cast
    person, budget = new_person(cast, allocated=50_000)
    with cast.scope():
        fields = PlanLineFields(
            words="Choir",
            category="everyday",
            weekly=WEEKLY,
            starts_on=budget.starts_on + timedelta(days=1),
            ends_on=budget.ends_on,
            minutes=60,
        )
        line = add_plan_line(by=SET_UP, budget_id=budget.id, fields=fields, at=clock.now())
    return cast, person, budget, line


def together(cast: Cast, calls: list[Callable[[], object]]) -> list[bool]:
    """This function will make calls at the same moment, each in a scope of its own, and say which were not refused."""

    def run(call: Callable[[], object]) -> bool:
        for _ in range(5):  # what the base of every view does
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

    return at_once([lambda call=call: run(call) for call in calls])  # type: ignore[misc]


def ask(cast: Cast, by: str, person: Person, **fields: object) -> UUID:
    """This function will ask for somebody."""
    asked = AskFields(person=person.id, **fields)  # type: ignore[arg-type]
    return submit_ask(by=cast.user(by), fields=asked, at=clock.now()).id


def still_balanced(cast: Cast, place: Place, budget: Budget) -> int:
    """This function will hold the books of a plan, and give what all its lines still need."""
    books = books_of(place, budget.id)
    with cast.scope():
        rows = list(PlanLine.objects.ours().filter(budget=budget))
        planned = Budget.objects.ours().get(id=budget.id).planned
    assert sum(row.remaining for row in rows) == books.agreed
    assert sum(row.annual for row in rows) == planned
    return books.agreed


def test_many_swaps_of_one_line_at_once_take_it_once(plan: tuple[Cast, Person, Budget, PlanLine], place: Place) -> None:
    cast, person, budget, line = plan

    def swap() -> UUID:
        return ask(cast, "joe", person, kind="swap", plan_line=line.id, what_for="Karaoke", starts_on=line.starts_on)

    before = line.remaining
    assert sum(together(cast, [swap] * 6)) == 1
    assert still_balanced(cast, place, budget) == before
    with cast.scope():
        made = PlanLine.objects.ours().get(swapped_from=line)
        assert made.remaining == before


def test_a_swap_beside_less_of_its_line_loses_no_penny(
    plan: tuple[Cast, Person, Budget, PlanLine], place: Place
) -> None:
    cast, person, budget, line = plan
    monday = date.fromordinal(line.starts_on.toordinal() + 7 - line.starts_on.weekday())

    def swap() -> UUID:
        days = {"starts_on": monday, "ends_on": monday + timedelta(days=7)}
        return ask(cast, "joe", person, kind="swap", plan_line=line.id, what_for="Karaoke", **days)

    def less() -> UUID:
        return ask(cast, "ada", person, kind="decrease", plan_line=line.id, amount=400)

    together(cast, [swap, less] * 2)
    agreed = still_balanced(cast, place, budget)
    with cast.scope():
        weekly = PlanLine.objects.ours().get(id=line.id).weekly or 0
    assert 0 < agreed <= weeks_between(line.starts_on, line.ends_on) * WEEKLY
    assert weekly in (WEEKLY, WEEKLY - 400, WEEKLY - 800)


def test_a_yes_to_a_change_beside_asks_and_taking_back_overspends_nothing(
    plan: tuple[Cast, Person, Budget, PlanLine], place: Place
) -> None:
    cast, person, budget, _line = plan
    change = ChangeFields(what="add", words="Gardener", category="home", payee="Vale Gardens", weekly=1_500)
    with cast.scope():
        asked = ask(cast, "priya", person, kind="plan_change", change=change)
    gwen = cast.user("gwen")

    def yes() -> object:
        return decide(by=gwen, ask_id=asked, verdict=Verdict(outcome="approve"), at=clock.now())

    def back() -> object:
        return take_back(by=gwen, ask_id=asked, at=clock.now())

    def spend() -> UUID:
        return ask(cast, "joe", person, kind="one_off", category="everyday", amount=9_000, what_for="for the garden")

    together(cast, [yes, spend, back, spend, yes, spend])
    still_balanced(cast, place, budget)
    with cast.scope():
        lines = PlanLine.objects.ours().filter(budget=budget, words__text="Gardener", taken_back_at__isnull=True)
        said_yes = Ask.objects.ours().get(id=asked).status == "approved"
        assert lines.count() == said_yes


def test_a_file_brought_in_by_two_at_once_is_done_once(
    plan: tuple[Cast, Person, Budget, PlanLine], place: Place
) -> None:
    cast, person, budget, _line = plan
    days = f"{budget.starts_on + timedelta(days=1)},{budget.ends_on}"
    head = "person,words,category,payee,weekly,one_off,starts_on,ends_on,minutes"
    data = f"{head}\n{person.id},Choir,everyday,,9,,{days},60\n".encode()
    gwen, at = cast.user("gwen"), clock.now()
    with cast.scope():
        digest = preview_plan(by=gwen, data=data, at=at).digest
    both_looked = Barrier(2, timeout=2)

    def look_together(**given: Any) -> Preview:
        seen = preview_plan(**given)
        with suppress(BrokenBarrierError):  # the second does not come this far before the first is done
            both_looked.wait()
        return seen

    with mock.patch.object(plan_import, "preview_plan", look_together):
        done = together(cast, [lambda: import_plan(by=gwen, data=data, digest=digest, at=at)] * 2)
    assert sum(done) == 1
    with cast.scope():
        assert Ask.objects.ours().filter(person=person, kind="decrease").count() == 1
    still_balanced(cast, place, budget)
