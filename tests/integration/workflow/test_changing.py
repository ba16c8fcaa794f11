"""Changing what is asked: the money, the ruling and the route follow, and what it was before is kept."""

from typing import Any

import pytest

from delegation.errors import Conflict, Forbidden, Invalid, Refused
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.models import Ask, Earlier, RulingRecord
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.settling import settle
from workflow.services.talking import question


def changes(steps: Steps, by: str, ask: Ask, **what: Any) -> Ask:
    """This function will change an ask an hour after it was made."""
    return steps.again(change(by=steps.cast.user(by), ask_id=ask.id, changes=what, at=TUESDAY + HOUR))


def test_a_change_within_the_askers_own_limits_is_a_yes_at_once(steps: Steps) -> None:
    ask = changes(steps, "joe", steps.ask("joe", "ada", 15_000), amount=9_000)
    hold = steps.hold(ask)
    assert (ask.status, steps.money("ada").held) == ("approved", 9_000)
    assert hold is not None
    assert (hold.holder_id, hold.held) == (steps.cast.user("joe").id, 9_000)
    assert steps.shown(ask, "joe")["decision"]["by"] == str(steps.cast.user("joe").id)


def test_a_change_goes_to_who_can_decide_it_now(steps: Steps) -> None:
    ask = changes(steps, "joe", steps.ask("joe", "ada", 15_000), amount=60_000)
    assert (ask.status, steps.waits_for(ask), steps.money("ada").held) == ("waiting", "gwen", 60_000)
    down = changes(steps, "joe", ask, amount=20_000)
    assert (steps.waits_for(down), steps.money("ada").held) == ("priya", 20_000)


def test_who_has_it_keeps_it_in_the_time_they_had(steps: Steps) -> None:
    before = steps.ask("joe", "ada", 15_000)
    ask = changes(steps, "joe", before, amount=16_000)
    assert before.assignment is not None
    assert ask.assignment is not None
    assert (steps.waits_for(ask), ask.assignment.due_at) == ("priya", before.assignment.due_at)


def test_a_change_while_paused_goes_on(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    question(by=steps.cast.user("priya"), ask_id=ask.id, text="Which day?", at=TUESDAY)
    ask = changes(steps, "joe", ask, what_for="for the allotment on Sunday")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


def test_what_it_was_before_is_kept_with_both_rulings(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, payee="Vale Buses")
    changes(steps, "joe", ask, amount=16_000, payee="Vale Trains", what_for="for two days")
    shown = steps.shown(ask, "joe")
    (before,) = shown["earlier"]
    assert (before["amount"], before["payee"], before["what_for"]) == (15_000, "Vale Buses", "for the allotment")
    assert (shown["amount"], shown["payee"], shown["what_for"]) == (16_000, "Vale Trains", "for two days")
    assert RulingRecord.objects.ours().filter(ask=ask, purpose="asked").count() == 2
    hold = steps.hold(ask)
    assert hold is not None
    assert hold.payee_key == steps.again(ask).payee_key


def test_more_than_the_money_left_is_asked_without_a_hold(steps: Steps) -> None:
    ask = changes(steps, "joe", steps.ask("joe", "ada", 15_000), amount=5_000_000)
    assert (ask.status, steps.money("ada").held) == ("waiting", 0)
    back = changes(steps, "joe", ask, amount=20_000)
    assert steps.money("ada").held == 20_000
    steps.yes("priya", back, at=TUESDAY + 2 * HOUR)
    settle(by=steps.cast.user("priya"), ask_id=ask.id, amount=20_000, final=True, at=TUESDAY + 3 * HOUR)
    assert (steps.money("ada").held, steps.money("ada").spent) == (0, 20_000)


def test_after_the_decision_nothing_changes(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000))
    with pytest.raises(Conflict) as caught:
        changes(steps, "joe", ask, amount=1_000)
    assert caught.value.ask_status == "approved"
    again = steps.no("priya", steps.ask("joe", "ada", 15_100))
    challenge(by=steps.cast.user("joe"), ask_id=again.id, reason="Read it", at=TUESDAY)
    with pytest.raises(Conflict):
        changes(steps, "joe", again, amount=1_000)


def test_only_who_asked_changes_it_and_to_something(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    for name in ("priya", "ada"):
        with pytest.raises(Forbidden):
            changes(steps, name, ask, amount=1_000)
    with pytest.raises(Refused):
        changes(steps, "joe", ask)
    with pytest.raises(Invalid):
        changes(steps, "joe", ask, category="nonsense")
    assert not Earlier.objects.ours().filter(ask=ask).exists()
