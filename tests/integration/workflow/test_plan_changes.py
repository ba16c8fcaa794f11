"""Changes of a plan: asked, ruled on by the year, made so by a yes, and undone before money moves."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Invalid, LeewayError, Refused
from delegation.models import BudgetChange, Mandate, PlanChange, PlanLine
from delegation.services.gain import say_works_for
from delegation.services.plan_changes import ChangeFields
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask
from workflow.services.challenging import challenge
from workflow.services.changing import change as change_ask
from workflow.services.settling import settle

TODAY = TUESDAY.date()
WEEKS = 18
GARDENER: dict[str, Any] = {"words": "Gardener, 1 hour", "category": "home", "payee": "Vale Gardens", "weekly": 1_000}


def plan(steps: Steps, by: str, person: str, what: str = "add", *, at: Any = TUESDAY, **more: Any) -> Ask:
    """This function will ask for a change of somebody's plan."""
    fields = ChangeFields(what=what, **({**GARDENER, **more} if what == "add" else more))
    return steps.ask(by, person, None, kind="plan_change", category=None, what_for=None, change=fields, at=at)


def line(steps: Steps, person: str, words: str = "Gardener, 1 hour") -> PlanLine:
    """This function will find a line of somebody's plan by its words."""
    found: PlanLine = PlanLine.objects.ours().get(person=steps.cast.person(person), words__text=words)
    return found


def plan_money(steps: Steps, person: str) -> tuple[int, int, int]:
    """This function will give what is allocated, agreed and planned for a year."""
    budget = steps.budget(person)
    return budget.allocated, budget.agreed, budget.planned


# --- a new line ------------------------------------------------------------------------------------------------------


def test_a_new_line_counts_by_the_year_and_needs_its_weeks(steps: Steps) -> None:
    allocated, agreed, planned = plan_money(steps, "ada")
    ask = plan(steps, "gwen", "ada")
    assert (ask.status, ask.amount, ask.category) == ("approved", 52_000, "home")
    added = line(steps, "ada")
    assert (added.weekly, added.remaining, added.annual) == (1_000, WEEKS * 1_000, 52_000)
    assert plan_money(steps, "ada") == (allocated, agreed + WEEKS * 1_000, planned + 52_000)
    told = Event.objects.ours().get(type="budget.plan_line_added", data__ask=str(ask.id))
    assert told.data["plan_line"] == str(added.id)


def test_a_short_end_makes_it_no_smaller(steps: Steps) -> None:
    ask = plan(steps, "priya", "ada", weekly=2_000, ends_on=TODAY + timedelta(days=7))
    assert (ask.amount, steps.waits_for(ask)) == (104_000, "helen")


def test_over_what_a_team_manager_may_change_it_goes_up(steps: Steps) -> None:
    assert steps.waits_for(plan(steps, "priya", "ada", weekly=1_923)) == "gwen"
    assert steps.waits_for(plan(steps, "priya", "ada", weekly=1_924, payee="Another")) == "helen"


def test_a_family_may_spend_a_new_line_without_asking(steps: Steps) -> None:
    ask = steps.yes("gwen", plan(steps, "joe", "ada"))
    assert ask.status == "approved"
    bought: dict[str, Any] = {"category": "home", "payee": "Vale Gardens", "plan_line": line(steps, "ada").id}
    spent = steps.ask("joe", "ada", 12_000, at=TUESDAY + 2 * HOUR, **bought)
    assert spent.status == "approved"
    assert steps.ruling(spent)["role"] == "plan_line"


def test_what_is_missing_is_found_by_the_same_yes(steps: Steps) -> None:
    allocated, _, _ = plan_money(steps, "ada")
    free = steps.money("ada").left
    ask = steps.yes("helen", plan(steps, "gwen", "ada", weekly=60_000))
    missing = WEEKS * 60_000 - free
    assert (ask.status, plan_money(steps, "ada")[0], steps.money("ada").left) == ("approved", allocated + missing, 0)
    change = BudgetChange.objects.ours().get(budget=steps.budget("ada"), what="raised")
    assert change.amount == missing
    assert steps.budget("ada").indicative == allocated


