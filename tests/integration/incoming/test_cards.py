"""Cards: a tap is the cardholder's ask and yes, by the same engine; what comes after it moves the same money."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from audit.ids import new_id
from audit.models import Event
from delegation import access
from delegation.errors import Overloaded
from delegation.models import Budget, Hold, Mandate, Person
from delegation.services.sources import rotate_source
from tests.integration.incoming.till import SHOP, Till
from workflow.api import cards as api
from workflow.card_taps import find_beside
from workflow.models import Ask, Card, CardMessage
from workflow.services import tapping
from workflow.services.cards import end_card, pause_card, use_again
from workflow.services.challenging import challenge
from workflow.services.deciding import Verdict, decide
from workflow.services.settling import settle
from workflow.services.tapping import token_digest

MINUTE = timedelta(minutes=1)


def ask_of(till: Till, told: dict[str, str]) -> Ask:
    """This function will load the ask that an answer names."""
    with till.cast.scope():
        found: Ask = Ask.objects.ours().select_related("assignment__user", "payee", "asker").get(id=told["ask"])
        return found


def test_a_tap_within_the_limits_is_the_cardholders_ask_and_yes(till: Till) -> None:
    held, spent = till.money()
    told = till.tap("t1", 1250)
    assert (told["outcome"], told["code"], told["sentence"]) == ("approved", "within", "Yes.")
    ask = ask_of(till, told)
    assert (ask.status, ask.asker.username, ask.category, ask.amount) == ("approved", "joe", "travel", 1250)
    assert ask.payee is not None
    assert ask.payee.text == "Vale Buses"
    assert till.money() == (held + 1250, spent)
    assert till.say("capture", "t1", 1250)["outcome"] == "recorded"
    assert till.money() == (held, spent + 1250)
    assert ask_of(till, told).status == "settled"
    assert till.say("refund", "t1", 250)["outcome"] == "recorded"
    assert till.money() == (held, spent + 1000)


def test_past_a_limit_the_card_says_not_yet_and_somebody_is_named(till: Till) -> None:
    told = till.tap("t1", 15_000)
    assert (told["outcome"], told["code"]) == ("declined", "not_yet")
    assert "priya" not in json.dumps(told).lower()
    ask = ask_of(till, told)
    assert ask.assignment is not None
    assert (ask.status, ask.assignment.user.username) == ("waiting", "priya")
    assert till.tap("t2", 15_000)["ask"] == told["ask"]  # the same again is not asked twice
    with till.cast.scope():
        decide(by=till.cast.user("priya"), ask_id=ask.id, verdict=Verdict(outcome="approve"), at=till.cast.at + MINUTE)
    held, spent = till.money()
    again = till.tap("t3", 15_000)
    assert (again["outcome"], again["code"], again["ask"]) == ("approved", "agreed_before", told["ask"])
    assert till.money() == (held, spent)  # it was set aside already, and once
    assert till.tap("t4", 15_000)["outcome"] == "declined"
    till.say("capture", "t3", 14_000, final=True)
    assert till.money()[1] == spent + 14_000


def agreed_before(till: Till, amount: int) -> str:
    """This function will have Priya say yes to what a tap asked for, and give the ask."""
    told = till.tap("asked", amount)
    with till.cast.scope():
        decide(
            by=till.cast.user("priya"),
            ask_id=UUID(told["ask"]),
            verdict=Verdict(outcome="approve"),
            at=till.cast.at + MINUTE,
        )
    ask: str = told["ask"]
    return ask


def test_one_yes_serves_one_card_only(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = agreed_before(till, 15_000)
    with till.cast.scope():
        card = Card.objects.ours().get(id=till.linked["ada"].id)
        card.id, card.token = new_id(), token_digest(till.cards.source.id, "card-of-ada-too")
        card.save(force_insert=True)
    assert till.tap("t1", 15_000)["code"] == "agreed_before"
    assert till.tap("t2", 15_000, card="ada-too")["code"] == "not_yet"

    def found_too_soon(*args: Any, **named: Any) -> Any:
        return replace(find_beside(*args, **named), yes=UUID(ask))

    monkeypatch.setattr(tapping, "find_beside", found_too_soon)  # as two taps at one moment both find it
    assert till.tap("t3", 15_000, card="ada-too")["outcome"] == "declined"


def test_a_yes_to_a_larger_sum_is_not_used_up_by_a_smaller_one(till: Till) -> None:
    ask = agreed_before(till, 15_000)
    told = till.tap("t1", 500)
    assert (told["code"], told["ask"] == ask) == ("within", False)
    assert till.tap("t2", 15_000)["ask"] == ask


@pytest.mark.parametrize("kind", ["reversal", "expiry"])
def test_a_tap_that_was_called_off_is_not_said_yes_to_again(till: Till, kind: str) -> None:
    before = till.money()
    till.tap("t1", 1250)
    till.say(kind, "t1")
    assert till.tap("t1", 1250)["code"] == "over"
    assert till.money() == before


@pytest.mark.parametrize("change", ["death", "permission", "budget"])
def test_an_older_yes_is_not_used_where_nothing_could_be_asked_now(till: Till, change: str) -> None:
    agreed_before(till, 15_000)
    with till.cast.scope():
        person, joe = till.cast.person("ada"), till.cast.user("joe")
        if change == "death":
            Person.objects.ours().filter(id=person.id).update(died_on=till.cast.at.date())
        elif change == "permission":
            access.close_to_member(person, joe)
        else:
            Budget.objects.ours().filter(id=till.cast.budget("ada").id).update(closed_at=till.cast.at)
    assert till.tap("t1", 15_000)["code"] == "cannot_ask"


def test_what_a_shop_takes_of_who_has_no_mandate_any_more_is_written_down(till: Till) -> None:
    held, spent = till.money()
    with till.cast.scope():
        Mandate.objects.ours().filter(holder=till.cast.user("joe")).update(revoked_at=till.cast.at)
        Person.objects.ours().filter(id=till.cast.person("ada").id).update(died_on=till.cast.at.date())
    assert till.say("capture", "t1", 1250)["outcome"] == "recorded"
    assert till.money() == (held, spent + 1250)
    with till.cast.scope():
        ask = Ask.objects.ours().select_related("assignment").order_by("id").last()
    assert ask is not None
    assert (ask.status, ask.assignment is None) == ("waiting", False)  # somebody looks


def test_one_id_for_two_taps_at_one_moment_is_a_conflict(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    before = till.money()
    till.tap("t1", 500, id="msg_two")

    def found_nothing_yet(*args: Any, **named: Any) -> Any:
        return replace(find_beside(*args, **named), message=None)

    monkeypatch.setattr(tapping, "find_beside", found_nothing_yet)
    body = {"kind": "authorisation", "reference": "t2", "card": "card-of-ada", "amount": 700, **SHOP}
    assert till.cards.send("card-authorisations", body, id="msg_two").status_code == 409
    assert till.money() == (before[0] + 500, before[1])


def test_a_slow_answer_calls_off_only_what_was_not_answered_before(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    before = till.money()
    first = till.tap("t1", 500, id="msg_slow")
    monkeypatch.setattr(api, "ANSWER_WITHIN_SECONDS", 0.0)
    assert till.tap("t1", 500, id="msg_slow") == first
    body = {"kind": "authorisation", "reference": "t2", "card": "card-of-ada", "amount": 700, **SHOP}
    answer = till.cards.send("card-authorisations", body)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "too_slow")
    assert till.money() == (before[0] + 500, before[1])

    def nobody_is_there(*_: Any, **__: Any) -> None:
        raise Overloaded

    monkeypatch.setattr(api, "run_as_source", nobody_is_there)
    answer = till.cards.send("card-authorisations", body | {"reference": "t3"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_a_yes_that_was_said_before_outlives_a_tap_that_was_called_off(till: Till) -> None:
    ask = agreed_before(till, 15_000)
    before = till.money()
    assert till.tap("t1", 15_000)["code"] == "agreed_before"
    till.say("reversal", "t1")
    assert till.money() == before
    assert till.tap("t1", 15_000)["code"] == "over"
    assert till.tap("t2", 15_000)["ask"] == ask
    till.say("capture", "t2", 15_000)
    assert till.money() == (before[0] - 15_000, before[1] + 15_000)


def test_a_smaller_yes_that_is_looked_at_again_is_paid_all_the_same(till: Till) -> None:
    told, joe, at = till.tap("asked", 15_000), till.cast.user("joe"), till.cast.at
    verdict = Verdict(outcome="approve", amount=12_000, reason="A smaller one will do.", reason_code="more_than_needed")
    with till.cast.scope():
        decide(by=till.cast.user("priya"), ask_id=UUID(told["ask"]), verdict=verdict, at=at + MINUTE)
    before = till.money()
    assert till.tap("t1", 12_000)["ask"] == told["ask"]
    with till.cast.scope():
        challenge(by=joe, ask_id=UUID(told["ask"]), reason="The smaller one is too small.", at=at + 2 * MINUTE)
        aside = till.money()
    till.say("capture", "t1", 12_000)
    assert ask_of(till, told).status == "challenged"
    assert till.money() == (aside[0] - 12_000, before[1] + 12_000)


def test_what_was_written_down_by_hand_is_not_counted_twice(till: Till) -> None:
    held, spent = till.money()
    told = till.tap("t1", 1250)
    with till.cast.scope():
        settle(by=till.cast.user("joe"), ask_id=UUID(told["ask"]), amount=1000, final=False, at=till.cast.at + MINUTE)
    till.say("capture", "t1", 500)
    assert till.money() == (held + 250, spent + 1000)
    till.say("capture", "t1", 700)
    assert till.money() == (held + 50, spent + 1200)
    till.say("capture", "t1", 50)
    assert till.money() == (held, spent + 1250)


def test_a_tap_stays_with_its_card_when_the_token_is_linked_to_another(till: Till) -> None:
    till.tap("t1", 15_000)
    ada, ravi = till.money(), till.money("ravi")
    with till.cast.scope():
        end_card(by=till.cast.user("joe"), card_id=till.linked["ada"].id, at=till.cast.at)
        card = Card.objects.ours().get(id=till.linked["ravi"].id)
        card.id, card.token = new_id(), till.linked["ada"].token
        card.save(force_insert=True)
    till.say("capture", "t1", 15_000)
    assert (till.money()[1], till.money("ravi")) == (ada[1] + 15_000, ravi)


def test_of_their_own_money_only_what_is_left_counts(till: Till) -> None:
    with till.cast.scope():
        left = till.cast.budget("ravi").left
    taxi = {"card": "ravi", "merchant": "Vale Taxis", "merchant_category": "4121"}
    assert till.tap("t1", 90_000, **taxi)["code"] == "within"
    assert till.tap("t2", left - 90_000, **taxi)["code"] == "within"
    assert till.tap("t3", 1, **taxi)["code"] == "not_yet"


def test_nobody_under_18_buys_by_card_what_the_law_keeps_from_them(till: Till) -> None:
    told = till.tap("t1", 1500, card="zara", merchant="Corner Wines", merchant_category="5921")
    assert (told["outcome"], told["code"], told["ask"]) == ("declined", "not_by_law", None)
    assert till.tap("t2", 1500, card="zara")["code"] == "not_yet"  # a bus: her mother decides


def test_the_same_message_is_answered_the_same_and_done_once(till: Till) -> None:
    before = till.money()
    told = [till.tap("t1", 1250, id="msg_again") for _ in range(3)]
    assert told[0] == told[1] == told[2]
    for _ in range(2):
        till.say("capture", "t1", 500, id="cap_again")
    assert till.money() == (before[0] + 750, before[1] + 500)
    body = {"kind": "expiry", "reference": "t1", "card": "card-of-ada"}
    answer = till.cards.send("card-authorisations", body, id="msg_again")
    assert answer.status_code == 409
    assert till.money() == (before[0] + 750, before[1] + 500)


def test_a_paused_card_pays_nothing_until_it_is_used_again(till: Till) -> None:
    joe, card, at = till.cast.user("joe"), till.linked["ada"], till.cast.at
    with till.cast.scope():
        pause_card(by=joe, card_id=card.id, at=at)
    told = till.tap("t1", 500)
    assert (told["code"], told["ask"]) == ("card_paused", None)
    with till.cast.scope():
        use_again(by=till.cast.user("priya"), card_id=card.id, at=at)
    assert till.tap("t2", 500)["outcome"] == "approved"
    with till.cast.scope():
        end_card(by=joe, card_id=card.id, at=at)
    assert till.tap("t3", 500)["code"] == "card_ended"
    held, spent = till.money()
    till.say("capture", "t2", 500)  # what a shop takes by it still is a fact
    assert till.money() == (held - 500, spent + 500)


def test_what_a_shop_takes_unasked_is_written_down(till: Till) -> None:
    held, spent = till.money()
    till.say("capture", "t1", 15_000, merchant="Ferry Company")
    assert till.money() == (held, spent + 15_000)
    with till.cast.scope():
        ask = Ask.objects.ours().order_by("id").last()
    assert ask is not None
    assert (ask.pay, ask.status) == ("already_paid", "waiting")  # past Joe's limits: somebody looks
    assert till.tap("t1", 15_000, merchant="Ferry Company")["code"] == "already_paid"
    assert till.money() == (held, spent + 15_000)


def test_what_a_shop_takes_after_a_no_is_not_asked_for_any_more(till: Till) -> None:
    told = till.tap("t1", 15_000)
    held, spent = till.money()
    till.say("capture", "t1", 15_000)
    assert ask_of(till, told).status == "withdrawn"
    assert till.money() == (held - 15_000, spent + 15_000)


def test_a_reversal_that_comes_first_leaves_nothing_to_keep(till: Till) -> None:
    before = till.money()
    till.say("reversal", "t1")
    assert till.tap("t1", 500)["code"] == "over"
    till.say("reversal", "t2", 200)
    assert till.tap("t2", 500)["outcome"] == "approved"
    assert till.money() == (before[0] + 300, before[1])
    till.say("expiry", "t2")
    assert till.money() == before


def test_an_unknown_card_and_another_currency_are_declined_with_a_code(till: Till) -> None:
    assert till.tap("t1", 500, card="nobody")["code"] == "unknown_card"
    assert till.say("capture", "t1", 500, card="nobody")["outcome"] == "set_aside"
    assert till.tap("t2", 500, currency="EUR")["code"] == "other_currency"
    with till.cast.scope():
        assert not Hold.objects.ours().filter(used=500).exists()


def test_money_of_another_currency_is_set_aside_and_counts_nothing(till: Till) -> None:
    till.tap("t1", 1250)
    before = till.money()
    for kind in ("capture", "refund", "reversal"):
        told = till.say(kind, "t1", 500, currency="JPY")
        assert (told["outcome"], told["code"]) == ("set_aside", "other_currency"), kind
    assert till.money() == before
    with till.cast.scope():
        assert Event.objects.ours().filter(type="card.other_currency").count() == 3
    answer = till.cards.send(
        "card-authorisations", {"kind": "refund", "reference": "t1", "card": "card-of-ada", "amount": 5}
    )
    assert [each["field"] for each in json.loads(answer.content)["errors"]] == ["currency"]


def test_the_old_secret_fits_for_a_day_beside_the_new_one(till: Till) -> None:
    lena, at = till.cast.user("lena"), till.cast.at
    with till.cast.scope():
        rotate_source(by=lena, source_id=till.cards.source.id, at=at)
    assert till.tap("t1", 500)["outcome"] == "approved"
    with till.cast.scope():
        rotate_source(by=lena, source_id=till.cards.source.id, at=at)
    answer = till.cards.send("card-authorisations", {"kind": "expiry", "reference": "t1", "card": "card-of-ada"})
    assert answer.status_code == 401


def test_every_message_is_kept_without_a_word_of_the_shop(till: Till) -> None:
    till.tap("t1", 500, merchant="Secret Shop")
    with till.cast.scope():
        rows = list(CardMessage.objects.ours().values())
    assert len(rows) == 1
    assert "Secret" not in str(rows)
