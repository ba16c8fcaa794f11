"""Asking and money: what the plan agreed, more than is left, weekly sums, swaps, whose money it is, which budget."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from delegation.demo.building import SET_UP
from delegation.errors import Invalid
from delegation.models import Budget, BudgetChange
from delegation.services.money import close_budget, open_budget
from tests.integration.workflow.steps import DAY, TUESDAY, Money, Steps
from workflow.models import Ask

TODAY = TUESDAY.date()


# --- what the plan already agreed needs no more asking ---------------------------------------------------------------


def test_what_the_plan_agreed_moves_from_agreed_to_held_and_needs_no_asking(steps: Steps) -> None:
    before, line = steps.money("ada"), steps.plan_line("ada", "care")
    ask = steps.ask("joe", "ada", 16_320, category=None, payee="Marta", plan_line=line.id)
    assert (ask.status, ask.category) == ("approved", "care")
    assert steps.money("ada") == Money(16_320, before.spent, before.agreed - 16_320, before.left)
    assert steps.plan_line("ada", "care").remaining == line.remaining - 16_320
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.from_agreed, hold.role) == (16_320, 16_320, "plan_line")


def test_what_the_plan_agreed_uses_up_none_of_the_familys_month(steps: Steps) -> None:
    steps.ask("joe", "ada", 16_320, payee="Marta", category="care", plan_line=steps.plan_line("ada", "care").id)
    month = next(each for each in steps.ruling(steps.ask("joe", "ada", 1250))["checks"] if each["kind"] == "per_period")
    assert (month["used"], month["held"]) == (0, 0)


def test_a_penny_more_than_the_plan_agreed_is_asked(steps: Steps) -> None:
    line = steps.plan_line("ada", "everyday")
    ask = steps.ask("joe", "ada", line.remaining + 1, plan_line=line.id)
    assert ask.status == "waiting"
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.from_agreed) == (line.remaining + 1, line.remaining)
    assert steps.plan_line("ada", "everyday").remaining == 0


def test_another_payee_than_the_plan_names_is_asked_like_anything_else(steps: Steps) -> None:
    line = steps.plan_line("ada", "care")
    ask = steps.ask("joe", "ada", 16_320, payee="Somebody Else", category="care", plan_line=line.id)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


def test_a_plan_line_spent_twice_at_its_end_is_asked(steps: Steps) -> None:
    line = steps.plan_line("ada", "everyday")
    assert steps.ask("joe", "ada", line.remaining, plan_line=line.id).status == "approved"
    assert steps.ask("joe", "ada", 10_001, plan_line=line.id).status == "waiting"


def test_a_withdrawn_ask_gives_back_what_the_plan_agreed(steps: Steps) -> None:
    before, line = steps.money("ada"), steps.plan_line("ada", "care")
    ask = steps.ask("joe", "ada", 16_320, payee="Marta", category="care", plan_line=line.id)
    steps.take_back("joe", ask)
    assert steps.money("ada") == before
    assert steps.plan_line("ada", "care").remaining == line.remaining


# --- more than is left -----------------------------------------------------------------------------------------------


def test_more_than_is_left_is_taken_without_a_hold_and_goes_to_who_may_change_the_plan(steps: Steps) -> None:
    before = steps.money("bill")
    ask = steps.ask("kofi", "bill", 20_001)
    assert (ask.status, steps.hold(ask)) == ("waiting", None)
    assert steps.waits_for(ask) == "helen"  # one pound or many: a nurse and no team manager above Bill's ward
    assert steps.money("bill") == before
    assert "budget" in {each["limit"] for each in steps.ruling(ask)["checks"] if not each["passed"]}


def test_more_than_is_left_passes_over_who_may_not_add_the_missing_money(steps: Steps) -> None:
    left = steps.money("dean").left
    ask = steps.ask("sam", "dean", left)
    assert steps.waits_for(ask) == "helen"  # £3,000 is over Gwen's £1,000
    steps.withdraw("sam", ask)
    steps.ask("gwen", "dean", 100_000)
    steps.ask("gwen", "dean", 100_000)
    steps.ask("gwen", "dean", left - 210_000)
    small = steps.ask("sam", "dean", 10_001)
    assert (steps.waits_for(small), steps.hold(small)) == ("gwen", None)
    assert ("sam", "limit") in steps.passed_over(small)


def test_gwens_own_ask_beyond_the_money_left_is_her_yes_and_raises_the_budget(steps: Steps) -> None:
    for _ in range(3):
        steps.ask("gwen", "dean", 100_000)
    assert steps.money("dean").left == 0
    ask = steps.ask("gwen", "dean", 5_000)
    assert ask.status == "approved"
    assert steps.money("dean") == Money(305_000, 0, 0, 0)
    change = BudgetChange.objects.ours().get(budget=steps.budget("dean"), what="raised")
    assert (change.amount, change.by_id) == (5_000, steps.cast.user("gwen").id)


def test_the_yes_of_who_may_change_the_plan_raises_the_budget_by_what_is_missing(steps: Steps) -> None:
    for _ in range(3):
        steps.ask("gwen", "dean", 99_900)
    assert steps.money("dean").left == 300
    ask = steps.ask("sam", "dean", 1_000)
    assert (steps.waits_for(ask), steps.hold(ask)) == ("gwen", None)
    ask = steps.yes("gwen", ask)
    assert ask.status == "approved"
    budget = steps.budget("dean")
    assert (budget.allocated, budget.held, budget.left) == (300_700, 300_700, 0)
    change = BudgetChange.objects.ours().get(budget=budget, what="raised")
    assert (change.amount, change.by_id) == (700, steps.cast.user("gwen").id)
    assert steps.ruling(ask, "decided")["missing"] == 700


def test_a_smaller_yes_within_what_is_left_raises_nothing(steps: Steps) -> None:
    for _ in range(3):
        steps.ask("gwen", "dean", 99_900)
    ask = steps.yes("gwen", steps.ask("sam", "dean", 1_000), 300)
    budget = steps.budget("dean")
    assert (ask.status, budget.allocated, budget.held) == ("approved", 300_000, 300_000)


# --- weekly ----------------------------------------------------------------------------------------------------------


def test_a_weekly_ask_holds_its_remaining_weeks_to_the_budgets_end(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 1_500, kind="weekly")
    assert (ask.status, ask.amount, ask.weeks) == ("approved", 1_500, 18)
    assert steps.money("ada").held == 18 * 1_500
    assert steps.money("ada").left == before.left - 18 * 1_500


@pytest.mark.parametrize(
    ("starts", "ends", "weeks"),
    [(0, 14, 2), (0, 15, 3), (7, 21, 2), (-30, 7, 1), (0, 7 * 400, 18), (0, 0, 1)],
)
def test_a_weekly_ask_holds_part_weeks_whole_and_no_day_beyond_the_budget(
    steps: Steps, starts: int, ends: int, weeks: int
) -> None:
    days: dict[str, Any] = {"starts_on": TODAY + timedelta(days=starts), "ends_on": TODAY + timedelta(days=ends)}
    ask = steps.ask("joe", "ada", 1_000, kind="weekly", **days)
    assert (ask.weeks, steps.money("ada").held) == (weeks, weeks * 1_000)


@pytest.mark.parametrize(
    ("field", "days"),
    [("starts_on", {"starts_on": date(2040, 1, 1)}), ("ends_on", {"ends_on": date(2020, 1, 1)})],
)
def test_a_weekly_ask_without_a_week_in_the_budget_is_refused(steps: Steps, field: str, days: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 1_000, kind="weekly", **days)
    assert [name for name, _ in caught.value.errors] == [field]


def test_a_weekly_ask_over_the_familys_15_pounds_waits_and_holds_all_its_weeks(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_501, kind="weekly")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert steps.money("ada").held == 18 * 1_501
    assert steps.passed_over(ask) == [("joe", "limit")]


def test_a_weekly_ask_over_40_pounds_goes_past_the_practitioners(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 4_001, kind="weekly")
    assert steps.waits_for(ask) == "gwen"
    assert steps.passed_over(ask) == [
        ("joe", "limit"),
        ("priya", "limit"),
        ("tom", "no_authority"),
        ("sam", "limit"),
    ]


def test_a_weekly_ask_that_ends_before_it_starts_is_refused(steps: Steps) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 1_000, kind="weekly", starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 1))
    assert [field for field, _ in caught.value.errors] == ["ends_on"]


# --- swaps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, None])
def test_a_swap_at_no_more_cost_is_the_familys_to_decide(steps: Steps, amount: int | None) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", amount, kind="swap", what_for="fish and chips on Friday for two short calls")
    assert (ask.status, ask.amount) == ("approved", amount)
    assert steps.money("ada") == before


def test_a_swap_that_costs_more_is_asked(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1, kind="swap")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


def test_a_swap_of_those_who_act_together_waits_for_the_other(steps: Steps) -> None:
    ask = steps.ask("lynne", "dot", 0, kind="swap")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "neil")


# --- a direct payment is the person's own ----------------------------------------------------------------------------


def test_a_direct_payments_limit_is_what_is_left_and_nothing_else(steps: Steps) -> None:
    left = steps.money("ravi").left
    ask = steps.ask("ravi", "ravi", left)
    assert ask.status == "approved"
    assert [each["limit"] for each in steps.ruling(ask)["checks"]] == ["budget"]
    assert steps.money("ravi").left == 0


def test_a_penny_more_than_a_direct_payment_has_left_goes_to_who_may_change_the_plan(steps: Steps) -> None:
    steps.ask("ravi", "ravi", steps.money("ravi").left - 5_000)
    ask = steps.ask("ravi", "ravi", 5_001)
    assert (ask.status, steps.hold(ask), steps.waits_for(ask)) == ("waiting", None, "gwen")
    assert steps.ruling(ask)["counterfactual"]["amount"] == 5_000


def test_a_weekly_sum_of_a_direct_payment_is_the_persons_own_too(steps: Steps) -> None:
    assert steps.ask("ravi", "ravi", 20_000, kind="weekly").status == "approved"
    assert steps.money("ravi").held == 18 * 20_000


# --- which budget ----------------------------------------------------------------------------------------------------


def another_budget(steps: Steps, person: str = "ada", **more: object) -> Budget:
    """This function will open one more budget for somebody."""
    given = {"kind": "health", "allocated": 20_000, "starts_on": TODAY, "ends_on": TODAY + 30 * DAY, "at": TUESDAY}
    gwen = steps.cast.user("lena")
    return open_budget(by=gwen, person=steps.cast.person(person), **{**given, **more})  # type: ignore[arg-type]


def test_of_several_budgets_one_must_be_named(steps: Steps) -> None:
    other = another_budget(steps)
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 1250)
    assert [field for field, _ in caught.value.errors] == ["budget"]
    assert not Ask.objects.ours().exists()
    steps.ask("joe", "ada", 1250, budget=other.id)
    other.refresh_from_db()
    assert (other.held, steps.money("ada").held) == (1250, 0)


def test_the_only_open_budget_need_not_be_named(steps: Steps) -> None:
    close_budget(by=SET_UP, budget_id=another_budget(steps).id, at=TUESDAY)
    another_budget(steps, starts_on=TODAY - 30 * DAY, ends_on=TODAY)  # over since this morning
    another_budget(steps, starts_on=TODAY + DAY)  # begins tomorrow
    assert steps.ask("joe", "ada", 1250).budget_id == steps.budget("ada").id


@pytest.mark.parametrize("kind", ["one_off", "weekly"])
def test_without_an_open_budget_there_is_nothing_to_spend(steps: Steps, kind: str) -> None:
    close_budget(by=SET_UP, budget_id=steps.budget("mo").id, at=TUESDAY)
    with pytest.raises(Invalid) as caught:
        steps.ask("mo", "mo", 100, kind=kind)
    assert [field for field, _ in caught.value.errors] == ["budget"]


def test_a_closed_budget_takes_no_ask_even_by_name(steps: Steps) -> None:
    budget = steps.budget("mo")
    close_budget(by=SET_UP, budget_id=budget.id, at=TUESDAY)
    with pytest.raises(Invalid) as caught:
        steps.ask("mo", "mo", 100, budget=budget.id)
    assert [field for field, _ in caught.value.errors] == ["budget"]


@pytest.mark.parametrize(("starts", "ends"), [(-30, 0), (1, 30)])
def test_a_budget_that_is_over_or_yet_to_begin_takes_no_ask(steps: Steps, starts: int, ends: int) -> None:
    budget = another_budget(steps, starts_on=TODAY + starts * DAY, ends_on=TODAY + ends * DAY)
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 100, budget=budget.id)
    assert [field for field, _ in caught.value.errors] == ["budget"]


def test_a_day_begins_on_the_organisations_clock(steps: Steps) -> None:
    summer = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in London
    second = another_budget(steps, "dean", starts_on=date(2027, 6, 2), ends_on=date(2027, 6, 3))
    assert steps.ask("sam", "dean", 100, budget=second.id, at=summer).status == "approved"


def test_anothers_budget_is_unknown_and_so_is_one_that_does_not_exist(steps: Steps) -> None:
    for budget in (steps.budget("mo").id, uuid4()):
        with pytest.raises(Invalid) as caught:
            steps.ask("joe", "ada", 100, budget=budget)
        assert [field for field, _ in caught.value.errors] == ["budget"]


def test_anothers_plan_line_is_unknown_and_one_of_another_budget_is_refused(steps: Steps) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 100, plan_line=steps.plan_line("leo", "care").id)
    assert [field for field, _ in caught.value.errors] == ["plan_line"]
    other = another_budget(steps)
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", 100, plan_line=steps.plan_line("ada", "care").id, budget=other.id)
    assert [field for field, _ in caught.value.errors] == ["plan_line"]