def test_a_change_taken_back_first_pays_what_was_spent_beyond_the_money(steps: Steps) -> None:
    ask = steps.yes("gwen", plan(steps, "priya", "ada"), at=TUESDAY)
    steps.ask("priya", "ada", steps.money("ada").left + 5_000, pay="already_paid")
    assert steps.budget("ada").overrun == 5_000
    steps.take_back("gwen", ask)
    assert (steps.budget("ada").overrun, steps.money("ada").left) == (0, WEEKS * 1_000 - 5_000)


def test_a_one_off_line_is_once(steps: Steps) -> None:
    ask = plan(steps, "gwen", "ada", weekly=None, one_off=30_000)
    added = line(steps, "ada")
    assert (ask.amount, added.one_off, added.remaining, added.annual) == (30_000, 30_000, 30_000, 30_000)


def test_a_smaller_yes_agrees_as_much_a_week_as_it_pays_for(steps: Steps) -> None:
    ask = steps.yes("gwen", plan(steps, "priya", "ada", minutes=60), 26_010)
    added = line(steps, "ada")
    assert (ask.status, added.weekly, added.remaining, added.minutes) == ("approved", 500, WEEKS * 500, 30)
    assert steps.budget("ada").planned == sum(each.annual for each in PlanLine.objects.ours().filter(budget=ask.budget))


def test_a_yes_to_less_than_a_penny_a_week_is_refused(steps: Steps) -> None:
    ask = plan(steps, "priya", "ada")
    with pytest.raises(Refused) as caught:
        steps.yes("gwen", ask, 51)
    assert caught.value.field == "amount"
    assert steps.again(ask).status == "waiting"


def test_while_it_waits_nothing_is_agreed(steps: Steps) -> None:
    before = steps.money("ada")
    ask = plan(steps, "priya", "ada")
    assert (ask.status, steps.money("ada")) == ("waiting", before)
    assert not PlanLine.objects.ours().filter(words__text="Gardener, 1 hour").exists()
    assert steps.no("gwen", ask).status == "declined"
    assert steps.money("ada") == before


# --- more, and longer ------------------------------------------------------------------------------------------------


def test_a_raise_counts_the_difference_by_the_year(steps: Steps) -> None:
    marta, before = steps.plan_line("ada", "care"), plan_money(steps, "ada")
    ask = plan(steps, "gwen", "ada", "raise", plan_line=marta.id, weekly=17_000)
    raised = steps.plan_line("ada", "care")
    assert (ask.status, ask.amount) == ("approved", 52 * 680)
    assert (raised.weekly, raised.remaining) == (17_000, WEEKS * 17_000)
    assert plan_money(steps, "ada") == (before[0], before[1] + WEEKS * 680, before[2] + 52 * 680)


def test_longer_counts_as_if_it_were_new(steps: Steps) -> None:
    plan(steps, "gwen", "ada", ends_on=TODAY + timedelta(days=14))
    added, before = line(steps, "ada"), plan_money(steps, "ada")
    ask = plan(steps, "gwen", "ada", "lengthen", plan_line=added.id, ends_on=TODAY + timedelta(days=21))
    longer = line(steps, "ada")
    assert (ask.amount, longer.remaining, longer.annual) == (52_000, 3_000, 52_000)
    assert plan_money(steps, "ada") == (before[0], before[1] + 1_000, before[2])
    held = Mandate.objects.ours().filter(plan_line_id=added.id, revoked_at__isnull=True)
    assert {each.ends_at.date() for each in held if each.ends_at} == {TODAY + timedelta(days=21)}


def test_a_smaller_yes_to_longer_is_fewer_weeks(steps: Steps) -> None:
    plan(steps, "gwen", "ada", ends_on=TODAY + timedelta(days=14))
    asked = plan(steps, "priya", "ada", "lengthen", plan_line=line(steps, "ada").id, ends_on=TODAY + timedelta(days=42))
    steps.yes("gwen", asked, 26_000)
    assert line(steps, "ada").ends_on == TODAY + timedelta(days=28)


