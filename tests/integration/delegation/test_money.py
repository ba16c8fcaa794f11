"""A person's budgets and what their plan agreed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Invalid, Refused
from delegation.models import Budget, BudgetChange, PlanLine
from delegation.services import money
from delegation.services.money import (
    PlanLineFields,
    add_plan_line,
    close_budget,
    open_budget,
    payee_key,
    raise_budget,
)
from tests.cast import Cast
from tests.integration.delegation.refusals import CHECK, refused


@pytest.fixture
def line(east: Cast) -> PlanLineFields:
    """A line of £10 a week to the end of Mo's budget."""
    moments = east.elmbridge_vale.moments
    return PlanLineFields(
        words="Gardener", category="home", weekly=1_000, starts_on=moments.today, ends_on=moments.year_ends_on
    )


def test_a_weekly_line_sets_all_its_weeks_apart(east: Cast, line: PlanLineFields) -> None:
    budget = east.budget("mo")
    added = add_plan_line(by=east.user("gwen"), budget_id=budget.id, fields=line, at=east.at)
    assert (added.remaining, added.weekly, added.one_off) == (18_000, 1_000, None)
    after = east.budget("mo")
    assert (after.agreed, after.left) == (18_000, budget.left - 18_000)


def test_part_weeks_count_whole(line: PlanLineFields) -> None:
    assert replace(line, ends_on=line.starts_on + timedelta(days=8)).pence == 2_000


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekly": None}, "weekly"),
        ({"one_off": 5}, "weekly"),
        ({"weekly": 0}, "weekly"),
        ({"weekly": 2**53 + 1}, "weekly"),
        ({"weekly": True}, "weekly"),
        ({"words": "  "}, "words"),
        ({"category": "panel"}, "category"),
    ],
)
def test_a_line_that_says_nothing_or_too_much_is_refused(
    east: Cast, line: PlanLineFields, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add_plan_line(by=SET_UP, budget_id=east.budget("mo").id, fields=replace(line, **wrong), at=east.at)
    assert [name for name, _ in refusal.value.errors] == [field]


def test_a_line_outlives_its_budget_never(east: Cast, line: PlanLineFields) -> None:
    late = replace(line, ends_on=line.ends_on + timedelta(days=1))
    with pytest.raises(Invalid):
        add_plan_line(by=SET_UP, budget_id=east.budget("mo").id, fields=late, at=east.at)


def test_more_than_the_free_money_is_not_agreed(east: Cast, line: PlanLineFields) -> None:
    budget = east.budget("mo")
    dear = replace(line, weekly=None, one_off=budget.left + 1)
    with pytest.raises(Refused):
        add_plan_line(by=SET_UP, budget_id=budget.id, fields=dear, at=east.at)
    assert PlanLine.objects.filter(budget=budget).count() == 0


def test_a_budget_is_raised_and_never_lowered(east: Cast) -> None:
    budget = east.budget("mo")
    assert raise_budget(by=east.user("gwen"), budget_id=budget.id, amount=500, at=east.at).allocated == 936_500
    for amount in (0, -1):
        with pytest.raises(Invalid):
            raise_budget(by=east.user("gwen"), budget_id=budget.id, amount=amount, at=east.at)
    assert not any("lower" in name or "reduce" in name for name in vars(money))


def test_a_closed_budget_takes_nothing_more(east: Cast, line: PlanLineFields) -> None:
    budget = close_budget(by=SET_UP, budget_id=east.budget("mo").id, at=east.at)
    for change in (
        lambda: raise_budget(by=SET_UP, budget_id=budget.id, amount=1, at=east.at),
        lambda: close_budget(by=SET_UP, budget_id=budget.id, at=east.at),
        lambda: add_plan_line(by=SET_UP, budget_id=budget.id, fields=line, at=east.at),
    ):
        with pytest.raises(Conflict):
            change()


def test_a_budget_of_no_kind_or_no_length_is_refused(east: Cast) -> None:
    moments, mo = east.elmbridge_vale.moments, east.person("mo")
    good = {"kind": "managed", "allocated": 1, "starts_on": moments.today, "ends_on": moments.year_ends_on}
    for wrong in ({"kind": "secret"}, {"allocated": -1}, {"ends_on": moments.today}):
        with pytest.raises(Invalid):
            open_budget(by=SET_UP, person=mo, **{**good, **wrong}, at=east.at)  # type: ignore[arg-type]


def test_each_change_has_one_row_and_one_event_that_names_it(east: Cast, line: PlanLineFields) -> None:
    budget = east.budget("mo")
    raise_budget(by=east.user("gwen"), budget_id=budget.id, amount=500, at=east.at)
    add_plan_line(by=east.user("gwen"), budget_id=budget.id, fields=line, at=east.at)
    close_budget(by=SET_UP, budget_id=budget.id, at=east.at)
    changes = BudgetChange.objects.filter(budget=budget).order_by("at", "id")
    assert [(change.what, change.amount) for change in changes] == [
        ("opened", 936_000),
        ("raised", 500),
        ("plan_line_added", 18_000),
        ("closed", 0),
    ]
    named = [event.data["change"] for event in Event.objects.filter(subject_id=budget.id, type__startswith="budget.")]
    assert sorted(named) == sorted(str(change.id) for change in changes)


def test_the_change_is_undone_where_its_event_cannot_be_written(east: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(money, "record", fail)
    before = BudgetChange.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise_budget(by=SET_UP, budget_id=east.budget("mo").id, amount=500, at=east.at)
    assert (east.budget("mo").allocated, BudgetChange.objects.count()) == (936_000, before)


def test_a_payee_is_known_by_name_without_case_and_spaces(east: Cast) -> None:
    key = payee_key(east.organisation, "Vale Buses")
    assert key == payee_key(east.organisation, "  vale   BUSES ")
    assert len(key) == 64
    assert payee_key(east.organisation, "Flat 3") != payee_key(east.organisation, "Flat 4")
    assert payee_key(east.cwm_arian.organisation, "Vale Buses") != key


def test_the_database_refuses_a_promise_beyond_the_money(east: Cast) -> None:
    rows = Budget.objects.filter(id=east.budget("mo").id)
    assert refused(lambda: rows.update(held=936_001)) == (CHECK, "budget_never_overspent")
    assert refused(lambda: rows.update(held=-1)) == (CHECK, "budget_amounts_not_negative")
    assert refused(lambda: rows.update(held=936_001, overrun=1)) is None


def test_the_database_refuses_a_line_both_weekly_and_once(east: Cast) -> None:
    rows = PlanLine.objects.filter(person=east.person("ada"))
    assert refused(lambda: rows.update(one_off=1)) == (CHECK, "plan_line_weekly_or_one_off")
    assert refused(lambda: rows.update(remaining=-1)) == (CHECK, "plan_line_remaining_not_negative")
