"""From what happened to who is told: by real services, real deliveries, and the rows as they stand then."""

from datetime import datetime

import pytest

from audit.events import Actor, check_data
from delegation.errors import Missing
from delegation.models import User
from delegation.services.mandates import revoke
from notifications.consumers import write_notices
from notifications.models import Notice
from notifications.selectors import inbox, to_pass_on
from notifications.services.notices import mark_passed_on, mark_read
from tests.integration.notifications.conftest import LATER, by_hand, deliver, event_of, told
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.services.presence import say_was_there
from workflow.services.watching import watch


def test_an_ask_that_waits_calls_its_decider_and_tells_asker_and_person_where_it_is(
    steps: Steps,
) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver()
    assert told("priya", steps) == [("email", "waits_for_you"), ("in_app", "waits_for_you")]
    assert told("joe", steps) == [("in_app", "is_with")]
    assert told("ada", steps) == [("in_app", "asked_for_you")]
    assert told("sam", steps) == told("gwen", steps) == []


def test_a_smaller_yes_reaches_the_asker_and_the_person_and_the_call_to_answer_goes(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    steps.yes("priya", ask, 12_000)
    deliver()
    assert ("in_app", "said_yes_to_less") in told("joe", steps)
    assert ("email", "said_yes_to_less") in told("joe", steps)
    assert ("in_app", "said_yes_to_less_for_you") in told("ada", steps)
    assert by_hand("ada", steps) == [("letter", "said_yes_to_less_for_you")]
    assert told("priya", steps) == [("email", "waits_for_you (withdrawn)"), ("in_app", "waits_for_you (withdrawn)")]


def test_what_joe_decides_at_once_ada_hears_by_letter_and_joe_needs_no_telling(steps: Steps) -> None:
    steps.ask("joe", "ada", 1_250)
    deliver()
    assert told("joe", steps) == []
    assert by_hand("ada", steps) == [("letter", "said_yes_for_you")]
    assert told("ada", steps) == [("in_app", "said_yes_for_you")]


def test_somebody_who_does_not_sign_in_is_told_by_a_worker(steps: Steps) -> None:
    steps.ask("maya", "leo", 1_000)
    deliver()
    assert by_hand("leo", steps) == [("visit", "said_yes_for_you")]
    [notice] = to_pass_on(by=steps.cast.user("sam")).filter(person=steps.cast.person("leo"))
    with pytest.raises(Missing):
        mark_passed_on(by=steps.cast.user("maya"), notice_id=notice.id, at=LATER)
    mark_passed_on(by=steps.cast.user("sam"), notice_id=notice.id, at=LATER)
    assert not to_pass_on(by=steps.cast.user("sam")).filter(id=notice.id).exists()
    assert Notice.objects.ours().get(id=notice.id).sent_at == LATER


def test_a_no_tells_the_asker(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    steps.no("priya", ask)
    deliver()
    assert ("in_app", "not_this_time") in told("joe", steps)
    assert by_hand("ada", steps) == [("letter", "not_this_time_for_you")]


def test_an_answer_before_the_delivery_leaves_nobody_called_to_answer(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    steps.yes("priya", ask)
    deliver()
    assert told("priya", steps) == []
    assert ("in_app", "said_yes") in told("joe", steps)


def test_deliveries_in_the_wrong_order_come_to_the_same(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    steps.yes("priya", ask)
    write_notices(event_of(ask.id, "ask.approved"), LATER)
    write_notices(event_of(ask.id, "ask.waiting"), LATER)
    assert told("priya", steps) == []
    assert ("in_app", "said_yes") in told("joe", steps)


def test_who_takes_an_ask_over_is_not_told_but_whoever_had_it_is(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    steps.reassign("sam", ask, "sam", at=TUESDAY + HOUR)
    deliver()
    assert told("sam", steps) == []
    assert ("in_app", "has_it_now") in told("priya", steps)
    assert ("in_app", "waits_for_you (withdrawn)") in told("priya", steps)
    assert [row.template for row in inbox(by=steps.cast.user("priya"))] == ["has_it_now"]


def test_an_absence_moves_what_waits_and_calls_the_next_one(steps: Steps) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver()
    steps.away("priya", at=TUESDAY + HOUR)
    deliver()
    assert ("in_app", "waits_for_you") in told("sam", steps)
    assert ("in_app", "waits_for_you (withdrawn)") in told("priya", steps)
    assert ("in_app", "is_with") in told("joe", steps)


def test_when_nobody_can_decide_the_scheme_owner_is_called(steps: Steps) -> None:
    steps.ask("joe", "ada", 90_000_000)
    deliver()
    assert told("lena", steps) == [("email", "needs_a_decider"), ("in_app", "needs_a_decider")]
    assert told("joe", steps) == [("in_app", "finding_a_decider")]


def test_withdrawing_tells_whoever_was_asked(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    steps.withdraw("joe", ask)
    deliver()
    assert [row.template for row in inbox(by=steps.cast.user("priya"))] == ["no_longer_asked"]


def test_a_yes_taken_back_tells_the_asker_and_not_whoever_took_it_back(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    steps.yes("priya", ask)
    deliver()
    before = told("priya", steps)
    steps.take_back("priya", ask)
    deliver()
    assert ("in_app", "yes_taken_back") in told("joe", steps)
    assert ("in_app", "yes_taken_back_for_you") in told("ada", steps)
    assert told("priya", steps) == before


def test_somebody_whose_authority_ends_is_told(steps: Steps) -> None:
    mandate = steps.mandate("joe", "family")
    revoke(by=Actor(process="test"), mandate_id=mandate.id, reason="They moved away", at=TUESDAY)
    deliver()
    assert told("joe", steps) == [("email", "deciding_ended"), ("in_app", "deciding_ended")]


def test_somebody_who_left_is_told_nothing(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    User.objects.ours().filter(id=steps.cast.user("joe").id).update(is_active=False)
    steps.yes("priya", ask)
    deliver()
    assert told("joe", steps) == []


def test_a_doubled_delivery_doubles_no_notice(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    for _ in range(3):
        write_notices(event_of(ask.id, "ask.waiting"), LATER)
    rows = Notice.objects.ours().filter(ask_id=ask.id).values_list("recipient_id", "channel")
    assert len(rows) == len(set(rows)) == 4


def test_a_notice_holds_ids_and_codes_and_nobodys_words(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, what_for="A winter coat", payee="Vale Coats")
    steps.yes("priya", ask, 12_000)
    deliver()
    rows = list(Notice.objects.ours().all())
    assert len(rows) > 4
    for row in rows:
        check_data(row.data)


def test_reading_marks_once_and_only_ones_own(steps: Steps) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver()
    priya, joe = steps.cast.user("priya"), steps.cast.user("joe")
    [notice] = inbox(by=priya)
    mark_read(by=priya, notice_id=notice.id, at=LATER)
    again = mark_read(by=priya, notice_id=notice.id, at=LATER + HOUR)
    assert again.read_at == LATER
    with pytest.raises(Missing):
        mark_read(by=joe, notice_id=notice.id, at=LATER)
    mailed = Notice.objects.ours().get(recipient=priya, channel="email")
    with pytest.raises(Missing):
        mark_read(by=priya, notice_id=mailed.id, at=LATER)


# --- what the timer does ---------------------------------------------------------------------------------------------


def round_of_the_watch(steps: Steps, at: datetime) -> None:
    """This function will have the timer come round, and tell of what it did."""
    watch(organisation_id=steps.cast.organisation.id, at=at)
    deliver(at=at)


def test_a_reminder_calls_again_and_goes_when_it_moves_on(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    assert ask.assignment is not None
    round_of_the_watch(steps, ask.assignment.remind_at)
    assert ("email", "still_waits_for_you") in told("priya", steps)
    round_of_the_watch(steps, ask.assignment.due_at)
    assert {each for each in told("priya", steps) if "(withdrawn)" not in each[1]} == {("in_app", "has_it_now")}
    assert told("sam", steps) == [("email", "waits_for_you"), ("in_app", "waits_for_you")]
    assert told("joe", steps) == [("in_app", "is_with"), ("in_app", "is_with")]


def test_an_alarm_reaches_who_has_it_the_owner_of_the_limits_and_the_leaders(steps: Steps) -> None:
    for name in ("sam", "gwen", "helen", "dev", "tom", "noor"):
        steps.away(name, days=9)
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    assert ask.assignment is not None
    round_of_the_watch(steps, ask.assignment.due_at)
    assert ("email", "answer_is_late") in told("priya", steps)
    assert told("lena", steps) == [("email", "name_somebody_else"), ("in_app", "name_somebody_else")]
    assert told("mark", steps) == [("email", "nobody_else_can"), ("in_app", "nobody_else_can")]
    assert told("joe", steps) == [("in_app", "is_with")]
    steps.yes("priya", ask, at=ask.assignment.due_at + HOUR)
    deliver(at=ask.assignment.due_at + HOUR)
    assert ("email", "answer_is_late (withdrawn)") in told("priya", steps)


def test_somebody_hears_of_one_ask_in_the_way_that_was_said_when_it_was_asked(steps: Steps) -> None:
    steps.ask("sam", "dean", 6_150, what_for="Boots")
    steps.ask("sam", "dean", 300, what_for="Bus fare", tell_by="letter")
    deliver()
    assert sorted(channel for channel, _template in by_hand("dean", steps)) == ["letter", "visit"]


def test_ada_is_told_that_nia_was_there_and_that_she_took_it_back(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    for was_there in (True, False):
        say_was_there(by=steps.cast.user("nia"), ask_id=ask.id, was_there=was_there, at=LATER)
        deliver()
    assert {("in_app", "was_beside_you"), ("in_app", "was_not_beside_you")} <= set(told("ada", steps))
    assert [each for each in told("joe", steps) + told("nia", steps) if "beside" in each[1]] == []
