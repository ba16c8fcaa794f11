"""From a yes to money: what is ready to be paid, who marks it, and what becomes of it when the yes does not stay."""

from datetime import date, timedelta

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden, Missing
from delegation.models import Movement, User
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Payment
from workflow.services.challenging import challenge
from workflow.services.paying import not_paid, pay
from workflow.services.settling import settle
from workflow.to_pay import payments_for, time_to_money

LATER = TUESDAY + 2 * DAY


def payments(ask: Ask) -> list[Payment]:
    """This function will list an ask's payments, oldest first."""
    return list(Payment.objects.ours().filter(ask=ask).order_by("id"))


def only(ask: Ask) -> Payment:
    """This function will give an ask's one payment."""
    (found,) = payments(ask)
    return found


def mark(steps: Steps, payment: Payment, by: str = "mark", *, at=LATER) -> Ask:  # type: ignore[no-untyped-def]
    """This function will mark a payment as made, and give its ask."""
    return steps.again(pay(by=steps.cast.user(by), payment_id=payment.id, at=at).ask)


@pytest.mark.parametrize("way", ["pay_me_back", "pay_them"])
def test_a_yes_at_once_is_ready_to_pay_at_once(steps: Steps, way: str) -> None:
    found = only(steps.ask("joe", "ada", 1_250, pay=way, payee="Vale Buses"))
    assert (found.amount, found.method, found.status, found.week_of) == (1_250, way, "ready", None)
    assert (found.ready_at, found.due_on) == (TUESDAY, date(2026, 11, 13))


@pytest.mark.parametrize("way", [None, "card", "already_paid"])
def test_what_is_paid_by_card_or_was_paid_before_is_nothing_for_finance(steps: Steps, way: str | None) -> None:
    assert payments(steps.ask("joe", "ada", 1_250, pay=way)) == []


def test_what_waits_is_not_to_be_paid_and_a_smaller_yes_is_paid_as_it_was_said(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, pay="pay_me_back")
    assert payments(ask) == []
    steps.yes("priya", ask, 12_000)
    assert only(ask).amount == 12_000