def test_a_raise_that_waited_never_makes_a_line_less(steps: Steps) -> None:
    marta = steps.plan_line("ada", "care")
    waiting = plan(steps, "priya", "ada", "raise", plan_line=marta.id, weekly=16_500)
    plan(steps, "gwen", "ada", "raise", plan_line=marta.id, weekly=17_000)
    steps.yes("gwen", waiting)
    assert steps.plan_line("ada", "care").weekly == 17_000


@pytest.mark.parametrize(
    ("what", "more"), [("raise", {"weekly": 16_000}), ("lengthen", {"ends_on": TODAY + timedelta(days=7)})]
)
def test_less_is_asked_for_by_another_door_which_is_named(steps: Steps, what: str, more: dict[str, Any]) -> None:
    marta = steps.plan_line("ada", "care")
    with pytest.raises(Refused, match="decrease"):
        plan(steps, "gwen", "ada", what, plan_line=marta.id, **more)
    assert steps.plan_line("ada", "care").weekly == 16_320


def test_fewer_minutes_are_less(steps: Steps) -> None:
    plan(steps, "gwen", "ada", minutes=60)
    with pytest.raises(Refused, match="decrease"):
        plan(steps, "gwen", "ada", "raise", plan_line=line(steps, "ada").id, weekly=1_200, minutes=30)


# --- bad input -------------------------------------------------------------------------------------------------------

