"""The corners of cards: what was answered meanwhile, parts, a death, two cards of one person, who acts for another."""

from datetime import timedelta
from uuid import UUID

import pytest

from audit.models import Event
from delegation.errors import Conflict
from delegation.models import Person, User
from tests.integration.incoming.till import Till, link_another
from workflow.models import Ask, Card, CardTap
from workflow.services.cards import end_card
from workflow.services.deciding import Verdict, decide
from workflow.services.ending import take_back_death, tell_death
from workflow.services.settling import refund, settle
from workflow.services.undoing import withdraw

MINUTE = timedelta(minutes=1)


def says_yes(till: Till, ask_id: str, *, amount: int | None = None) -> None:
    """This function will have Priya say yes to what a tap asked for."""
    verdict = Verdict(outcome="approve")
    if amount is not None:
        verdict = Verdict(
            outcome="approve", amount=amount, reason="A smaller one will do it.", reason_code="more_than_needed"
        )
    with till.cast.scope():
        decide(by=till.cast.user("priya"), ask_id=UUID(ask_id), verdict=verdict, at=till.cast.at + MINUTE)


def status_of(till: Till, ask_id: str) -> str:
    """This function will give how an ask stands."""
    with till.cast.scope():
        return str(Ask.objects.ours().get(id=ask_id).status)


def test_what_a_shop_takes_after_a_no_that_became_a_yes_meanwhile_is_paid_by_that_yes(till: Till) -> None:
    told = till.tap("t1", 15_000)
    assert told["code"] == "not_yet"
    says_yes(till, told["ask"])
    held, spent = till.money()
    till.say("capture", "t1", 15_000)
    assert till.money() == (held - 15_000, spent + 15_000)
    assert status_of(till, told["ask"]) == "settled"
    with till.cast.scope():
        assert Ask.objects.ours().filter(pay="already_paid", amount=15_000).count() == 0  # nothing is asked twice


@pytest.mark.parametrize(("by_hand", "final"), [(15_000, True), (6_000, False)])
def test_what_somebody_wrote_down_of_that_yes_before_is_not_paid_again(till: Till, by_hand: int, final: bool) -> None:
    told = till.tap("t1", 15_000)
    says_yes(till, told["ask"])
    held, spent = till.money()
    with till.cast.scope():
        at = till.cast.at + 2 * MINUTE
        settle(by=till.cast.user("joe"), ask_id=UUID(told["ask"]), amount=by_hand, final=final, at=at)
    till.say("capture", "t1", 15_000)
    assert till.money() == (held - 15_000, spent + 15_000)
    assert status_of(till, told["ask"]) == "settled"


def test_of_a_smaller_yes_meanwhile_the_rest_is_what_nobody_said_yes_to(till: Till) -> None:
    told = till.tap("t1", 15_000)
    says_yes(till, told["ask"], amount=12_000)
    held, spent = till.money()
    till.say("capture", "t1", 15_000)
    assert till.money() == (held - 12_000, spent + 15_000)
    with till.cast.scope():
        assert Ask.objects.ours().filter(of=told["ask"], amount=3_000).exists()


def test_a_yes_meanwhile_that_another_tap_uses_is_not_used_twice(till: Till) -> None:
    told = till.tap("t1", 15_000)
    says_yes(till, told["ask"])
    assert till.tap("t2", 15_000)["code"] == "agreed_before"
    held, spent = till.money()
    till.say("capture", "t1", 15_000)  # the shop took it all the same
    assert till.money() == (held, spent + 15_000)
    till.say("capture", "t2", 15_000)
    assert till.money() == (held - 15_000, spent + 30_000)


def test_parts_before_and_after_a_tap_past_a_limit_add_up(till: Till) -> None:
    held, spent = till.money()
    till.say("capture", "t1", 4_000)
    assert till.money() == (held, spent + 4_000)
    told = till.tap("t1", 19_000)
    assert told["code"] == "not_yet"
    with till.cast.scope():
        assert Ask.objects.ours().get(id=told["ask"]).amount == 15_000  # what is still to be taken
    assert till.money() == (held + 15_000, spent + 4_000)
    says_yes(till, told["ask"])
    till.say("capture", "t1", 15_000)
    assert till.money() == (held, spent + 19_000)


def test_a_part_that_a_shop_takes_before_anybody_answered_leaves_the_asking(till: Till) -> None:
    told = till.tap("t1", 15_000)
    held, spent = till.money()
    till.say("capture", "t1", 5_000)
    assert till.money()[1] == spent + 5_000
    till.say("capture", "t1", 10_000, final=True)
    assert till.money() == (held - 15_000, spent + 15_000)
    assert status_of(till, told["ask"]) == "withdrawn"


