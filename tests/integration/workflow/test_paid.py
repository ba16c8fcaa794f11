"""What was paid beyond a yes, or before one: recorded, asked for, and ended kindly; and a yes that nobody uses."""

from datetime import datetime
from typing import Any

import pytest

from audit.events import Actor
from audit.ids import new_id
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Movement, User
from delegation.services.money import raise_budget
from delegation.services.small_sums import set_small_sums
from tests.integration.workflow.steps import A_REASON, DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Transition
from workflow.selectors import ended_as_mistake
from workflow.services.lapsing import cancel, still_needed
from workflow.services.mistakes import say_mistake
from workflow.services.settling import refund, settle
from workflow.services.watching import watch

FEED = Actor(process="card-feed")
AT = TUESDAY + 3 * HOUR
WEEK = 7 * DAY


def pay(steps: Steps, ask: Ask, amount: int, *, by: User | Actor = FEED, final: bool = True, **more: Any) -> Ask:
    """This function will settle an ask."""
    return steps.again(settle(by=by, ask_id=ask.id, amount=amount, final=final, at=AT, **more))


def linked_to(ask: Ask) -> Ask:
    """This function will give the one ask that was paid beyond another."""
    found: Ask = Ask.objects.ours().select_related("assignment__user").get(of=ask)
    return found


def commands(ask: Ask) -> list[str]:
    """This function will list the steps of an ask."""
    return list(Transition.objects.ours().filter(ask=ask).order_by("id").values_list("command", flat=True))


# --- beyond a yes ----------------------------------------------------------------------------------------------------


def test_what_is_beyond_a_yes_is_a_linked_yes_within_the_limits_of_who_asked(steps: Steps) -> None:
    ask, before = steps.ask("joe", "ada", 8_000), steps.money("ada").left
    pay(steps, ask, 9_500)
    beyond = linked_to(ask)
    hold, other = steps.hold(ask), steps.hold(beyond)
    assert hold is not None
    assert other is not None
    assert (hold.used, other.used, other.held, other.holder) == (8_000, 1_500, 0, steps.cast.user("joe"))
    assert (beyond.status, beyond.amount, beyond.asker, beyond.pay) == (
        "settled",
        1_500,
        steps.cast.user("joe"),
        "already_paid",
    )
    assert steps.money("ada").left == before - 1_500
    whole = steps.shown(ask, "joe")
    assert [(each["id"], each["amount"], each["status"]) for each in whole["linked"]] == [
        (str(beyond.id), 1_500, "settled")
    ]
    assert steps.shown(beyond, "joe")["of"] == str(ask.id)


def test_what_is_beyond_the_limits_too_waits_for_a_named_person_and_a_no_changes_no_money(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 8_000)
    pay(steps, ask, 8_000 + 14_000)
    beyond = linked_to(ask)
    assert (beyond.status, steps.waits_for(beyond)) == ("waiting", "priya")
    hold, money = steps.hold(beyond), steps.money("ada")
    assert hold is not None
    assert (hold.used, hold.holder) == (14_000, None)
    assert steps.no("priya", beyond).status == "declined"
    hold = steps.hold(beyond)
    assert hold is not None
    assert (hold.used, hold.holder, steps.money("ada")) == (14_000, None, money)


def test_a_yes_to_it_settles_it_and_charges_who_says_it(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 8_000)
    pay(steps, ask, 8_000 + 14_000)
    beyond, money = linked_to(ask), steps.money("ada")
    with pytest.raises(Refused):
        steps.yes("priya", beyond, 9_000)
    assert steps.yes("priya", beyond).status == "settled"
    hold = steps.hold(beyond)
    assert hold is not None
    assert (hold.used, hold.held, hold.holder, steps.money("ada")) == (14_000, 0, steps.cast.user("priya"), money)
    for undo in (steps.withdraw, steps.take_back):
        with pytest.raises(Conflict):
            undo("joe", beyond)


def test_the_same_settle_makes_it_once(steps: Steps) -> None:
    ask, id = steps.ask("joe", "ada", 8_000), new_id()
    for _ in range(3):
        pay(steps, ask, 9_500, final=False, id=id)
    assert Ask.objects.ours().filter(of=ask).count() == 1
    assert Movement.objects.ours().filter(hold__ask_id=ask.id).count() == 1
    pay(steps, ask, 0)
    with pytest.raises(Conflict):
        pay(steps, ask, 9_500)


def test_what_went_beyond_the_money_comes_down_again_when_money_is_free(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 8_000)
    waiting = steps.ask("joe", "ada", 15_000)
    pay(steps, ask, 8_000 + steps.money("ada").left + 20_000)
    budget = steps.budget("ada")
    assert (budget.left, budget.overrun) == (0, 20_000)
    steps.withdraw("joe", waiting)
    assert (steps.budget("ada").left, steps.budget("ada").overrun) == (0, 5_000)
    raise_budget(by=steps.cast.user("gwen"), budget_id=budget.id, amount=6_000, at=AT)
    assert (steps.budget("ada").left, steps.budget("ada").overrun) == (1_000, 0)


