"""What finance took along may be paid by now: it is not cancelled behind their back, and a fact is never refused."""

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Movement
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from tests.integration.workflow.test_paying import LATER, mark, only, payments
from workflow.models import Ask, Payment
from workflow.services.challenging import challenge
from workflow.services.lapsing import cancel
from workflow.services.paying import not_paid, not_taken, pay, skip_week, take_along
from workflow.services.weekly import run_weeks

TAKEN = TUESDAY + 3 * HOUR


def spent(steps: Steps, amount: int = 1_250) -> Ask:
    """This function will have Joe ask for what he spent."""
    return steps.ask("joe", "ada", amount, pay="pay_me_back", payee="Vale Buses")


def take(steps: Steps) -> list[Payment]:
    """This function will have finance take its list along."""
    return take_along(by=steps.cast.user("mark"), at=TAKEN)


def linked(ask: Ask) -> Ask:
    """This function will give the one ask that is linked to another."""
    found: Ask = Ask.objects.ours().get(of=ask)
    return found


def test_taking_it_along_is_said_and_once_for_the_file(steps: Steps) -> None:
    ask = spent(steps)
    assert [each.id for each in take(steps)] == [only(ask).id]
    assert (only(ask).taken_at, only(ask).taken_amount, only(ask).status) == (TAKEN, 1_250, "ready")
    assert Event.objects.ours().get(type="payments.taken").data == {"payments": 1}
    with pytest.raises(Forbidden):
        take_along(by=steps.cast.user("joe"), at=TAKEN)


def test_what_finance_has_is_neither_cancelled_nor_taken_back(steps: Steps) -> None:
    own, said = spent(steps), steps.yes("priya", spent(steps, 15_000))
    take(steps)
    with pytest.raises(Conflict, match="Finance has this already"):
        cancel(by=steps.cast.user("joe"), ask_id=own.id, at=LATER)
    for name, ask in (("joe", own), ("priya", said)):
        with pytest.raises(Conflict, match="Finance has this already"):
            steps.take_back(name, ask, at=LATER)
    assert mark(steps, only(own)).status == "settled"


def test_what_finance_lets_go_of_is_cancelled_as_before(steps: Steps) -> None:
    ask, finance = spent(steps), steps.cast.user("mark")
    with pytest.raises(Conflict):
        not_taken(by=finance, payment_id=only(ask).id, at=LATER)
    take(steps)
    with pytest.raises(Forbidden):
        not_taken(by=steps.cast.user("joe"), payment_id=only(ask).id, at=LATER)
    not_taken(by=finance, payment_id=only(ask).id, at=LATER)
    assert cancel(by=steps.cast.user("joe"), ask_id=ask.id, at=LATER).status == "withdrawn"


def test_a_week_that_finance_has_is_not_skipped(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 500, kind="weekly", pay="pay_them", payee="Vale Buses")
    run_weeks(organisation_id=steps.cast.organisation.id, at=TUESDAY)
    take(steps)
    with pytest.raises(Conflict, match="Finance has this week"):
        skip_week(by=steps.cast.user("joe"), ask_id=ask.id, week=TUESDAY.date(), at=LATER)


def test_rule_12_what_was_paid_after_it_was_cancelled_is_an_ask_linked_to_its_own(steps: Steps) -> None:
    ask = spent(steps)
    before = steps.money("ada")
    cancel(by=steps.cast.user("joe"), ask_id=ask.id, at=TUESDAY + HOUR)
    payment = pay(by=steps.cast.user("mark"), payment_id=only(ask).id, at=LATER)
    fact = linked(ask)
    assert (fact.amount, fact.pay, fact.asker.username, fact.status) == (1_250, "already_paid", "joe", "settled")
    assert (payment.status, payment.fact_id, steps.again(ask).status) == ("paid", fact.id, "withdrawn")
    assert steps.money("ada").spent == before.spent + 1_250
    with pytest.raises(Conflict, match="already"):
        pay(by=steps.cast.user("mark"), payment_id=payment.id, at=LATER)
    with pytest.raises(Conflict, match="came back"):
        not_paid(by=steps.cast.user("mark"), payment_id=payment.id, at=LATER)
    assert Movement.objects.ours().filter(hold__ask_id=fact.id).count() == 1


def test_rule_12_beyond_the_askers_limits_somebody_is_named(steps: Steps) -> None:
    ask = steps.yes("priya", spent(steps, 15_000))
    cancel(by=steps.cast.user("joe"), ask_id=ask.id, at=TUESDAY + HOUR)
    mark(steps, only(ask))
    assert (linked(ask).status, linked(ask).assignment is not None) == ("waiting", True)


def test_a_yes_that_was_said_again_meanwhile_is_what_was_paid(steps: Steps) -> None:
    ask = steps.yes("priya", spent(steps, 15_000))
    steps.yes("priya", steps.take_back("priya", ask), at=TUESDAY + 3 * HOUR)
    old, _new = payments(ask)
    assert mark(steps, old).status == "settled"
    assert [each.status for each in payments(ask)] == ["cancelled", "paid"]
    assert not Ask.objects.ours().filter(of=ask).exists()


def test_rule_12_what_became_more_since_is_paid_as_the_file_says_and_the_rest_is_ready(steps: Steps) -> None:
    ask = steps.yes("priya", spent(steps, 15_000), 9_000)
    take(steps)
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="It costs more than that", at=TAKEN + HOUR)
    steps.yes(steps.waits_for(steps.again(ask)), ask, 14_000, at=TAKEN + 2 * HOUR)
    finance = steps.cast.user("mark")
    with pytest.raises(Refused):
        pay(by=finance, payment_id=only(ask).id, amount=10_000, at=LATER)
    pay(by=finance, payment_id=only(ask).id, amount=9_000, at=LATER)
    assert [(each.amount, each.status) for each in payments(ask)] == [(9_000, "paid"), (5_000, "ready")]
    assert mark(steps, payments(ask)[1], at=LATER + DAY).status == "settled"
