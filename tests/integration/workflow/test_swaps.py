"""Swaps of a line of the plan: at no more cost at once, outcome and money kept, undone until the week begins."""

from datetime import date, timedelta
from typing import Any

import pytest

from delegation.errors import Conflict, Invalid, Refused
from delegation.models import Mandate, PlanLine
from delegation.selectors.plans import KeptSum, kept_of
from delegation.services.keeping import skip, unskip
from delegation.services.plan_changes import ChangeFields
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from tests.integration.workflow.test_statements import statements
from workflow.models import Ask, LookBack
from workflow.services.changing import change
from workflow.services.lapsing import cancel
from workflow.services.submitting import submit_ask

TODAY = TUESDAY.date()
MONDAY = date(2026, 11, 16)
WEEKLY, WEEKS = 16_320, 18
LATER = TUESDAY + 2 * HOUR


def marta(steps: Steps) -> PlanLine:
    """This function will give Ada's 12 hours a week."""
    found: PlanLine = PlanLine.objects.ours().get(person=steps.cast.person("ada"), words__text__startswith="Marta")
    return found


def swap(steps: Steps, by: str = "joe", amount: int | None = None, *, at: Any = TUESDAY, **more: Any) -> Ask:
    """This function will swap Marta, or some of her, for swimming."""
    given = {"what_for": "Swimming with Sam", "category": None, "plan_line": marta(steps).id, **more}
    return steps.ask(by, "ada", amount, kind="swap", at=at, **given)


def made(steps: Steps, words: str = "Swimming with Sam") -> PlanLine:
    """This function will find the line that a swap made."""
    found: PlanLine = PlanLine.objects.ours().get(words__text=words, taken_back_at__isnull=True)
    return found


# --- at no more cost -------------------------------------------------------------------------------------------------


def test_a_whole_line_is_swapped_from_monday_and_this_week_stays(steps: Steps) -> None:
    money, planned = steps.money("ada"), steps.budget("ada").planned
    ask = swap(steps, payee="Vale Pool", category="learning")
    assert (ask.status, ask.amount) == ("approved", None)
    new, old = made(steps), marta(steps)
    assert (new.weekly, new.minutes, new.remaining) == (WEEKLY, 720, (WEEKS - 1) * WEEKLY)
    assert (new.starts_on, new.ends_on, new.swapped_from_id) == (MONDAY, old.ends_on, old.id)
    assert (old.remaining, old.weekly) == (WEEKLY, WEEKLY)
    assert (steps.money("ada"), steps.budget("ada").planned) == (money, planned)
    assert not LookBack.objects.ours().exists()


def test_it_is_spent_without_asking_like_the_line_before_it(steps: Steps) -> None:
    swap(steps, payee="Vale Pool", category="learning", starts_on=TODAY)
    bought: dict[str, Any] = {"category": "learning", "payee": "Vale Pool", "plan_line": made(steps).id}
    spent = steps.ask("joe", "ada", 16_320, at=LATER, **bought)
    assert (spent.status, steps.ruling(spent)["role"]) == ("approved", "plan_line")


def test_some_weeks_are_swapped(steps: Steps) -> None:
    swap(steps, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=14))
    assert (made(steps).remaining, marta(steps).remaining) == (2 * WEEKLY, (WEEKS - 2) * WEEKLY)


def test_some_minutes_of_each_week_are_swapped(steps: Steps) -> None:
    swap(steps, minutes=60, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=7))
    new = made(steps)
    assert (new.minutes, new.weekly, new.remaining) == (60, 1_360, 1_360)


def test_a_swap_keeps_the_outcome(steps: Steps) -> None:
    fields = ChangeFields(what="add", words="Choir", category="everyday", weekly=900, outcome="To sing with somebody")
    steps.ask("gwen", "ada", None, kind="plan_change", category=None, what_for=None, change=fields)
    choir = PlanLine.objects.ours().get(words__text="Choir")
    swap(steps, plan_line=choir.id, what_for="Karaoke", at=LATER)
    assert made(steps, "Karaoke").outcome_id == choir.outcome_id


def test_a_swap_can_be_swapped_again(steps: Steps) -> None:
    swap(steps, starts_on=TODAY)
    swap(steps, plan_line=made(steps).id, what_for="Gym", starts_on=TODAY, at=LATER)
    assert made(steps, "Gym").remaining == WEEKS * WEEKLY


# --- what costs something --------------------------------------------------------------------------------------------


def test_a_cheaper_swap_leaves_the_rest_with_the_line(steps: Steps) -> None:
    ask = swap(steps, amount=10_000, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=7), payee="Vale Pool")
    hold = steps.hold(ask)
    assert hold is not None
    assert (ask.status, hold.held, hold.from_agreed) == ("approved", 10_000, 10_000)
    assert marta(steps).remaining == WEEKS * WEEKLY - 10_000