def test_who_finds_the_money_for_what_is_spent_already_pays_the_overrun_off(steps: Steps) -> None:
    left = steps.money("ada").left
    ask = steps.ask("priya", "ada", left + 5_000, pay="already_paid")
    assert (ask.status, steps.waits_for(ask), steps.budget("ada").overrun) == ("waiting", "helen", 5_000)
    assert steps.yes("helen", ask).status == "settled"
    budget = steps.budget("ada")
    assert (budget.left, budget.overrun, budget.allocated) == (0, 0, 1_200_000 + 5_000)


# --- paid before -----------------------------------------------------------------------------------------------------


def test_what_is_paid_already_is_settled_at_once_within_ones_own_limits(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 6_000, pay="already_paid")
    assert (ask.status, commands(ask)) == ("settled", ["submit"])
    assert steps.money("ada").spent == before.spent + 6_000
    assert steps.ask("joe", "ada", 20_000, pay="already_paid").status == "waiting"
    assert steps.money("ada").spent == before.spent + 26_000


# --- mistakes --------------------------------------------------------------------------------------------------------


def test_a_small_mistake_ends_there_and_only_once(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 8_000)
    pay(steps, ask, 8_000 + 2_000, by=steps.cast.user("tom"))
    beyond = linked_to(ask)
    with pytest.raises(Forbidden):
        say_mistake(by=steps.cast.user("gwen"), ask_id=beyond.id, at=AT)
    ended = steps.again(say_mistake(by=steps.cast.user("ada"), ask_id=beyond.id, what="Wrong shelf", at=AT))
    assert (ended.status, ended.assignment, ended_as_mistake(ended)) == ("settled", None, True)
    with pytest.raises(Conflict):
        say_mistake(by=steps.cast.user("ada"), ask_id=beyond.id, at=AT)


def test_above_the_small_sum_a_worker_is_named(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 2_600)
    with pytest.raises(Conflict):
        say_mistake(by=steps.cast.user("joe"), ask_id=ask.id, at=AT)
    pay(steps, ask, 2_600)
    with pytest.raises(Refused, match="Priya Shah"):
        say_mistake(by=steps.cast.user("joe"), ask_id=ask.id, at=AT)
    with pytest.raises(Forbidden):
        set_small_sums(by=steps.cast.user("priya"), small_sum=3_000, at=AT)
    set_small_sums(by=steps.cast.user("lena"), small_sum=2_600, at=AT)
    assert say_mistake(by=steps.cast.user("joe"), ask_id=ask.id, at=AT).status == "settled"


# --- a yes that nobody uses ------------------------------------------------------------------------------------------


def look(steps: Steps, at: datetime) -> None:
    """This function will let the watch come round."""
    watch(organisation_id=steps.cast.organisation.id, at=at)


def test_a_yes_is_told_of_after_its_weeks_and_lapses_ten_working_days_later(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 8_000)
    look(steps, TUESDAY + 12 * WEEK - HOUR)
    assert commands(ask) == ["submit"]
    look(steps, TUESDAY + 12 * WEEK)
    assert commands(ask) == ["submit", "tell_lapse"]
    look(steps, TUESDAY + 14 * WEEK - HOUR)
    assert steps.again(ask).status == "approved"
    look(steps, TUESDAY + 14 * WEEK + DAY)
    assert (steps.again(ask).status, steps.money("ada")) == ("lapsed", before)


def test_still_needed_keeps_it_as_long_again_and_what_is_paid_of_stays(steps: Steps) -> None:
    ask, paid = steps.ask("joe", "ada", 8_000), steps.ask("joe", "ada", 4_000)
    pay(steps, paid, 1_000, final=False)
    look(steps, TUESDAY + 12 * WEEK)
    still_needed(by=steps.cast.user("joe"), ask_id=ask.id, at=TUESDAY + 13 * WEEK)
    look(steps, TUESDAY + 24 * WEEK)
    assert (steps.again(ask).status, steps.again(paid).status) == ("approved", "approved")
    assert commands(ask) == ["submit", "tell_lapse", "still_needed"]


def test_whoever_asked_cancels_a_yes_that_somebody_else_said(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000))
    with pytest.raises(Forbidden):
        cancel(by=steps.cast.user("tom"), ask_id=ask.id, at=AT)
    assert cancel(by=steps.cast.user("joe"), ask_id=ask.id, at=AT).status == "withdrawn"
    assert steps.money("ada") == before
    with pytest.raises(Conflict):
        cancel(by=steps.cast.user("joe"), ask_id=ask.id, at=AT)


def test_a_refund_is_what_a_fact_that_waits_can_have(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, pay="already_paid")
    back = refund(by=steps.cast.user("joe"), ask_id=ask.id, amount=5_000, reason=A_REASON, at=AT)
    assert back.status == "waiting"
    assert steps.yes("priya", ask).status == "settled"
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.used, hold.held) == (10_000, 0)
