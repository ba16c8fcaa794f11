"""A year of somebody's money is over: the next one goes on, and what is free carries on by a rule known before."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from audit import books
from audit.ids import new_id
from audit.models import Event
from delegation.errors import Forbidden, Invalid
from delegation.models import Budget, BudgetChange, Decrease, Mandate, PlanLine, YearEnd
from delegation.services import year_end
from delegation.services.carry_rules import CarryFields, publish_carry_rule
from delegation.services.lives import keep_death
from delegation.services.money import PlanLineFields, add_plan_line, open_budget
from delegation.services.year_end import turn_year, turn_years
from notifications.facts import facts_of
from notifications.planning import plan
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.services.settling import refund, settle
from workflow.services.undoing import withdraw

DAY = timedelta(days=1)
BEFORE_ALL = TUESDAY - 400 * DAY
Turn = Callable[..., int]


@pytest.fixture
def turn(steps: Steps) -> Turn:
    """The timer's round, so many days after the last day of Ada's money."""
    end = datetime.combine(steps.cast.budget("ada").ends_on, time(12), UTC)

    def run(days: int = 0) -> int:
        return turn_years(organisation_id=steps.cast.organisation.id, at=end + days * DAY)

    return run


@pytest.fixture(autouse=True)
def quiet(steps: Steps) -> None:
    """Only Ada's money, so that a round is quick: everybody else's is closed."""
    others = Budget.objects.ours().exclude(person=steps.cast.person("ada"))
    others.exclude(person=steps.cast.person("ravi")).update(closed_at=TUESDAY)


def rule(steps: Steps, carries: str = "none", *, at: datetime = BEFORE_ALL, by: str = "lena", **caps: Any) -> None:
    """This function will publish a rule for money that the council looks after."""
    publish_carry_rule(by=steps.cast.user(by), fields=CarryFields(kind="managed", carries=carries, **caps), at=at)


def both(steps: Steps, person: str = "ada") -> tuple[Budget, Budget]:
    """This function will give the old budget and the new."""
    old, new = Budget.objects.ours().filter(person=steps.cast.person(person)).order_by("starts_on")
    return old, new


def test_the_next_year_opens_by_itself_with_as_much_and_the_same_weekly_lines(steps: Steps, turn: Turn) -> None:
    before = {line.words.text: line.weekly for line in PlanLine.objects.ours().filter(budget=steps.cast.budget("ada"))}
    turn()
    old, new = both(steps)
    assert old.closed_at is not None
    assert (new.starts_on, new.kind) == (old.ends_on, "managed")
    assert new.ends_on - new.starts_on == old.ends_on - old.starts_on
    after = {line.words.text: line.weekly for line in PlanLine.objects.ours().filter(budget=new)}
    assert after == before
    assert new.agreed == sum(weekly * 52 for weekly in after.values() if weekly)
    assert not Decrease.objects.ours().exists()


def test_who_spends_what_the_plan_agreed_need_not_ask_in_the_next_year_either(steps: Steps, turn: Turn) -> None:
    rows = Mandate.objects.ours().filter(kind="plan_line", person=steps.cast.person("ada"))
    holders = sorted(rows.values_list("holder__username", flat=True))
    assert holders
    turn()
    line_ids = PlanLine.objects.ours().filter(budget=both(steps)[1]).values("id")
    renewed = rows.filter(plan_line_id__in=line_ids)
    assert sorted(renewed.values_list("holder__username", flat=True)) == holders


def test_what_was_spent_beyond_the_money_never_carries_on(steps: Steps, turn: Turn) -> None:
    steps.ask("priya", "ada", 1_000_000, pay="already_paid")
    assert steps.cast.budget("ada").overrun > 0
    turn()
    old, new = both(steps)
    assert (old.overrun, old.left, old.allocated) == (0, 0, 1_000_000)
    assert new.allocated == 1_200_000 + 200_000


def test_what_carries_on_late_first_pays_what_was_spent_beyond_the_new_money(steps: Steps, turn: Turn) -> None:
    ask = steps.ask("priya", "ada", 20_000)
    turn()
    steps.ask("priya", "ada", both(steps)[1].left + 3_000, pay="already_paid", at=TUESDAY + 200 * DAY)
    assert both(steps)[1].overrun == 3_000
    steps.take_back("priya", ask, at=TUESDAY + 200 * DAY)
    turn(days=90)
    new = both(steps)[1]
    assert (new.overrun, new.left) == (0, 17_000)


def test_without_a_rule_all_that_is_free_carries_on(steps: Steps, turn: Turn) -> None:
    free = steps.cast.budget("ada").left + steps.cast.budget("ada").agreed
    turn()
    old, new = both(steps)
    assert (old.left, old.agreed) == (0, 0)
    assert new.allocated == 1_200_000 + free


@pytest.mark.parametrize(
    ("carries", "caps", "carried"),
    [
        ("none", {}, 0),
        ("capped", {"cap_pence": 30_000}, 30_000),
        ("capped", {"cap_percent": 5}, 60_000),
    ],
)
def test_a_rule_published_before_the_year_began_says_how_much(
    steps: Steps, turn: Turn, carries: str, caps: dict[str, Any], carried: int
) -> None:
    rule(steps, carries, **caps)
    turn()
    _, new = both(steps)
    assert new.allocated == 1_200_000 + carried


def test_a_rule_published_in_the_year_takes_nothing_and_may_give_more(steps: Steps, turn: Turn) -> None:
    rule(steps, "none", at=BEFORE_ALL)
    rule(steps, "capped", cap_pence=20_000, at=TUESDAY)
    turn()
    assert both(steps)[1].allocated == 1_220_000


def test_a_harder_rule_published_in_the_year_waits_for_the_next(steps: Steps, turn: Turn) -> None:
    free = steps.cast.budget("ada").left + steps.cast.budget("ada").agreed
    rule(steps, "none", at=TUESDAY)
    turn()
    assert both(steps)[1].allocated == 1_200_000 + free


def test_money_of_ones_own_always_carries_on(steps: Steps) -> None:
    ravi = steps.cast.budget("ravi")
    end = datetime.combine(ravi.ends_on, time(12), UTC)
    turn_years(organisation_id=steps.cast.organisation.id, at=end)
    _, new = both(steps, "ravi")
    assert new.allocated == 2 * 3_120_000
    with pytest.raises(Invalid):
        publish_carry_rule(
            by=steps.cast.user("lena"), fields=CarryFields(kind="direct_payment", carries="none"), at=TUESDAY
        )


def test_open_asks_stay_on_the_old_budget_and_what_comes_free_of_them_follows(steps: Steps, turn: Turn) -> None:
    rule(steps, "capped", cap_pence=10_000_000)
    waiting, yes = steps.ask("joe", "ada", 15_000), steps.ask("joe", "ada", 5_000)
    turn()
    old, new = both(steps)
    assert (old.held, old.left) == (20_000, 0)
    carried = new.allocated
    later = TUESDAY + 200 * DAY
    settle(by=steps.cast.user("priya"), ask_id=yes.id, amount=4_000, final=True, at=later)
    withdraw(by=steps.cast.user("joe"), ask_id=waiting.id, at=later)
    turn(1)
    old, new = both(steps)
    assert (old.held, old.spent, old.left) == (0, 4_000, 0)
    assert new.allocated == carried + 16_000
    refund(by=steps.cast.user("priya"), ask_id=yes.id, amount=1_000, at=later + HOUR)
    turn(2)
    assert both(steps)[1].allocated == carried + 17_000


def test_what_comes_free_later_is_carried_by_the_same_cap(steps: Steps, turn: Turn) -> None:
    rule(steps, "capped", cap_pence=30_000)
    waiting = steps.ask("joe", "ada", 15_000)
    turn()
    withdraw(by=steps.cast.user("joe"), ask_id=waiting.id, at=TUESDAY + 200 * DAY)
    for day in (1, 2):
        turn(day)
    old, new = both(steps)
    assert new.allocated == 1_230_000
    assert old.left > 0


def test_what_was_agreed_once_and_not_bought_carries_on_whole(steps: Steps, turn: Turn) -> None:
    rule(steps, "none")
    budget, by = steps.cast.budget("ada"), steps.cast.user("gwen")
    chair = PlanLineFields(
        words="Chair", category="equipment", one_off=40_000, starts_on=TUESDAY.date(), ends_on=budget.ends_on
    )
    add_plan_line(by=by, budget_id=budget.id, fields=chair, at=TUESDAY)
    turn()
    _, new = both(steps)
    assert new.allocated == 1_240_000
    assert PlanLine.objects.ours().get(budget=new, one_off__isnull=False).remaining == 40_000


def test_what_comes_free_two_years_later_goes_to_the_year_that_runs(steps: Steps, turn: Turn) -> None:
    budget, by = steps.cast.budget("ada"), steps.cast.user("gwen")
    chair = PlanLineFields(
        words="Chair", category="equipment", one_off=40_000, starts_on=TUESDAY.date(), ends_on=budget.ends_on
    )
    line = add_plan_line(by=by, budget_id=budget.id, fields=chair, at=TUESDAY)
    waiting = steps.ask("joe", "ada", 40_000, plan_line=line.id, ask_someone=True)
    for day in (0, 500):
        turn(day)
    withdraw(by=steps.cast.user("joe"), ask_id=waiting.id, at=TUESDAY + 700 * DAY)
    turn(501)
    *_, runs = Budget.objects.ours().filter(person=steps.cast.person("ada")).order_by("starts_on")
    assert runs.closed_at is None
    assert PlanLine.objects.ours().get(budget=runs, one_off__isnull=False).remaining == 40_000


def test_the_books_find_where_money_of_a_year_long_over_went_and_miss_what_went_nowhere(
    steps: Steps, turn: Turn
) -> None:
    waiting = steps.ask("joe", "ada", 40_000, ask_someone=True)
    for day in (0, 500):
        turn(day)
    withdraw(by=steps.cast.user("joe"), ask_id=waiting.id, at=TUESDAY + 700 * DAY)
    turn(501)
    (carried,) = [each for each in books.comparisons() if each.name.startswith("year end: what left")]
    found = books.compare(carried, organisation_id=steps.cast.organisation.id)
    assert (found.compared > 1, found.differ) == (True, 0)
    gone = BudgetChange.objects.ours().filter(what="carried_out", amount=40_000).get()
    gone.id, gone.at = new_id(), gone.at + HOUR
    gone.save(force_insert=True)
    assert books.compare(carried, organisation_id=steps.cast.organisation.id).differ == 1


def test_what_comes_free_with_nothing_to_carry_it_to_waits_and_is_carried_once_there_is(
    steps: Steps, turn: Turn
) -> None:
    budget, by = steps.cast.budget("ada"), steps.cast.user("gwen")
    chair = PlanLineFields(
        words="Chair", category="equipment", one_off=40_000, starts_on=TUESDAY.date(), ends_on=budget.ends_on
    )
    line = add_plan_line(by=by, budget_id=budget.id, fields=chair, at=TUESDAY)
    waiting = steps.ask("joe", "ada", 40_000, plan_line=line.id, ask_someone=True)
    turn()
    old, new = both(steps)
    Budget.objects.ours().filter(id=new.id).update(closed_at=TUESDAY + 200 * DAY)
    withdraw(by=steps.cast.user("joe"), ask_id=waiting.id, at=TUESDAY + 201 * DAY)
    assert [turn(day) for day in (1, 2)] == [0, 0]
    assert not YearEnd.objects.ours().filter(failed_at__isnull=False).exists()
    assert steps.cast.budget("ada").agreed == 40_000
    made = open_budget(
        by=by,
        person=steps.cast.person("ada"),
        kind="managed",
        allocated=0,
        starts_on=old.ends_on,
        ends_on=old.ends_on + 364 * DAY,
        at=TUESDAY + 202 * DAY,
    )
    assert turn(3) == 1
    assert PlanLine.objects.ours().get(budget=made).remaining == 40_000


def test_a_second_round_and_a_late_one_do_nothing_more(steps: Steps, turn: Turn) -> None:
    turn(40)
    changes = BudgetChange.objects.ours().count()
    assert [turn(40), turn(41)] == [0, 0]
    assert BudgetChange.objects.ours().count() == changes


def test_a_round_that_was_killed_leaves_nothing_half_done(steps: Steps, turn: Turn) -> None:
    ada = steps.cast.budget("ada")
    after = datetime.combine(ada.ends_on, time(12), UTC)
    with (
        mock.patch.object(year_end, "_renew_lines", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        turn_year(budget_id=ada.id, at=after)
    assert Budget.objects.ours().filter(person=steps.cast.person("ada")).count() == 1
    assert not YearEnd.objects.ours().filter(turned_at__isnull=False, budget__person=steps.cast.person("ada")).exists()
    turn()
    assert both(steps)[0].closed_at is not None


def test_a_next_year_that_somebody_opened_is_used_as_it_is(steps: Steps, turn: Turn) -> None:
    budget = steps.cast.budget("ada")
    made = open_budget(
        by=steps.cast.user("gwen"),
        person=steps.cast.person("ada"),
        kind="managed",
        allocated=500_000,
        starts_on=budget.ends_on,
        ends_on=budget.ends_on + 364 * DAY,
        at=TUESDAY,
    )
    rule(steps, "none")
    turn()
    _, new = both(steps)
    assert (new.id, new.allocated, new.agreed) == (made.id, 500_000, 0)


def test_nothing_opens_for_who_has_died(steps: Steps, turn: Turn) -> None:
    ada = steps.cast.person("ada")
    keep_death(by=steps.cast.user("priya"), person=ada, on=TUESDAY.date(), asks=(), cards=(), at=TUESDAY)
    turn()
    budget = Budget.objects.ours().get(person=ada)
    assert budget.closed_at is not None


def test_the_person_hears_the_sums_28_days_before_once_and_again_after(steps: Steps, turn: Turn) -> None:
    rule(steps, "capped", cap_pence=30_000)
    turn(-29)
    assert not Event.objects.ours().filter(type="budget.ends_soon").exists()
    for days in (-28, -27, 0, 1):
        turn(days)
    events = Event.objects.ours().filter(person_id=steps.cast.person("ada").id)
    soon, over = events.get(type="budget.ends_soon"), events.get(type="budget.turned")
    assert soon.data["carries"] == over.data["carries"] == 30_000
    assert over.data["free"] > 30_000
    for event in (soon, over):
        facts = facts_of(event)
        assert "letter" in {str(each.channel) for each in plan(facts.story)}
        assert facts.data["answer"] == 30_000


def test_only_who_looks_after_the_limits_publishes_a_rule_and_only_a_whole_one(steps: Steps) -> None:
    for name in ("gwen", "joe", "omar"):
        with pytest.raises(Forbidden):
            rule(steps, by=name)
    two = {"cap_pence": 1, "cap_percent": 1}
    wrong: list[tuple[str, dict[str, Any]]] = [("capped", {}), ("capped", two), ("all", {"cap_pence": 1})]
    for carries, caps in wrong:
        with pytest.raises(Invalid):
            rule(steps, carries, **caps)