def test_what_it_costs_more_than_the_week_it_swaps_is_what_is_ruled(steps: Steps) -> None:
    week: dict[str, Any] = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=7), "payee": "Vale Pool"}
    free = steps.money("ada").left
    ask = swap(steps, amount=WEEKLY + 30_000, **week)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    ask = steps.yes("priya", ask)
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.from_agreed) == (WEEKLY + 30_000, WEEKLY)
    assert (marta(steps).remaining, steps.money("ada").left) == ((WEEKS - 1) * WEEKLY, free - 30_000)
    dearer = swap(steps, amount=WEEKLY + 30_001, **week)
    assert steps.waits_for(dearer) == "gwen"


def test_dearer_than_the_whole_line_the_difference_is_what_is_ruled(steps: Steps) -> None:
    assert swap(steps, amount=WEEKS * WEEKLY).status == "approved"
    steps.take_back("joe", Ask.objects.ours().get(kind="swap"))
    assert steps.waits_for(swap(steps, amount=WEEKS * WEEKLY + 1, at=LATER)) == "priya"


# --- taken back ------------------------------------------------------------------------------------------------------


def test_it_is_taken_back_until_its_week_begins(steps: Steps) -> None:
    before = marta(steps).remaining
    ask = swap(steps)
    back = steps.take_back("joe", ask, at=TUESDAY + 5 * DAY)
    assert (back.status, marta(steps).remaining) == ("withdrawn", before)
    assert (
        not Mandate.objects.ours()
        .filter(
            person=back.person,
            plan_line_id=PlanLine.objects.ours().get(words__text="Swimming with Sam").id,
            revoked_at__isnull=True,
        )
        .exists()
    )


def test_once_its_week_has_begun_it_stays(steps: Steps) -> None:
    ask = swap(steps)
    with pytest.raises(Conflict):
        steps.take_back("joe", ask, at=TUESDAY + 6 * DAY)
    assert steps.again(ask).status == "approved"


def test_once_something_of_it_was_used_it_stays(steps: Steps) -> None:
    ask = swap(steps, starts_on=TODAY)
    steps.ask("joe", "ada", 100, category="care", payee="Marta", plan_line=made(steps).id)
    with pytest.raises(Conflict):
        steps.take_back("joe", ask)


# --- two who act together, and nonsense ------------------------------------------------------------------------------


def test_those_who_act_together_swap_with_the_second_yes(steps: Steps) -> None:
    fields = ChangeFields(what="add", words="2 short calls", category="care", weekly=1_100, minutes=60)
    steps.ask("gwen", "dot", None, kind="plan_change", category=None, what_for=None, change=fields)
    calls = PlanLine.objects.ours().get(words__text="2 short calls")
    ask = steps.ask("lynne", "dot", None, kind="swap", plan_line=calls.id, what_for="Fish and chips", at=LATER)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "neil")
    assert not PlanLine.objects.ours().filter(words__text="Fish and chips").exists()
    assert steps.yes("neil", ask, at=LATER + HOUR).status == "approved"
    assert made(steps, "Fish and chips").remaining == 17 * 1_100


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"minutes": 721}, Refused, "minutes"),
    ({"starts_on": MONDAY, "ends_on": MONDAY}, Invalid, "ends_on"),
    ({"starts_on": TODAY - timedelta(days=1)}, Invalid, "starts_on"),
    ({"ends_on": TODAY + timedelta(days=4_000)}, Invalid, "starts_on"),
    ({"what_for": " "}, Invalid, "what_for"),
    ({"kept_minutes": 30}, Invalid, "kept_minutes"),
    ({"kept_minutes": 30, "minutes": 30}, Invalid, "minutes"),
    ({"plan_line": None, "minutes": 30}, Invalid, "minutes"),
]


@pytest.mark.parametrize(("wrong", "error", "field"), BAD)
def test_what_makes_no_sense_says_how_to_mend_it(
    steps: Steps, wrong: dict[str, Any], error: type[Refused] | type[Invalid], field: str
) -> None:
    with pytest.raises(error) as caught:
        swap(steps, **wrong)
    assert field in [name for name, _ in caught.value.errors]
    assert marta(steps).remaining == WEEKS * WEEKLY


# --- a day that is skipped -------------------------------------------------------------------------------------------


def test_skip_tuesday_keep_the_30_minutes(steps: Steps) -> None:
    line, joe, money = marta(steps), steps.cast.user("joe"), steps.money("ada")
    skip(by=joe, plan_line_id=line.id, on=MONDAY + timedelta(days=1), minutes=30, at=TUESDAY)
    assert kept_of([line.id])[line.id] == KeptSum(30, 680)
    assert (steps.money("ada"), marta(steps).remaining) == (money, line.remaining)
    ask = swap(steps, kept_minutes=30, what_for="A walk", at=LATER)
    new = made(steps, "A walk")
    assert (ask.status, new.one_off, new.remaining) == ("approved", 680, 680)
    assert kept_of([line.id])[line.id] == KeptSum(0, 0)
    steps.take_back("joe", ask, at=LATER + HOUR)
    assert kept_of([line.id])[line.id] == KeptSum(30, 680)