def test_what_comes_back_after_a_death_is_taken_whatever_waited_then(till: Till) -> None:
    till.say("capture", "t1", 15_000)  # past Joe's limits: somebody is to look
    spent = till.money()[1]
    with till.cast.scope():
        on = till.cast.at.date()
        tell_death(by=till.cast.user("priya"), person_id=till.cast.person("ada").id, on=on, at=till.cast.at)
    assert till.say("refund", "t1", 2_500)["outcome"] == "recorded"
    assert till.money()[1] == spent - 2_500


def test_a_death_that_was_a_mistake_leaves_the_cards_that_it_ended_as_they_were(till: Till) -> None:
    with till.cast.scope():
        ada, gwen, at = till.cast.person("ada"), till.cast.user("gwen"), till.cast.at
        link_another(till, "ada", holder="ada", token="card-of-ada-herself")
        before = link_another(till, "ada", holder="joe", token="card-of-before")
        end_card(by=till.cast.user("joe"), card_id=before.id, at=at)
        tell_death(by=till.cast.user("priya"), person_id=ada.id, on=at.date(), at=at)
        assert not Card.objects.ours().filter(person=ada, ended_at=None).exists()
        anew = link_another(till, "ravi", holder="ravi", token="card-of-ada-herself", by="ravi")
        take_back_death(by=gwen, person_id=ada.id, at=at + MINUTE)
        assert [each.id for each in Card.objects.ours().filter(person=ada, ended_at=None)] == [till.linked["ada"].id]
        assert [each.subject_id for each in Event.objects.ours().filter(type="card.restored")] == [
            till.linked["ada"].id
        ]
    assert till.tap("t1", 1_250)["outcome"] == "approved"
    assert till.tap("t2", 1_250, card="before")["code"] == "card_ended"
    till.tap("t3", 1_250, card="ada-herself")
    with till.cast.scope():
        assert CardTap.objects.ours().get(reference="t3").card_id == anew.id


@pytest.mark.parametrize("card", ["ada", "ravi"])
def test_what_moves_after_the_death_of_the_person_or_of_who_tapped_is_taken(till: Till, card: str) -> None:
    till.tap("t1", 1_250, card=card)
    till.say("capture", "t1", 1_250, card=card)
    till.tap("t2", 700, card=card)
    held, spent = till.money(card)
    with till.cast.scope():
        Person.objects.ours().filter(id=till.cast.person(card).id).update(died_on=till.cast.at.date())
        User.objects.ours().filter(username="ravi").update(is_active=False)
    assert till.say("refund", "t1", 250, card=card)["outcome"] == "recorded"
    assert till.money(card) == (held, spent - 250)
    assert till.say("reversal", "t2", card=card)["outcome"] == "recorded"
    assert till.money(card) == (held - 700, spent - 250)


def test_two_cards_of_one_person_are_each_tapped_by_their_own_holder(till: Till) -> None:
    with till.cast.scope():
        link_another(till, "ada", holder="ada", token="card-of-ada-herself")
    told = till.tap("t1", 15_000)  # past Joe's limit
    assert told["code"] == "not_yet"
    hers = till.tap("t2", 1_000, card="ada-herself")
    with till.cast.scope():
        askers = [Ask.objects.ours().get(id=each["ask"]).asker_id for each in (told, hers)]
        assert askers == [till.cast.user("joe").id, till.cast.user("ada").id]
    says_yes(till, told["ask"])
    assert till.tap("t3", 15_000, card="ada-herself")["ask"] != told["ask"]  # Joe's yes is not hers to tap
    assert till.tap("t4", 15_000)["ask"] == told["ask"]


def test_taps_at_one_shop_by_two_people_stay_apart(till: Till) -> None:
    ada, ravi = till.money(), till.money("ravi")
    first, second = till.tap("t1", 1_250), till.tap("t2", 1_250, card="ravi")
    assert first["ask"] != second["ask"]
    till.say("capture", "t2", 1_250, card="ravi")
    assert till.money() == (ada[0] + 1_250, ada[1])
    assert till.money("ravi") == (ravi[0], ravi[1] + 1_250)
    till.say("expiry", "t1")
    assert till.money() == ada


def test_a_yes_that_was_withdrawn_unpaid_gives_nothing_back(till: Till) -> None:
    told = till.tap("t1", 15_000)
    with till.cast.scope():
        withdraw(by=till.cast.user("joe"), ask_id=UUID(told["ask"]), at=till.cast.at)
        with pytest.raises(Conflict):
            refund(by=till.cast.user("joe"), ask_id=UUID(told["ask"]), amount=100, at=till.cast.at)