def test_paying_it_settles_the_ask(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    before = steps.money("ada")
    ask = mark(steps, only(ask))
    paid, after = only(ask), steps.money("ada")
    assert (ask.status, paid.status, paid.paid_at) == ("settled", "paid", LATER)
    assert (after.held, after.spent) == (before.held - 1_250, before.spent + 1_250)
    assert paid.movement is not None
    assert (paid.movement.amount, paid.paid_by) == (1_250, steps.cast.user("mark"))


def test_a_payment_is_made_once(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    mark(steps, only(ask))
    with pytest.raises(Conflict):
        mark(steps, only(ask))
    assert Movement.objects.ours().filter(hold__ask_id=ask.id).count() == 1


def test_nobody_marks_what_they_decided_and_only_finance_marks(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_them", payee="Vale Buses"))
    with pytest.raises(Forbidden):
        mark(steps, only(ask), "joe")  # sees the money, and is not of finance
    User.objects.ours().filter(username="priya").update(duties=["finance"])
    steps.cast.user("priya").refresh_from_db()
    with pytest.raises(Forbidden, match="You decided this"):
        mark(steps, only(ask), "priya")
    assert mark(steps, only(ask)).status == "settled"


def test_nobody_marks_what_pays_themself(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_me_back"))
    User.objects.ours().filter(username="joe").update(duties=["finance"])
    steps.cast.user("joe").refresh_from_db()
    with pytest.raises(Forbidden, match="pays you"):
        mark(steps, only(ask), "joe")


def test_who_does_not_see_the_money_does_not_find_the_payment(steps: Steps) -> None:
    payment = only(steps.ask("joe", "ada", 1_250, pay="pay_me_back"))
    for name in ("maya", "omar", "nia", "bev"):
        with pytest.raises(Missing):
            mark(steps, payment, name)
    assert list(payments_for(by=steps.cast.user("mark"), status="ready")) == [payment]


def test_a_yes_taken_back_is_not_paid(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    steps.take_back("joe", ask)
    found = only(ask)
    assert found.status == "cancelled"
    assert list(payments_for(by=steps.cast.user("mark"), status="ready")) == []


def test_a_yes_taken_back_and_said_again_is_paid_once(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_me_back"))
    steps.yes("priya", steps.take_back("priya", ask), 9_000, at=TUESDAY + 3 * HOUR)
    assert [(each.amount, each.status) for each in payments(ask)] == [(15_000, "cancelled"), (9_000, "ready")]


def test_a_second_look_that_says_more_raises_what_is_ready(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_me_back"), 9_000)
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="It costs more than that", at=LATER)
    steps.yes(steps.waits_for(steps.again(ask)), ask, 14_000, at=LATER + HOUR)
    assert [(each.amount, each.status) for each in payments(ask)] == [(14_000, "ready")]


def test_a_second_look_after_it_was_paid_leaves_the_rest_to_pay(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_me_back"), 9_000)
    mark(steps, only(ask))
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="It costs more than that", at=LATER)
    steps.yes(steps.waits_for(steps.again(ask)), ask, at=LATER + HOUR)
    assert [(each.amount, each.status) for each in payments(ask)] == [(9_000, "paid"), (6_000, "ready")]
    assert mark(steps, payments(ask)[1], at=LATER + 2 * HOUR).status == "settled"


def test_what_was_paid_another_way_is_not_paid_again(steps: Steps) -> None:
    part = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    settle(by=steps.cast.user("priya"), ask_id=part.id, amount=250, final=False, at=LATER)
    assert [(each.amount, each.status) for each in payments(part)] == [(1_000, "ready")]
    whole = steps.ask("joe", "ada", 1_250, pay="pay_me_back", separate=True)
    settle(by=steps.cast.user("priya"), ask_id=whole.id, amount=1_250, final=True, at=LATER)
    assert only(whole).status == "paid"
    less = steps.ask("joe", "ada", 1_250, pay="pay_me_back", separate=True)
    settle(by=steps.cast.user("priya"), ask_id=less.id, amount=900, final=True, at=LATER)
    assert only(less).status == "cancelled"


def test_rule_4_who_decided_or_gains_marks_nothing_by_saying_what_it_cost(steps: Steps) -> None:
    own = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    with pytest.raises(Forbidden, match="You decided this"):
        settle(by=steps.cast.user("joe"), ask_id=own.id, amount=1_250, final=True, at=LATER)
    decided = steps.yes("priya", steps.ask("joe", "ada", 15_000, pay="pay_me_back"))
    for name, why in (("priya", "You decided this"), ("joe", "This pays you")):
        with pytest.raises(Forbidden, match=why):
            settle(by=steps.cast.user(name), ask_id=decided.id, amount=15_000, final=True, at=LATER)
    assert [only(each).status for each in (own, decided)] == ["ready", "ready"]
    settle(by=steps.cast.user("joe"), ask_id=own.id, amount=0, final=True, at=LATER)
    assert only(own).status == "cancelled"


def test_a_mark_is_undone_on_the_same_day_and_both_are_kept(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    before = steps.money("ada")
    mark(steps, only(ask))
    not_paid(by=steps.cast.user("mark"), payment_id=only(ask).id, at=LATER + HOUR)
    assert (steps.again(ask).status, only(ask).status, steps.money("ada")) == ("approved", "ready", before)
    moved = Movement.objects.ours().filter(hold__ask_id=ask.id).order_by("id")
    assert [(each.what, each.amount) for each in moved] == [("paid", 1_250), ("refunded", 1_250)]
    assert mark(steps, only(ask), at=LATER + 2 * HOUR).status == "settled"


def test_a_mark_of_another_day_stays(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back")
    mark(steps, only(ask))
    with pytest.raises(Conflict, match="earlier day"):
        not_paid(by=steps.cast.user("mark"), payment_id=only(ask).id, at=LATER + DAY)
    with pytest.raises(Conflict):
        not_paid(by=steps.cast.user("mark"), payment_id=only(steps.ask("joe", "ada", 100, pay="pay_them")).id, at=LATER)


def test_each_payment_is_told_once_and_without_words(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250, pay="pay_me_back", payee="Vale Buses")
    told = Event.objects.ours().get(subject_kind="payment", subject_id=only(ask).id)
    assert told.type == "payment.ready"
    assert told.data == {"ask": str(ask.id), "amount": 1_250, "week_of": None, "method": "pay_me_back"}
    assert not told.deliveries.exists()


def test_the_time_to_money_is_counted_in_working_hours(steps: Steps) -> None:
    for hours in (1, 2, 30):  # Tuesday at ten; 30 hours on it is Wednesday at four
        ask = steps.ask("joe", "ada", 100, pay="pay_me_back", separate=True)
        mark(steps, only(ask), at=TUESDAY + timedelta(hours=hours))
    found = time_to_money(organisation=steps.cast.organisation, at=LATER)
    assert (found.count, found.median_hours, found.p90_hours) == (3, 2.0, 11.6)
