"""A no or a smaller yes is looked at again once, by somebody who has not seen it; it can only get better (rule 8)."""

from datetime import datetime

import pytest

from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import User
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.models import Ask, Challenge
from workflow.services.challenging import challenge
from workflow.services.passing_up import pass_up
from workflow.services.settling import settle
from workflow.services.talking import answer, ask_colleague, question

LATER = TUESDAY + 2 * HOUR


def again(steps: Steps, by: str, ask: Ask, *, at: datetime = LATER) -> Ask:
    """This function will have an answer looked at again."""
    return steps.again(challenge(by=steps.cast.user(by), ask_id=ask.id, reason="Read it to the end", at=at))


def refused(steps: Steps, amount: int = 15_000) -> Ask:
    """This function will ask, and be told no by Priya."""
    return steps.no("priya", steps.ask("joe", "ada", amount))


def less(steps: Steps) -> Ask:
    """This function will ask for £150, and get £100."""
    return steps.yes("priya", steps.ask("joe", "ada", 15_000), 10_000)


# --- who looks again -------------------------------------------------------------------------------------------------


def test_rule_8_a_no_is_looked_at_again_by_somebody_who_has_not_seen_it(steps: Steps) -> None:
    ask = again(steps, "joe", refused(steps))
    assert (ask.status, steps.waits_for(ask)) == ("challenged", "sam")
    assert ("priya", "seen") in steps.passed_over(ask)


def test_whoever_had_it_or_was_asked_as_a_colleague_does_not_look_again(steps: Steps) -> None:
    ask = steps.reassign("sam", steps.ask("joe", "ada", 15_000), "sam")
    gwen = steps.cast.user("gwen")
    ask_colleague(by=steps.cast.user("sam"), ask_id=ask.id, to=gwen.id, text="Would you?", at=TUESDAY)
    ask = again(steps, "joe", steps.no("sam", ask))
    assert steps.waits_for(ask) == "helen"
    assert {("priya", "seen"), ("sam", "seen"), ("gwen", "seen")} <= set(steps.passed_over(ask))


def test_nobody_lower_than_who_decided_looks_again(steps: Steps) -> None:
    ask = steps.reassign("gwen", steps.ask("joe", "ada", 15_000), "gwen")
    ask = again(steps, "joe", steps.no("gwen", ask))
    assert steps.waits_for(ask) == "helen"
    assert ("sam", "lower") in steps.passed_over(ask)


def test_it_takes_authority_for_all_that_was_asked(steps: Steps) -> None:
    ask = steps.yes("gwen", steps.ask("joe", "ada", 90_000), 20_000)
    assert steps.waits_for(again(steps, "joe", ask)) == "helen"


def test_whoever_has_seen_it_cannot_take_it_over(steps: Steps) -> None:
    ask = again(steps, "joe", refused(steps))
    with pytest.raises(Forbidden):
        steps.reassign("priya", ask, "priya")
    with pytest.raises(Conflict) as caught:
        steps.yes("priya", ask)
    assert caught.value.ask_status == "challenged"
    assert steps.waits_for(steps.reassign("gwen", ask, "gwen")) == "gwen"


def test_where_nobody_is_left_it_is_blocked_and_not_lost(steps: Steps) -> None:
    ask = refused(steps)
    User.objects.ours().filter(team__isnull=False).update(is_active=False)
    ask = again(steps, "joe", ask)
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "lena")
    User.objects.ours().filter(username="helen").update(is_active=True)
    ask = steps.reassign("lena", ask, "helen")
    assert (ask.status, steps.waits_for(ask)) == ("challenged", "helen")


def test_a_second_look_can_be_passed_up_and_asked_about(steps: Steps) -> None:
    ask = again(steps, "joe", refused(steps))
    question(by=steps.cast.user("sam"), ask_id=ask.id, text="Which day?", at=LATER)
    answer(by=steps.cast.user("joe"), ask_id=ask.id, text="Sunday", at=LATER)
    assert steps.again(ask).status == "challenged"
    pass_up(by=steps.cast.user("sam"), ask_id=ask.id, at=LATER)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("challenged", "gwen")


# --- who may have it looked at again ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["joe", "ada", "nia", "tom"])
def test_who_asked_the_person_and_the_circle_may(steps: Steps, name: str) -> None:
    assert again(steps, name, refused(steps)).status == "challenged"


@pytest.mark.parametrize("name", ["priya", "sam", "gwen"])
def test_others_and_who_decided_may_not(steps: Steps, name: str) -> None:
    with pytest.raises(Forbidden):
        again(steps, name, refused(steps))


def test_once_and_only_of_a_no_or_less(steps: Steps) -> None:
    for ask in (steps.ask("joe", "ada", 15_000), steps.yes("priya", steps.ask("joe", "ada", 15_000))):
        with pytest.raises(Conflict):
            again(steps, "joe", ask)
    ask = again(steps, "joe", refused(steps))
    with pytest.raises(Conflict) as caught:
        again(steps, "ada", ask)
    assert caught.value.ask_status == "challenged"
    steps.no("sam", ask, at=LATER)
    with pytest.raises(Conflict):
        again(steps, "joe", ask)
    assert Challenge.objects.ours().filter(ask=ask).count() == 1


def test_it_needs_a_word_of_why(steps: Steps) -> None:
    ask = refused(steps)
    with pytest.raises(Refused):
        challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason=" ", at=LATER)


# --- what comes of it ------------------------------------------------------------------------------------------------