BAD: list[tuple[dict[str, Any], str]] = [
    ({"starts_on": TODAY + 9 * DAY, "ends_on": TODAY + 8 * DAY}, "change.ends_on"),
    ({"ends_on": TODAY + timedelta(days=4_000)}, "change.ends_on"),
    ({"starts_on": TODAY - timedelta(days=4_000)}, "change.starts_on"),
    ({"one_off": 5_000}, "change.weekly"),
    ({"weekly": None}, "change.weekly"),
    ({"category": "unheard_of"}, "category"),
    ({"words": " "}, "change.words"),
    ({"weekly": None, "one_off": 500, "minutes": 5}, "change.minutes"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_what_makes_no_sense_is_refused_beside_its_field(steps: Steps, wrong: dict[str, Any], field: str) -> None:
    before = plan_money(steps, "ada")
    with pytest.raises(Invalid) as caught:
        plan(steps, "gwen", "ada", **wrong)
    assert field in [name for name, _ in caught.value.errors]
    assert plan_money(steps, "ada") == before


def test_one_thing_is_not_agreed_two_times_at_once(steps: Steps) -> None:
    plan(steps, "gwen", "ada", ends_on=TODAY + timedelta(days=14))
    with pytest.raises(Refused) as caught:
        plan(steps, "gwen", "ada", starts_on=TODAY + timedelta(days=7), payee="vale  GARDENS")
    assert caught.value.field == "change"
    plan(steps, "gwen", "ada", starts_on=TODAY + timedelta(days=14))
    first = PlanLine.objects.ours().filter(words__text="Gardener, 1 hour").order_by("starts_on")[0]
    with pytest.raises(Refused):
        plan(steps, "gwen", "ada", "lengthen", plan_line=first.id, ends_on=TODAY + timedelta(days=21))


def test_the_amount_follows_from_the_change(steps: Steps) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("gwen", "ada", 100, kind="plan_change", change=ChangeFields(what="add", **GARDENER))
    assert [name for name, _ in caught.value.errors] == ["amount"]


def test_a_change_of_the_plan_is_of_no_other_kind(steps: Steps) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("gwen", "ada", 100, change=ChangeFields(what="add", **GARDENER))
    assert [name for name, _ in caught.value.errors] == ["change"]


def test_an_ask_to_change_the_plan_without_a_change_stays_possible(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 100_000, kind="plan_change")
    assert (steps.waits_for(ask), steps.yes("gwen", ask).status) == ("gwen", "approved")
    assert not PlanChange.objects.ours().exists()


def test_nobody_raises_a_line_that_pays_who_they_work_for(steps: Steps) -> None:
    plan(steps, "gwen", "ada")
    say_works_for(by=SET_UP, user_id=steps.cast.user("gwen").id, payee="Vale Gardens", at=TUESDAY)
    asked = plan(steps, "gwen", "ada", "raise", plan_line=line(steps, "ada").id, weekly=1_100)
    assert asked.payee_key == line(steps, "ada").payee_key
    assert (asked.status, steps.waits_for(asked)) == ("waiting", "helen")


def test_it_cannot_be_changed_and_nothing_is_paid_for_it(steps: Steps) -> None:
    waiting = plan(steps, "priya", "ada")
    with pytest.raises(Refused):
        change_ask(by=steps.cast.user("priya"), ask_id=waiting.id, changes={"amount": 1}, at=TUESDAY)
    done = steps.yes("gwen", waiting)
    with pytest.raises(Conflict):
        settle(by=steps.cast.user("gwen"), ask_id=done.id, amount=100, final=True, at=TUESDAY + HOUR)


# --- taken back ------------------------------------------------------------------------------------------------------


def test_taken_back_the_plan_and_the_money_are_as_before(steps: Steps) -> None:
    before, money = plan_money(steps, "ada"), steps.money("ada")
    ask = steps.yes("helen", plan(steps, "gwen", "ada", weekly=60_000))
    assert plan_money(steps, "ada") != before
    back = steps.take_back("helen", ask)
    assert (back.status, plan_money(steps, "ada"), steps.money("ada")) == ("waiting", before, money)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the database looks at when a transaction ends
    assert line(steps, "ada").taken_back_at is not None
    assert not Mandate.objects.ours().filter(plan_line_id=line(steps, "ada").id, revoked_at__isnull=True).exists()
    again = steps.yes("helen", back, at=TUESDAY + 3 * HOUR)
    assert (again.status, PlanLine.objects.ours().filter(words__text="Gardener, 1 hour").count()) == ("approved", 2)


def test_a_raise_taken_back_is_the_line_it_was(steps: Steps) -> None:
    marta, before = steps.plan_line("ada", "care"), plan_money(steps, "ada")
    ask = plan(steps, "gwen", "ada", "raise", plan_line=marta.id, weekly=17_000, minutes=720)
    assert steps.take_back("gwen", ask).status == "withdrawn"
    after = steps.plan_line("ada", "care")
    assert (after.weekly, after.remaining, after.minutes) == (marta.weekly, marta.remaining, marta.minutes)
    assert plan_money(steps, "ada") == before


def test_once_something_of_it_was_used_it_stays(steps: Steps) -> None:
    ask = plan(steps, "gwen", "ada")
    steps.ask("joe", "ada", 1_000, category="home", payee="Vale Gardens", plan_line=line(steps, "ada").id)
    with pytest.raises(Conflict):
        steps.take_back("gwen", ask)
    assert steps.again(ask).status == "approved"


def test_a_second_look_adds_what_the_first_yes_left_out(steps: Steps) -> None:
    free = steps.money("ada").left
    ask = steps.yes("gwen", plan(steps, "joe", "ada"), 26_000)
    assert line(steps, "ada").weekly == 500
    steps.ask("joe", "ada", 500, category="home", payee="Vale Gardens", plan_line=line(steps, "ada").id)
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="An hour is what it takes.", at=TUESDAY + 2 * HOUR)
    done = steps.yes(steps.waits_for(steps.again(ask)), ask, at=TUESDAY + 3 * HOUR)
    added = line(steps, "ada")
    assert (done.status, added.weekly, added.remaining) == ("approved", 1_000, WEEKS * 1_000 - 500)
    assert (steps.money("ada").held, steps.money("ada").left) == (500, free - WEEKS * 1_000)


def test_refused_changes_store_nothing(steps: Steps) -> None:
    before = PlanChange.objects.ours().count(), Ask.objects.ours().count()
    with pytest.raises(LeewayError):
        plan(steps, "gwen", "ada", "raise", plan_line=steps.plan_line("ada", "care").id, weekly=16_320)
    assert (PlanChange.objects.ours().count(), Ask.objects.ours().count()) == before
