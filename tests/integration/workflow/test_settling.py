"""What was paid and what came back: holds, budgets and limits follow, to the penny, whatever the facts are."""

from typing import Any

import pytest

from audit.events import Actor
from audit.ids import new_id
from audit.models import Event
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import BudgetChange, Hold, Movement
from delegation.services.money import close_budget, credit_budget, open_budget
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Money, Steps
from workflow.models import Ask, Transition
from workflow.services.facts import record_fact
from workflow.services.settling import refund, settle

FEED = Actor(process="card-feed")
AT = TUESDAY + 3 * HOUR


@pytest.fixture
def yes(steps: Steps) -> Ask:
    """Joe's £80 for Ada, said yes to at once."""
    ask = steps.ask("joe", "ada", 8_000)
    assert ask.status == "approved"
    return ask


def pay(steps: Steps, ask: Ask, amount: int, *, final: bool = True, **more: Any) -> Ask:
    """This function will settle as a feed of payments does."""
    return steps.again(settle(**{"by": FEED, "ask_id": ask.id, "amount": amount, "final": final, "at": AT, **more}))


def back(steps: Steps, ask: Ask, amount: int, **more: Any) -> Ask:
    """This function will refund as a feed of payments does."""
    return steps.again(refund(**{"by": FEED, "ask_id": ask.id, "amount": amount, "at": AT + HOUR, **more}))


def hold_of(steps: Steps, ask: Ask) -> Hold:
    """This function will give an ask's hold."""
    hold = steps.hold(ask)
    assert hold is not None
    return hold


def test_what_was_held_becomes_spent(steps: Steps, yes: Ask) -> None:
    before = steps.money("ada")
    paid = pay(steps, yes, 8_000)
    hold = hold_of(steps, paid)
    assert (paid.status, hold.held, hold.used) == ("settled", 0, 8_000)
    assert hold.charged_at == TUESDAY
    expected = Money(before.held - 8_000, before.spent + 8_000, before.agreed, before.left)
    assert steps.money("ada") == expected


def test_a_part_leaves_the_rest_held_and_the_last_part_gives_back_what_is_left(steps: Steps, yes: Ask) -> None:
    before = steps.money("ada")
    part = pay(steps, yes, 3_000, final=False)
    hold = hold_of(steps, part)
    assert (part.status, hold.held, hold.used) == ("approved", 5_000, 3_000)
    done = pay(steps, yes, 4_000)
    hold = hold_of(steps, done)
    assert (done.status, hold.held, hold.used) == ("settled", 0, 7_000)
    assert steps.money("ada").left == before.left + 1_000
    story = list(Transition.objects.ours().filter(ask=yes).order_by("id").values_list("command", "to_status"))
    assert story == [("submit", "approved"), ("settle", "approved"), ("settle", "settled")]
    assert list(Movement.objects.ours().filter(hold=hold).order_by("id").values_list("what", "amount")) == [
        ("paid", 3_000),
        ("paid", 4_000),
    ]


def test_nothing_needed_gives_everything_back(steps: Steps, yes: Ask) -> None:
    before = steps.money("ada")
    assert pay(steps, yes, 0).status == "settled"
    assert steps.money("ada").left == before.left + 8_000


def test_more_than_was_said_yes_to_is_recorded_all_the_same(steps: Steps, yes: Ask) -> None:
    before = steps.money("ada")
    pay(steps, yes, 8_000 + before.left + 500)
    budget = steps.budget("ada")
    assert (budget.left, budget.overrun) == (0, 500)
    assert budget.allocated == budget.held + budget.spent + budget.agreed - budget.overrun


def test_a_payment_beyond_the_money_left_counts_as_any_fact_does(steps: Steps, yes: Ask) -> None:
    """The same pence, recorded as a fact or settled above a promise, leave the same budget."""
    budget = steps.budget("ada")
    record_fact(
        by=steps.cast.user("joe"),
        person=steps.cast.person("ada"),
        budget=budget,
        amount=budget.left + 700,
        category="everyday",
        at=AT,
    )
    assert (steps.budget("ada").left, steps.budget("ada").overrun) == (0, 700)
    pay(steps, yes, 8_300)
    assert (steps.budget("ada").left, steps.budget("ada").overrun) == (0, 1_000)


def test_what_comes_back_pays_off_what_went_beyond_before_it_is_free(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 8_000 + steps.money("ada").left + 500)
    back(steps, yes, 700)
    budget = steps.budget("ada")
    assert (budget.left, budget.overrun) == (200, 0)


def test_family_says_what_came_back_of_money_that_is_not_their_own_only_where_they_asked(steps: Steps) -> None:
    asked = pay(steps, steps.ask("priya", "ada", 8_000), 8_000)
    with pytest.raises(Forbidden, match="your worker"):
        back(steps, asked, 100, by=steps.cast.user("joe"))
    back(steps, asked, 100, by=steps.cast.user("ada"))
    back(steps, asked, 100, by=steps.cast.user("priya"))
    own = pay(steps, steps.ask("joe", "ada", 8_000), 8_000)
    back(steps, own, 100, by=steps.cast.user("joe"))
    assert (hold_of(steps, asked).used, hold_of(steps, own).used) == (7_800, 7_900)