def test_money_for_a_no_is_set_aside_again(steps: Steps) -> None:
    ask = refused(steps)
    assert steps.money("ada").held == 0
    again(steps, "joe", ask)
    assert steps.money("ada").held == 15_000
    ask = steps.yes("sam", ask, at=LATER)
    hold = steps.hold(ask)
    assert (ask.status, steps.money("ada").held) == ("approved", 15_000)
    assert hold is not None
    assert hold.holder_id == steps.cast.user("sam").id


def test_a_no_that_is_upheld_gives_the_money_back_and_shows_where_to_complain(steps: Steps) -> None:
    ask = steps.no("sam", again(steps, "joe", refused(steps)), at=LATER)
    assert (ask.status, steps.money("ada").held) == ("declined", 0)
    shown = steps.shown(ask, "joe")
    assert shown["decision"]["by"] == str(steps.cast.user("sam").id)
    assert shown["help"]["look_again"] is False
    assert "Ombudsman" in shown["help"]["complain"]["name"]
    assert shown["challenge"]["decision"]["outcome"] == "decline"


def test_a_smaller_yes_stands_while_it_is_looked_at_again_and_its_money_can_be_used(steps: Steps) -> None:
    ask = again(steps, "joe", less(steps))
    assert steps.shown(ask, "joe")["decision"]["amount"] == 10_000
    assert steps.money("ada").held == 10_000
    settle(by=steps.cast.user("priya"), ask_id=ask.id, amount=4_000, final=False, at=LATER)
    assert (steps.again(ask).status, steps.money("ada").spent) == ("challenged", 4_000)
    ask = steps.yes("sam", ask, 14_000, at=LATER)
    hold = steps.hold(ask)
    assert hold is not None
    assert (ask.status, hold.held, hold.used) == ("approved", 10_000, 4_000)
    assert steps.shown(ask, "joe")["decision"]["amount"] == 14_000


def test_a_second_look_never_makes_less_of_a_smaller_yes(steps: Steps) -> None:
    ask = again(steps, "joe", less(steps))
    with pytest.raises(Refused):
        steps.yes("sam", ask, 9_999, at=LATER)
    ask = steps.no("sam", ask, at=LATER)
    assert (ask.status, steps.money("ada").held) == ("approved", 10_000)
    shown = steps.shown(ask, "joe")
    assert (shown["decision"]["outcome"], shown["decision"]["amount"]) == ("approve", 10_000)
    assert shown["challenge"]["decision"]["outcome"] == "decline"
    hold = steps.hold(ask)
    assert hold is not None
    assert hold.holder_id == steps.cast.user("priya").id


def test_what_was_paid_meanwhile_is_finished_when_the_yes_is_upheld(steps: Steps) -> None:
    ask = again(steps, "joe", less(steps))
    settle(by=steps.cast.user("priya"), ask_id=ask.id, amount=9_000, final=True, at=LATER)
    assert steps.no("sam", ask, at=LATER).status == "settled"


def test_a_second_no_needs_a_reason_too(steps: Steps) -> None:
    ask = again(steps, "joe", refused(steps))
    with pytest.raises(Refused):
        steps.no("sam", ask, reason="no money", at=LATER)


def test_what_is_looked_at_again_is_not_withdrawn_with_its_yes(steps: Steps) -> None:
    ask = again(steps, "joe", less(steps))
    question(by=steps.cast.user("sam"), ask_id=ask.id, text="Which day?", at=LATER)
    with pytest.raises(Conflict):
        steps.withdraw("joe", ask)


# --- the help beside every wait and every no --------------------------------------------------------------------------


def test_every_wait_and_every_no_offers_an_advocate_and_somebody_to_talk_to(steps: Steps) -> None:
    waiting = steps.shown(steps.ask("joe", "ada", 15_000), "joe")["help"]
    assert waiting["advocate"]["name"].startswith("Nia")
    assert waiting["talk_to"]["name"].startswith("Priya")
    assert waiting["talk_to"]["hours"] == "weekdays 9 to 5"
    no = steps.shown(refused(steps), "joe")["help"]
    assert (no["look_again"], no["complain"]) == (True, None)
    assert steps.shown(steps.ask("joe", "ada", 100), "joe")["help"] is None


def test_help_is_for_who_may_use_it(steps: Steps) -> None:
    ask = refused(steps)
    assert steps.shown(ask, "priya")["help"]["look_again"] is False
    assert steps.shown(ask, "nia")["help"]["look_again"] is True


# --- passing up ------------------------------------------------------------------------------------------------------


def test_an_ask_passed_up_goes_to_the_next_higher(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    pass_up(by=steps.cast.user("priya"), ask_id=ask.id, reason="I know the shop", at=TUESDAY)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "gwen")
    assert steps.shown(ask, "priya")["transitions"][-1]["reason"] == "I know the shop"


def test_with_nobody_above_it_stays(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    for name in ("priya", "gwen", "helen"):
        pass_up(by=steps.cast.user(name), ask_id=ask.id, at=TUESDAY)
    ask = steps.again(ask)
    assert steps.waits_for(ask) == "dev"
    with pytest.raises(Refused):
        pass_up(by=steps.cast.user("dev"), ask_id=ask.id, at=TUESDAY)
    assert steps.waits_for(steps.again(ask)) == "dev"


def test_only_the_named_person_passes_it_up(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Conflict):
        pass_up(by=steps.cast.user("sam"), ask_id=ask.id, at=TUESDAY)
