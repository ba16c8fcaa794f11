"""Questions stop the clock once, colleagues are asked freely, and nothing said between staff reaches a family."""

from datetime import datetime, timedelta

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden, Missing, Refused, Unknown
from delegation.hours import working_hours
from delegation.models import User
from delegation.selectors.authority import setting
from delegation.services.absences import record_absence
from delegation.working_time import working_hours_between
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Message
from workflow.selectors import relock
from workflow.services.deciding import Verdict, decide
from workflow.services.talking import answer, ask_colleague, comment, question, resume

TEXT = "Which day?"


def asks(steps: Steps, by: str, ask: Ask, *, at: datetime = TUESDAY + HOUR) -> Ask:
    """This function will ask a question."""
    return steps.again(question(by=steps.cast.user(by), ask_id=ask.id, text=TEXT, at=at))


def answers(steps: Steps, by: str, ask: Ask, *, at: datetime = TUESDAY + 2 * HOUR) -> Ask:
    """This function will answer it."""
    return steps.again(answer(by=steps.cast.user(by), ask_id=ask.id, text="Friday", at=at))


def working(steps: Steps, since: datetime, until: datetime) -> timedelta:
    """This function will give the working time between two moments in Elmbridge Vale."""
    return working_hours_between(since, until, working_hours(setting(at=since).organisation, at=since))


def due(ask: Ask) -> datetime:
    """This function will say when an ask is due."""
    assert ask.assignment is not None
    return ask.assignment.due_at


def kinds(steps: Steps, ask: Ask, to: str) -> list[str]:
    """This function will list the kinds of messages that somebody reads on an ask."""
    return [each["kind"] for each in steps.shown(ask, to)["messages"]]


# --- questions -------------------------------------------------------------------------------------------------------


def test_a_question_waits_for_who_asked_three_working_days_at_most(steps: Steps) -> None:
    ask = asks(steps, "priya", steps.ask("joe", "ada", 15_000))
    assert (ask.status, steps.waits_for(ask)) == ("paused", "joe")
    assert working(steps, TUESDAY + HOUR, due(ask)) == timedelta(hours=24)
    assert ask.assignment is not None
    assert ask.look_at == ask.assignment.remind_at


def test_the_first_question_stops_the_clock(steps: Steps) -> None:
    before = steps.ask("joe", "ada", 15_000)
    left = working(steps, TUESDAY + HOUR, due(before))
    ask = answers(steps, "joe", asks(steps, "priya", before), at=TUESDAY + 2 * DAY)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert working(steps, TUESDAY + 2 * DAY, due(ask)) == left


def test_at_a_second_question_the_clock_runs_on(steps: Steps) -> None:
    first = answers(steps, "joe", asks(steps, "priya", steps.ask("joe", "ada", 15_000)))
    second = asks(steps, "priya", first, at=TUESDAY + 3 * HOUR)
    assert due(second) == due(first)
    back = answers(steps, "joe", second, at=TUESDAY + 5 * HOUR)
    assert due(back) == due(first)


def test_without_an_answer_it_goes_back_with_the_clock_that_was_left(steps: Steps) -> None:
    before = steps.ask("joe", "ada", 15_000)
    paused = asks(steps, "priya", before)
    at = due(paused)
    resume(ask=relock(paused.id), at=at)
    ask = steps.again(paused)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert working(steps, at, due(ask)) == working(steps, TUESDAY + HOUR, due(before))
    assert Event.objects.ours().filter(subject_id=ask.id, type="ask.resumed").count() == 1
    resume(ask=relock(paused.id), at=at)
    assert steps.again(ask).assignment == ask.assignment


def test_the_answer_finds_somebody_else_where_the_questioner_is_away(steps: Steps) -> None:
    ask = asks(steps, "priya", steps.ask("joe", "ada", 15_000))
    steps.away("priya", at=TUESDAY + HOUR)
    ask = answers(steps, "joe", ask)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "sam")
    assert ask.assignment is not None
    assert ask.assignment.why == "moved"


def test_where_nobody_can_decide_any_more_the_answer_goes_to_the_owner_of_the_limits(steps: Steps) -> None:
    ask = asks(steps, "priya", steps.ask("joe", "ada", 15_000))
    for user in User.objects.ours().filter(team__isnull=False):
        record_absence(by=user, user=user, starts_at=TUESDAY, ends_at=TUESDAY + DAY, at=TUESDAY)
    ask = answers(steps, "joe", steps.again(ask))
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "lena")


def test_who_asked_is_gone_so_the_circle_answers(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    joe = steps.cast.user("joe")
    User.objects.ours().filter(id=joe.id).update(is_active=False)
    assert steps.waits_for(asks(steps, "priya", ask)) == "ada"


def test_after_the_decision_there_is_no_question(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 15_000))
    with pytest.raises(Conflict) as caught:
        asks(steps, "priya", ask)
    assert caught.value.ask_status == "approved"