def test_a_refund_gives_the_money_and_the_limits_room_back(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 8_000)
    steps.ask("joe", "ada", 10_000)
    assert steps.ask("joe", "ada", 9_000).status == "waiting"  # £250 a month: £180 are used
    before = steps.money("ada")
    assert back(steps, yes, 3_000, reason="The seat was broken").status == "settled"
    assert steps.money("ada").left == before.left + 3_000
    assert hold_of(steps, yes).used == 5_000
    assert steps.ask("joe", "ada", 9_000).status == "approved"
    said = Transition.objects.ours().get(ask=yes, command="refund").reason
    assert said is not None
    assert said.text == "The seat was broken"


def test_the_room_comes_back_in_the_window_that_was_charged(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 8_000)
    next_month = TUESDAY + 30 * DAY
    steps.ask("joe", "ada", 10_000, at=next_month)
    steps.ask("joe", "ada", 10_000, at=next_month)
    back(steps, yes, 8_000, at=next_month)
    assert steps.ask("joe", "ada", 8_000, at=next_month).status == "waiting"


def test_a_part_that_was_paid_can_come_back_while_the_rest_is_still_held(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 3_000, final=False)
    assert back(steps, yes, 3_000).status == "approved"
    hold = hold_of(steps, yes)
    assert (hold.held, hold.used) == (5_000, 0)


def test_no_more_comes_back_than_was_paid(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 8_000)
    back(steps, yes, 7_999)
    with pytest.raises(Refused):
        back(steps, yes, 2)
    assert back(steps, yes, 1).status == "settled"


def test_a_line_of_the_plan_gets_back_what_was_not_needed(steps: Steps) -> None:
    line = steps.plan_line("ada", "care")
    before, money = line.remaining, steps.money("ada")
    ask = steps.ask("priya", "ada", 2_000, payee="Marta", category="care", plan_line=line.id)
    assert steps.plan_line("ada", "care").remaining == before - 2_000
    pay(steps, ask, 1_500)
    assert steps.plan_line("ada", "care").remaining == before - 1_500
    assert steps.money("ada") == Money(money.held, money.spent + 1_500, money.agreed - 1_500, money.left)


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, 2**60])
def test_what_is_no_amount_is_refused(steps: Steps, yes: Ask, amount: Any) -> None:
    with pytest.raises(Invalid):
        pay(steps, yes, amount, final=False)
    pay(steps, yes, 8_000)
    with pytest.raises(Invalid):
        back(steps, yes, amount)


def test_money_moves_only_for_a_yes(steps: Steps, yes: Ask) -> None:
    waiting = steps.ask("joe", "ada", 15_000)
    for move in (pay, back):
        with pytest.raises(Conflict) as caught:
            move(steps, waiting, 100)
        assert caught.value.ask_status == "waiting"
    with pytest.raises(Refused):
        back(steps, yes, 100)
    pay(steps, yes, 8_000)
    with pytest.raises(Conflict):
        pay(steps, yes, 8_000)


def test_a_user_settles_what_they_may_see_and_nothing_else(steps: Steps, yes: Ask) -> None:
    with pytest.raises(Missing):
        pay(steps, yes, 8_000, by=steps.cast.user("maya"))
    assert pay(steps, yes, 8_000, by=steps.cast.user("priya")).status == "settled"
    assert Movement.objects.ours().get(hold=hold_of(steps, yes)).by == steps.cast.user("priya")


def test_an_event_tells_of_each_with_its_row(steps: Steps, yes: Ask) -> None:
    pay(steps, yes, 8_000)
    id = new_id()
    back(steps, yes, 1_000, id=id)
    told = Event.objects.ours().filter(subject_id=yes.id).order_by("id")
    assert [each.type for each in told] == ["ask.approved", "ask.settled", "ask.refunded"]
    assert told[2].data["movement"] == str(id)
    assert (told[2].data["refunded"], told[2].data["used"]) == (1_000, 7_000)


def test_what_came_back_for_no_purchase_is_a_credit_even_of_a_closed_budget(steps: Steps) -> None:
    ada, by = steps.cast.person("ada"), steps.cast.user("gwen")
    day = TUESDAY.date()
    budget = open_budget(
        by=by, person=ada, kind="managed", allocated=100, starts_on=day, ends_on=day.replace(year=2027), at=TUESDAY
    )
    close_budget(by=FEED, budget_id=budget.id, at=TUESDAY)
    id = new_id()
    credited = credit_budget(by=FEED, budget_id=budget.id, amount=320, at=AT, id=id)
    change = BudgetChange.objects.ours().get(id=id)
    assert (credited.allocated, change.what, change.amount, change.by) == (420, "credited", 320, None)
    assert Event.objects.ours().get(subject_id=budget.id, type="budget.credited").data["change"] == str(id)