def test_kept_minutes_are_used_by_an_ask_and_not_more_of_them(steps: Steps) -> None:
    line, joe = marta(steps), steps.cast.user("joe")
    skip(by=joe, plan_line_id=line.id, on=MONDAY, minutes=90, at=TUESDAY)
    more: dict[str, Any] = {"category": "care", "payee": "Marta", "plan_line": line.id}
    steps.ask("joe", "ada", 1_360, kept_minutes=60, at=LATER, **more)
    assert kept_of([line.id])[line.id] == KeptSum(30, 680)
    with pytest.raises(Invalid):
        steps.ask("joe", "ada", 1_360, kept_minutes=31, at=LATER, **more)


def test_kept_minutes_are_used_by_an_ask_that_was_changed_to_what_needs_no_asking(steps: Steps) -> None:
    line, joe = marta(steps), steps.cast.user("joe")
    skip(by=joe, plan_line_id=line.id, on=MONDAY, minutes=90, at=TUESDAY)
    more: dict[str, Any] = {"category": "care", "payee": "Marta", "plan_line": line.id}
    ask = steps.ask("joe", "ada", line.remaining + 1, kept_minutes=60, at=LATER, **more)
    assert ask.status == "waiting"
    assert change(by=joe, ask_id=ask.id, changes={"amount": 1_360}, at=LATER + HOUR).status == "approved"
    assert kept_of([line.id])[line.id] == KeptSum(30, 680)


def test_kept_minutes_of_a_yes_that_is_cancelled_are_kept_again(steps: Steps) -> None:
    line, joe = marta(steps), steps.cast.user("joe")
    skip(by=joe, plan_line_id=line.id, on=MONDAY, minutes=60, at=TUESDAY)
    more: dict[str, Any] = {"category": "care", "payee": "Marta", "plan_line": line.id}
    ask = steps.ask("joe", "ada", 1_360, kept_minutes=60, at=LATER, **more)
    cancel(by=joe, ask_id=ask.id, at=LATER + HOUR)
    assert kept_of([line.id])[line.id] == KeptSum(60, 1_360)


def test_a_week_skips_no_more_minutes_than_it_has(steps: Steps) -> None:
    line, joe = marta(steps), steps.cast.user("joe")
    skip(by=joe, plan_line_id=line.id, on=MONDAY, minutes=700, at=TUESDAY)
    with pytest.raises(Refused):
        skip(by=joe, plan_line_id=line.id, on=MONDAY + timedelta(days=1), minutes=21, at=TUESDAY)
    skip(by=joe, plan_line_id=line.id, on=MONDAY + timedelta(days=1), at=TUESDAY)
    assert kept_of([line.id])[line.id] == KeptSum(720, 700 * WEEKLY // 720 + 20 * WEEKLY // 720)
    with pytest.raises(Conflict):
        skip(by=joe, plan_line_id=line.id, on=MONDAY + timedelta(days=2), at=TUESDAY)


def test_a_day_is_skipped_once_and_taken_back_once(steps: Steps) -> None:
    club, joe = steps.plan_line("ada", "everyday"), steps.cast.user("joe")
    skip(by=joe, plan_line_id=club.id, on=MONDAY, at=TUESDAY)
    assert kept_of([club.id])[club.id] == KeptSum(0, 950)
    with pytest.raises(Conflict):
        skip(by=joe, plan_line_id=club.id, on=MONDAY, at=TUESDAY)
    unskip(by=joe, plan_line_id=club.id, on=MONDAY, at=TUESDAY)
    assert kept_of([club.id])[club.id] == KeptSum(0, 0)
    with pytest.raises(Conflict):
        unskip(by=joe, plan_line_id=club.id, on=MONDAY, at=TUESDAY)


@pytest.mark.parametrize("days", [-1, 4_000])
def test_a_day_outside_the_line_is_not_skipped(steps: Steps, days: int) -> None:
    with pytest.raises(Refused):
        skip(by=steps.cast.user("joe"), plan_line_id=marta(steps).id, on=TODAY + timedelta(days=days), at=TUESDAY)


# --- how much it takes -----------------------------------------------------------------------------------------------


def test_a_swap_takes_few_statements(steps: Steps) -> None:
    joe = steps.cast.user("joe")
    swap(steps, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=7))
    again = steps.fields(
        "ada", None, kind="swap", category=None, plan_line=marta(steps).id, starts_on=MONDAY + timedelta(days=7)
    )
    sent = statements(lambda: submit_ask(by=joe, fields=again, at=LATER))
    assert len(sent) <= 45, "\n".join(sent)