def test_only_the_named_person_asks_and_only_who_is_asked_answers(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Conflict):
        asks(steps, "sam", ask)
    ask = asks(steps, "priya", ask)
    for name in ("priya", "ada"):
        with pytest.raises(Conflict):
            answers(steps, name, ask)
    with pytest.raises(Conflict) as caught:
        decide(by=steps.cast.user("joe"), ask_id=ask.id, verdict=Verdict(outcome="approve"), at=TUESDAY + HOUR)
    assert caught.value.ask_status == "paused"
    answers(steps, "joe", ask)
    with pytest.raises(Conflict):
        answers(steps, "joe", ask)


def test_while_paused_who_asked_the_question_still_sees_it(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 200_000_00)
    holder = steps.waits_for(ask)
    asks(steps, holder, ask)
    assert steps.shown(ask, holder)["status"] == "paused"


def test_a_paused_ask_can_be_withdrawn(steps: Steps) -> None:
    ask = steps.withdraw("joe", asks(steps, "priya", steps.ask("joe", "ada", 15_000)))
    assert ask.status == "withdrawn"
    assert steps.money("ada").held == 0


def test_a_blank_question_is_refused(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Refused):
        question(by=steps.cast.user("priya"), ask_id=ask.id, text="  ", at=TUESDAY)


# --- colleagues and remarks ------------------------------------------------------------------------------------------


def consult(steps: Steps, ask: Ask, *, by: str = "priya", to: str = "helen") -> None:
    """This function will ask a colleague."""
    asker, colleague = steps.cast.user(by), steps.cast.user(to)
    ask_colleague(by=asker, ask_id=ask.id, to=colleague.id, text="What do you think?", at=TUESDAY)


def test_rule_6_asking_a_colleague_changes_nothing_about_who_decides(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    before = (ask.status, ask.assignment, ask.look_at)
    consult(steps, ask)
    comment(by=steps.cast.user("helen"), ask_id=ask.id, text="I would.", at=TUESDAY)
    ask = steps.again(ask)
    assert (ask.status, ask.assignment, ask.look_at) == before
    assert ask.transitions.count() == 1
    with pytest.raises(Conflict):
        steps.yes("helen", ask)


def test_a_colleague_sees_the_ask_while_it_is_open(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Missing):
        steps.shown(ask, "kofi")
    consult(steps, ask, to="kofi")
    assert kinds(steps, ask, "kofi") == ["asked_colleague"]
    steps.yes("priya", ask)
    with pytest.raises(Missing):
        steps.shown(ask, "kofi")


def test_what_is_between_staff_reaches_no_family(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    consult(steps, ask)
    comment(by=steps.cast.user("helen"), ask_id=ask.id, text="Careful with him.", at=TUESDAY)
    comment(by=steps.cast.user("sam"), ask_id=ask.id, text="Between us.", to_staff_only=True, at=TUESDAY)
    comment(by=steps.cast.user("joe"), ask_id=ask.id, text="It is for Sunday.", at=TUESDAY)
    for name in ("joe", "ada", "nia"):
        assert kinds(steps, ask, name) == ["comment"]
    assert kinds(steps, ask, "priya") == ["asked_colleague", "colleague_said", "comment", "comment"]


def test_a_worker_who_is_family_reads_what_family_reads(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    monkeypatch.setattr(steps.cast.user("joe"), "team_id", steps.cast.team("adults_east").id)
    consult(steps, ask)
    assert kinds(steps, ask, "joe") == []
    assert kinds(steps, ask, "sam") == ["asked_colleague"]


def test_only_staff_ask_and_only_staff_are_asked(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Forbidden):
        consult(steps, ask, by="joe", to="sam")
    for name in ("joe", "priya"):
        with pytest.raises(Refused):
            consult(steps, ask, to=name)
    with pytest.raises(Unknown):
        consult(steps, ask, to="otto")
    with pytest.raises(Forbidden):
        comment(by=steps.cast.user("joe"), ask_id=ask.id, text="Hidden", to_staff_only=True, at=TUESDAY)
    steps.yes("priya", ask)
    with pytest.raises(Conflict):
        consult(steps, ask)


def test_words_are_kept_apart_and_never_changed(steps: Steps) -> None:
    ask = asks(steps, "priya", steps.ask("joe", "ada", 15_000))
    event = Event.objects.ours().get(type="ask.questioned", subject_id=ask.id)
    assert TEXT not in str(event.data)
    assert event.data["words"]["words"] == str(Message.objects.ours().get(ask=ask).words_id)
