"""Rule 10: that's not right reaches somebody who had no part in it, and is not left lying."""

from django.core import mail

from audit.restricted import REGISTER
from delegation.selectors.restricted import worries_of
from notifications import tasks
from notifications.models import Notice
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.services.worries import move_late_worries, say_not_right


def waits_for(steps: Steps) -> list[str]:
    """This function will name who is to ring somebody."""
    names = ("priya", "tom", "sam", "gwen", "helen", "lena")
    return [name for name in names if worries_of(steps.cast.user(name))]


def test_rule_10_a_worker_who_is_away_does_not_ring(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250)
    say_not_right(by=steps.cast.user("ada"), ask_id=ask.id, text=None, at=TUESDAY)
    assert waits_for(steps) == ["priya"]
    steps.away("priya", at=TUESDAY + HOUR)
    assert move_late_worries(by=REGISTER, at=TUESDAY + 2 * HOUR) == 1
    assert waits_for(steps) == ["tom"]


def test_rule_10_nobody_is_left_waiting_for_a_call_more_than_2_days(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250)
    say_not_right(by=steps.cast.user("ada"), ask_id=ask.id, text=None, at=TUESDAY)
    at, who = TUESDAY, []
    for _day in range(4):
        at += 2 * DAY + HOUR
        move_late_worries(by=REGISTER, at=at)
        who += waits_for(steps)
    assert who[:2] == ["tom", "gwen"]


def test_rule_10_said_twice_it_is_one_call(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250)
    first = say_not_right(by=steps.cast.user("ada"), ask_id=ask.id, text=None, at=TUESDAY)
    again = say_not_right(by=steps.cast.user("tom"), ask_id=ask.id, text="She told me", at=TUESDAY + HOUR)
    assert again.id == first.id


def test_rule_10_whoever_rings_is_told_once_and_the_email_names_nobody(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_250)
    before = set(Notice.objects.ours().values_list("id", flat=True))
    say_not_right(by=steps.cast.user("ada"), ask_id=ask.id, text="Not mine", at=TUESDAY)
    told = Notice.objects.ours().exclude(id__in=before)
    assert {(each.recipient_id, each.template) for each in told} == {(steps.cast.user("priya").id, "not_right")}
    for _round in range(2):
        tasks._tell_one(steps.cast.organisation.id)
    [sent] = mail.outbox
    assert not [word for word in ("Ada", "Joe", "Not mine") if word in sent.subject + str(sent.body)]
