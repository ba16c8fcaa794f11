"""When it can't wait: up to the emergency limit now, a few words within 3 days, and a second look for each use."""

from datetime import timedelta

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow import show
from workflow.models import CapacityNote, LookBack
from workflow.selectors import find_ask
from workflow.services.capacity import capacity_notes
from workflow.services.looking_back import look_backs_for, remind_untold, tell_why


def test_up_to_the_emergency_limit_the_answer_is_yes_now(steps: Steps) -> None:
    assert steps.ask("joe", "ada", 12_000).status == "waiting"
    ask = steps.ask("joe", "ada", 12_000, cant_wait=True, what_for=None)
    assert (ask.status, ask.cant_wait) == ("approved", True)
    assert steps.ruling(ask)["role"] == "emergency"


def test_above_it_somebody_decides_and_a_number_is_given_nights_included(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_001, cant_wait=True)
    assert ask.status == "waiting"
    assert not LookBack.objects.ours().exists()
    shown = steps.shown(ask, "joe")
    assert shown["duty"] == {
        "name": "Noor Ali",
        "does": "is the social worker on duty at night",
        "phone": "01632 960 150",
    }


def test_it_uses_up_its_own_month_and_none_of_the_usual_limits(steps: Steps) -> None:
    for amount in (14_000, 15_000):
        assert steps.ask("joe", "ada", amount, cant_wait=True, what_for=None).status == "approved"
    assert steps.ask("joe", "ada", 12_000, cant_wait=True, what_for=None).status == "waiting"
    assert steps.ask("joe", "ada", 10_000).status == "approved"


def test_within_ones_usual_limits_nothing_is_owed(steps: Steps) -> None:
    assert steps.ask("joe", "ada", 10_000, cant_wait=True).status == "approved"
    assert not LookBack.objects.ours().exists()


def test_what_pays_the_asker_waits_all_the_same(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 12_000, cant_wait=True, category="care", pays_you="wages")
    assert ask.status == "waiting"


def test_money_that_is_not_there_is_not_promised(steps: Steps) -> None:
    assert steps.ask("kofi", "bill", 15_000).status == "approved"
    ask = steps.ask("kofi", "bill", 30_000, cant_wait=True, what_for=None)
    assert ask.status != "approved"


def test_each_use_owes_a_second_look_that_the_team_manager_sees(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 12_000, cant_wait=True, what_for=None)
    [owed] = look_backs_for(by=steps.cast.user("gwen"), at=TUESDAY)
    assert (owed.ask_id, owed.why, owed.told_at) == (ask.id, "cant_wait", None)
    assert owed.tell_by == TUESDAY + 3 * DAY
    for name in ("joe", "priya", "helen", "omar"):
        assert not look_backs_for(by=steps.cast.user(name), at=TUESDAY).exists()
    assert Event.objects.ours().filter(type="emergency.used", subject_id=owed.id).count() == 1


def test_whoever_said_yes_tells_what_it_was_for_once(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 12_000, cant_wait=True, what_for=None)
    with pytest.raises(Forbidden):
        tell_why(by=steps.cast.user("ada"), ask_id=ask.id, text="No idea", at=TUESDAY + HOUR)
    tell_why(by=steps.cast.user("joe"), ask_id=ask.id, text="The boiler broke", at=TUESDAY + HOUR)
    [owed] = look_backs_for(by=steps.cast.user("gwen"), at=TUESDAY)
    assert owed.words.text == "The boiler broke"
    with pytest.raises(Conflict):
        tell_why(by=steps.cast.user("joe"), ask_id=ask.id, text="Again", at=TUESDAY + 2 * HOUR)


def test_after_3_days_they_are_reminded_once(steps: Steps) -> None:
    steps.ask("joe", "ada", 12_000, cant_wait=True, what_for=None)
    late = TUESDAY + 3 * DAY
    assert [remind_untold(at=at) for at in (late - timedelta(minutes=1), late, late + HOUR)] == [0, 1, 0]


def test_a_check_says_that_it_could_be_said_yes_to_now(steps: Steps) -> None:
    assert steps.check("joe", "ada", 12_000).urgent
    assert not steps.check("joe", "ada", 15_001).urgent
    assert not steps.check("joe", "ada", 10_000).urgent


def test_rule_16_what_was_found_stays_with_one_decision(steps: Steps) -> None:
    ask, other = steps.ask("joe", "ada", 15_000), steps.ask("joe", "ada", 16_000)
    found = "She could not weigh it up today, with Nia beside her."
    steps.yes("priya", ask, capacity=found)
    steps.yes("priya", other)
    [note] = capacity_notes(by=steps.cast.user("priya"), ask_id=ask.id, at=TUESDAY + DAY)
    assert note.words.text == found
    assert not capacity_notes(by=steps.cast.user("priya"), ask_id=other.id, at=TUESDAY + DAY)
    assert {field.name for field in CapacityNote._meta.get_fields()} >= {"ask"}
    assert "person" not in {field.name for field in CapacityNote._meta.get_fields()}
    viewer = steps.cast.user("joe")
    assert found not in str(show.asks([find_ask(by=viewer, ask_id=ask.id)], viewer=viewer, at=TUESDAY + DAY))
