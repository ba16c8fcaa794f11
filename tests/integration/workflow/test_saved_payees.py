"""Whom somebody's circle paid before is offered to be chosen, until somebody does not want it offered."""

from datetime import timedelta

import pytest

from audit.models import Event
from delegation.errors import Missing, Unknown
from tests.integration.workflow.steps import TUESDAY, Steps
from workflow.models import Ask
from workflow.paid_before import SavedPayee, payees_for
from workflow.services.payees import hide_payee

WEEK = timedelta(days=7)
LATER = TUESDAY + timedelta(days=1)


def paid(steps: Steps, by: str = "joe", *, hidden: bool = False) -> list[SavedPayee]:
    """This function will give Ada's payees as somebody is offered them."""
    return payees_for(user=steps.cast.user(by), person_id=steps.cast.person("ada").id, at=LATER, with_hidden=hidden)


def pay(steps: Steps, payee: str, amount: int, *, by: str = "joe", weeks_ago: int = 0, **more: str) -> Ask:
    """This function will ask for something within the asker's limits."""
    return steps.ask(by, "ada", amount, payee=payee, at=TUESDAY - weeks_ago * WEEK, **more)


def test_each_payee_is_there_once_as_it_was_last_the_last_paid_first(steps: Steps) -> None:
    pay(steps, "Vale Buses", 1_250, weeks_ago=3, category="travel")
    pay(steps, "VALE  buses", 1_300, weeks_ago=2, category="travel")
    pay(steps, "Garden Co", 900)
    found = paid(steps)
    assert [(each.name, each.amount, each.category, each.times) for each in found] == [
        ("Garden Co", 900, "everyday", 1),
        ("VALE  buses", 1_300, "travel", 2),
    ]
    assert found[1].last_on == (TUESDAY - 2 * WEEK).date()


def test_nobody_is_offered_whom_nobody_said_yes_to_or_whom_a_stranger_paid(steps: Steps) -> None:
    pay(steps, "Big Shop", 15_000)
    pay(steps, "Gwen's Garage", 2_000, by="gwen")  # she leads the team and is not in Ada's circle
    assert paid(steps) == []


def test_only_who_may_ask_for_the_person_is_offered_them(steps: Steps) -> None:
    pay(steps, "Vale Buses", 1_250)
    assert [len(paid(steps, each)) for each in ("joe", "priya", "nia", "maya", "lena")] == [1, 1, 0, 0, 0]


def test_a_hidden_payee_is_offered_no_more_until_it_is_shown_again(steps: Steps) -> None:
    pay(steps, "Vale Buses", 1_250)
    (bus,) = paid(steps)
    joe, ada = steps.cast.user("joe"), steps.cast.person("ada").id
    for hidden, offered in ((True, 0), (True, 0), (False, 1)):
        hide_payee(by=joe, person_id=ada, payee_key=bus.key, hidden=hidden, at=LATER)
        assert len(paid(steps)) == offered
    hide_payee(by=joe, person_id=ada, payee_key=bus.key, hidden=True, at=LATER)
    assert [each.hidden for each in paid(steps, hidden=True)] == [True]


def test_only_whom_they_paid_can_be_hidden_and_only_by_who_may_ask(steps: Steps) -> None:
    pay(steps, "Vale Buses", 1_250)
    (bus,) = paid(steps)
    ada = steps.cast.person("ada").id
    with pytest.raises(Missing):
        hide_payee(by=steps.cast.user("joe"), person_id=ada, payee_key="0" * 64, hidden=True, at=LATER)
    with pytest.raises(Unknown):
        hide_payee(by=steps.cast.user("nia"), person_id=ada, payee_key=bus.key, hidden=True, at=LATER)


def test_hiding_leaves_no_name_in_the_record(steps: Steps) -> None:
    pay(steps, "Vale Buses", 1_250)
    (bus,) = paid(steps)
    joe = steps.cast.user("joe")
    hide_payee(by=joe, person_id=steps.cast.person("ada").id, payee_key=bus.key, hidden=True, at=LATER)
    assert [event.data for event in Event.objects.ours().filter(type="payee.offering_changed")] == [{"hidden": True}]
