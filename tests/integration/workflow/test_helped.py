"""Did it help? Asked once, 30 days after money moved; one tap answers; nobody is chased."""

from datetime import datetime, timedelta

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.models import Ask, Helped
from workflow.services.helped import ask_whether_it_helped, say_helped
from workflow.services.settling import settle

DAY = timedelta(days=1)
PAID = TUESDAY + HOUR


@pytest.fixture
def paid(steps: Steps) -> Ask:
    """An ask of Joe's that was paid."""
    ask = steps.ask("joe", "ada", 1_250)
    return settle(by=steps.cast.user("priya"), ask_id=ask.id, amount=1_250, final=True, at=PAID)


def say(steps: Steps, ask: Ask, answer: str = "yes", *, by: str = "joe", at: datetime = PAID + 31 * DAY) -> Helped:
    """This function will answer."""
    return say_helped(by=steps.cast.user(by), ask_id=ask.id, answer=answer, at=at)


def test_it_is_asked_once_30_days_after_the_money_and_never_again(steps: Steps, paid: Ask) -> None:
    steps.ask("joe", "ada", 1_000)  # a yes that was not paid yet
    days = (29, 30, 31, 45)
    assert [ask_whether_it_helped(at=PAID + day * DAY) for day in days] == [0, 1, 0, 0]
    assert Event.objects.ours().filter(type="help.asked").count() == 1
    assert Helped.objects.ours().get().ask_id == paid.id


def test_who_asked_the_person_or_family_answers_and_nobody_else(steps: Steps, paid: Ask) -> None:
    for name in ("joe", "ada"):
        assert say(steps, paid, by=name).answer == "yes"
    for name in ("priya", "nia"):
        with pytest.raises(Forbidden):
            say(steps, paid, by=name)


def test_an_answer_changes_for_7_days(steps: Steps, paid: Ask) -> None:
    say(steps, paid, "yes")
    assert say(steps, paid, "no", at=PAID + 38 * DAY).answer == "no"
    with pytest.raises(Conflict):
        say(steps, paid, "yes", at=PAID + 39 * DAY)


def test_nobody_says_it_of_what_had_no_yes(steps: Steps) -> None:
    waiting = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Conflict):
        say(steps, waiting)


def test_who_answered_already_is_not_asked(steps: Steps, paid: Ask) -> None:
    say(steps, paid, at=PAID + DAY)
    assert ask_whether_it_helped(at=PAID + 31 * DAY) == 0
