"""Undoing: whoever asked stops asking; whoever said yes takes it back until the money moves."""

import pytest

from delegation.errors import Conflict, Forbidden, Missing
from delegation.models import Hold, Mandate
from tests.integration.workflow.steps import HOUR, TUESDAY, Money, Steps
from workflow.models import Ask, Decision, Transition


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's £150, which waits for Priya."""
    return steps.ask("joe", "ada", 15_000)


def test_whoever_asked_stops_asking_and_the_money_is_free_again(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.withdraw("joe", steps.ask("joe", "ada", 15_000))
    assert (ask.status, ask.assignment, steps.money("ada")) == ("withdrawn", None, before)
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.released_at) == (0, TUESDAY + HOUR)
    assert steps.shown(ask, "joe")["hold"] is None


def test_a_blocked_ask_can_be_withdrawn_too(steps: Steps) -> None:
    for name in ("helen", "dev"):
        steps.away(name)
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    assert ask.status == "blocked"
    assert steps.withdraw("joe", ask).status == "withdrawn"


@pytest.mark.parametrize("by", ["ada", "priya", "gwen"])
def test_nobody_else_stops_somebodys_asking(steps: Steps, waiting: Ask, by: str) -> None:
    with pytest.raises(Forbidden):
        steps.withdraw(by, waiting)
    assert steps.again(waiting).status == "waiting"


def test_who_may_not_see_it_cannot_stop_it(steps: Steps, waiting: Ask) -> None:
    for undo in (steps.withdraw, steps.take_back):
        with pytest.raises(Missing):
            undo("maya", waiting)


@pytest.mark.parametrize("end", ["yes", "no", "withdraw"])
def test_what_has_been_answered_is_not_withdrawn(steps: Steps, waiting: Ask, end: str) -> None:
    done = getattr(steps, end)("joe" if end == "withdraw" else "priya", waiting)
    with pytest.raises(Conflict) as caught:
        steps.withdraw("joe", waiting)
    assert caught.value.ask_status == done.status


def test_joe_takes_his_own_yes_back_and_his_month_with_it(steps: Steps) -> None:
    before = steps.money("ada")
    asks = [steps.ask("joe", "ada", 10_000) for _ in range(2)]
    assert steps.ask("joe", "ada", 10_000).status == "waiting"
    ask = steps.take_back("joe", asks[0])
    assert ask.status == "withdrawn"
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.charged_at) == (0, None)
    assert steps.ask("joe", "ada", 10_000).status == "approved"
    assert steps.money("ada").left == before.left - 30_000


def test_priyas_yes_taken_back_waits_for_her_again_with_its_money(steps: Steps, waiting: Ask) -> None:
    steps.yes("priya", waiting)
    before = steps.money("ada")
    ask = steps.take_back("priya", waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert ask.assignment is not None
    assert (ask.assignment.why, ask.assignment.role) == ("taken_back", "practitioner")
    assert steps.money("ada") == before
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.holder_id, hold.charged_at) == (15_000, None, None)
    assert Decision.objects.ours().filter(ask=ask).count() == 1  # the record keeps what was said
    assert steps.shown(ask, "joe")["decision"] is None
    assert steps.yes("priya", waiting, at=TUESDAY + 3 * HOUR).status == "approved"


def test_a_smaller_yes_taken_back_sets_all_that_was_asked_aside_again(steps: Steps, waiting: Ask) -> None:
    held = steps.money("ada").held
    steps.yes("priya", waiting, 12_000)
    steps.take_back("priya", waiting)
    hold = steps.hold(waiting)
    assert hold is not None
    assert (hold.held, steps.money("ada").held) == (15_000, held)


def test_a_smaller_yes_taken_back_keeps_its_money_where_the_rest_is_spent(steps: Steps) -> None:
    left = steps.money("bill").left
    ask = steps.ask("kofi", "bill", left, ask_someone=True)
    steps.yes("helen", ask, left - 5_000)
    steps.ask("kofi", "bill", 4_000)
    steps.take_back("helen", ask)
    hold = steps.hold(ask)
    assert hold is not None
    assert hold.held == left - 5_000
    assert steps.money("bill") == Money(left - 1_000, 0, 0, 1_000)


def test_a_yes_taken_back_by_who_has_lost_their_authority_goes_to_who_has_it(steps: Steps, waiting: Ask) -> None:
    steps.yes("priya", waiting)
    Mandate.objects.ours().filter(id=steps.mandate("priya").id).update(suspended_at=TUESDAY + HOUR)
    ask = steps.take_back("priya", waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "sam")
    assert [each.command for each in Transition.objects.ours().filter(ask=ask).order_by("id")] == [
        "submit",
        "approve",
        "take_back",
        "reroute",
    ]


@pytest.mark.parametrize("by", ["joe", "gwen", "sam", "ada"])
def test_only_who_said_yes_takes_it_back(steps: Steps, waiting: Ask, by: str) -> None:
    steps.yes("priya", waiting)
    with pytest.raises(Forbidden):
        steps.take_back(by, waiting)


@pytest.mark.parametrize("end", [None, "no", "withdraw"])
def test_what_is_no_yes_cannot_be_taken_back(steps: Steps, waiting: Ask, end: str | None) -> None:
    if end:
        getattr(steps, end)("joe" if end == "withdraw" else "priya", waiting)
    with pytest.raises(Conflict) as caught:
        steps.take_back("priya", waiting)
    assert caught.value.ask_status == steps.again(waiting).status


def test_once_the_money_moves_a_yes_stands(steps: Steps, waiting: Ask) -> None:
    steps.yes("priya", waiting)
    hold = Hold.objects.ours().filter(ask_id=waiting.id)
    budget = steps.budget("ada")
    type(budget).objects.ours().filter(id=budget.id).update(held=budget.held - 1, spent=budget.spent + 1)
    hold.update(held=14_999, used=1)
    with pytest.raises(Conflict) as caught:
        steps.take_back("priya", waiting)
    assert caught.value.ask_status == "approved"


def test_a_yes_to_a_swap_or_referral_can_be_taken_back(steps: Steps) -> None:
    before = steps.money("ada")
    for kind, amount in (("swap", 0), ("referral", None)):
        ask = steps.take_back("joe", steps.ask("joe", "ada", amount, kind=kind))
        assert ask.status == "withdrawn"
    assert steps.money("ada") == before
