"""What waits never sticks: a reminder at half time, then somebody else, an alarm where nobody else can."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from delegation.errors import Missing
from delegation.models import User
from tests.integration.workflow.steps import DAY, HOUR, MINUTE, TUESDAY, Steps
from workflow.models import Ask, Assignment, Transition
from workflow.pages.words import step_text
from workflow.selectors import asks_for, find_ask
from workflow.services import watching
from workflow.services.passing_up import pass_up
from workflow.services.talking import answer, question
from workflow.services.watching import watch

# Ten working hours from Tuesday at ten: half is at three, all of it on Wednesday at noon.
HALF, DUE = TUESDAY + 5 * HOUR, TUESDAY + DAY + 2 * HOUR
FULL_TIME = timedelta(hours=10)


@pytest.fixture
def tick(steps: Steps) -> Callable[[datetime], int]:
    """The timer's round in Elmbridge Vale at a moment."""
    return lambda at: watch(organisation_id=steps.cast.organisation.id, at=at)


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's £150, which waits for Priya until Wednesday noon."""
    return steps.ask("joe", "ada", 15_000)


def commands(ask: Ask) -> list[str]:
    """This function will list what was done to an ask, in order."""
    return [each.command for each in Transition.objects.ours().filter(ask=ask).order_by("id")]


def look_now(at: datetime) -> None:
    """This function will have everything looked at, as each change of authority does: that is always harmless."""
    Ask.objects.ours().update(look_at=at)


def only(steps: Steps, *names: str) -> None:
    """This function will let nobody but these people of the offices be here for the next month."""
    for name in {"priya", "sam", "gwen", "helen", "dev", "noor", "tom"} - set(names):
        steps.away(name, days=30)


# --- reminding -------------------------------------------------------------------------------------------------------


def test_at_half_time_who_has_it_is_reminded_once(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    tick(HALF - MINUTE)
    assert commands(waiting) == ["submit"]
    for minutes in (0, 1, 60):
        look_now(HALF + minutes * MINUTE)
        tick(HALF + minutes * MINUTE)
    assert commands(waiting) == ["submit", "remind"]
    told = Transition.objects.ours().get(ask=waiting, command="remind")
    assert (told.by_id, told.process, told.at) == (None, "watch", HALF)
    ask = steps.again(waiting)
    assert (ask.status, ask.assignment_id, ask.look_at) == ("waiting", waiting.assignment_id, DUE)


def test_what_was_answered_is_not_looked_at_until_its_weeks_are_over(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    ask = steps.yes("priya", waiting)
    assert ask.look_at == TUESDAY + HOUR + 12 * 7 * DAY
    assert tick(DUE + DAY) == 0
    assert commands(ask) == ["submit", "approve"]


# --- rule 3 ----------------------------------------------------------------------------------------------------------


def test_rule_3_late_moves_on_never_to_no(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    at, money = TUESDAY, steps.money("ada")
    held: list[str] = []
    for _ in range(8 * 30):
        at += HOUR
        tick(at)
        ask = steps.again(waiting)
        assert ask.status == "waiting"
        held += [steps.waits_for(ask)] if steps.waits_for(ask) not in held[-1:] else []
    assert held == ["priya", "sam", "gwen", "helen", "dev"]  # sideways, then up, and it stays at the top
    assert steps.money("ada") == money
    assert "decline" not in commands(waiting)


def test_a_new_holder_has_a_full_new_time_and_a_reminder_of_their_own(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    tick(DUE - MINUTE)
    assert steps.waits_for(steps.again(waiting)) == "priya"
    tick(DUE)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), ask.assignment and ask.assignment.why) == ("sam", "overdue")
    assert ask.assignment is not None
    assert ask.assignment.assigned_at == DUE
    assert ask.assignment.due_at == DUE + 5 * HOUR + 16 * HOUR + 5 * HOUR
    tick(ask.assignment.remind_at)
    assert commands(ask) == ["submit", "remind", "move_on", "remind"]


def test_those_who_let_it_run_out_are_named_to_staff_and_not_to_families(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    tick(DUE)
    assert dict(steps.passed_over(steps.again(waiting)))["priya"] == "late"
    to_staff = {each["name"]: each["why"] for each in steps.shown(waiting, "sam")["waiting_for"]["passed_over"]}
    to_family = {each["name"]: each["why"] for each in steps.shown(waiting, "joe")["waiting_for"]["passed_over"]}
    assert to_staff["Priya Shah"] == "had no time to answer"
    assert to_family["Priya Shah"] == "cannot decide this one"


def test_being_moved_for_another_reason_is_not_being_late(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    steps.away("priya", days=1)  # back on Wednesday at ten; it went to Sam
    tick(DUE)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), commands(ask)) == ("priya", ["submit", "reroute", "reroute"])


def test_who_let_it_run_out_is_asked_again_before_nobody_is(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    tick(DUE)
    for name in ("gwen", "helen", "dev", "sam"):
        steps.away(name, at=DUE + HOUR)
    ask = steps.again(waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


def test_what_was_passed_up_never_comes_down_again(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    pass_up(by=steps.cast.user("priya"), ask_id=waiting.id, at=TUESDAY)
    assert steps.waits_for(steps.again(waiting)) == "gwen"
    steps.away("sam", days=30)
    tick(DUE)
    assert steps.waits_for(steps.again(waiting)) == "helen"
    assert dict(steps.passed_over(steps.again(waiting)))["priya"] == "seen"


def test_who_was_late_stays_late_when_somebody_is_named_instead(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    only(steps, "priya")
    tick(DUE)
    User.objects.ours().get(username="gwen").absences.all().delete()
    steps.reassign("lena", waiting, "gwen", reason="Priya is in court", at=DUE + HOUR)
    ask = steps.again(waiting)
    assert ask.assignment is not None
    tick(ask.assignment.due_at)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), commands(ask)[-1]) == ("gwen", "alarm")  # not back to Priya, who is here


# --- nobody else -----------------------------------------------------------------------------------------------------


def test_with_nobody_else_it_stays_and_there_is_an_alarm_each_working_day(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    only(steps, "priya")
    for hours in range(8 * 24):
        look_now(TUESDAY + hours * HOUR)
        tick(TUESDAY + hours * HOUR)
    alarms = [each.at for each in Transition.objects.ours().filter(ask=waiting, command="alarm").order_by("at")]
    opening = TUESDAY - HOUR
    # When it is due on Wednesday, then as each day opens: Thursday, Friday, and after the weekend.
    assert alarms == [DUE, *(opening + days * DAY for days in (2, 3, 6, 7, 8))]
    ask = steps.again(waiting)
    assert (ask.status, steps.waits_for(ask), ask.assignment_id) == ("waiting", "priya", waiting.assignment_id)


def test_it_moves_as_soon_as_somebody_else_can_decide_it(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    only(steps, "priya")
    tick(DUE)
    assert commands(waiting) == ["submit", "alarm"]
    steps.away("joe", at=DUE + HOUR)  # any change of authority has the timer look at what is late
    assert tick(DUE + HOUR) == 1
    assert commands(waiting) == ["submit", "alarm"]
    User.objects.ours().get(username="sam").absences.all().delete()
    steps.away("maya", at=DUE + 2 * HOUR)
    tick(DUE + 2 * HOUR)
    assert (commands(waiting)[-1], steps.waits_for(steps.again(waiting))) == ("move_on", "sam")


def test_lena_who_owns_the_limits_sees_what_there_was_an_alarm_about_and_names_somebody(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    only(steps, "priya")
    tick(DUE - MINUTE)
    with pytest.raises(Missing):
        steps.shown(waiting, "lena")
    tick(DUE)
    for other in ("mark", "omar", "kofi"):  # another leader, an auditor, somebody of another team
        with pytest.raises(Missing):
            steps.shown(waiting, other)
    assert [each.id for each in asks_for(by=steps.cast.user("lena"))] == [waiting.id]
    User.objects.ours().get(username="gwen").absences.all().delete()
    ask = steps.reassign("lena", waiting, "gwen", reason="Priya is in court", at=DUE + HOUR)
    assert steps.waits_for(ask) == "gwen"
    steps.yes("gwen", ask, at=DUE + 2 * HOUR)
    assert not asks_for(by=steps.cast.user("mark")).exists()


def test_what_is_blocked_sounds_an_alarm_each_working_day_and_moves_when_somebody_can(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    for name in ("helen", "dev"):
        steps.away(name, days=3)
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    assert ask.status == "blocked"
    for hours in range(2 * 24):
        tick(TUESDAY + hours * HOUR)
    alarms = [each.at for each in Transition.objects.ours().filter(ask=ask, command="alarm").order_by("at")]
    assert alarms == [TUESDAY - HOUR + days * DAY for days in (1, 2)]
    tick(TUESDAY + 6 * DAY)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")


# --- a timer that stood still ----------------------------------------------------------------------------------------


def test_after_three_dead_days_each_ask_is_caught_up_once_in_due_order(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    first = steps.ask("joe", "ada", 15_000)
    second = steps.ask("joe", "ada", 15_000, at=TUESDAY + HOUR)
    back = TUESDAY + 3 * DAY
    assert tick(back) == 2
    assert commands(first) == commands(second) == ["submit", "move_on"]  # reminding Priya now would help nobody
    steps_taken = Transition.objects.ours().filter(command="move_on").order_by("id")
    assert [each.ask_id for each in steps_taken] == [first.id, second.id]
    for ask in (first, second):
        waits = steps.again(ask).assignment
        assert waits is not None
        assert (waits.user.username, waits.assigned_at, waits.due_at) == ("sam", back, back + 3 * DAY + 2 * HOUR)
    assert tick(back) == 0


def test_one_alarm_stands_for_all_that_were_missed(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    only(steps, "priya")
    tick(TUESDAY + 8 * DAY)
    tick(TUESDAY + 8 * DAY + HOUR)
    assert commands(waiting) == ["submit", "alarm"]


# --- being looked at -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["absent", "gone"])
def test_what_is_looked_at_moves_where_its_named_person_cannot_decide_it(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int], how: str
) -> None:
    if how == "absent":
        steps.cast.user("priya").absences.create(starts_at=TUESDAY, ends_at=TUESDAY + DAY)
    else:
        User.objects.ours().filter(username="priya").update(is_active=False, left_at=TUESDAY)
    Ask.objects.ours().filter(id=waiting.id).update(look_at=TUESDAY + HOUR)
    tick(TUESDAY + HOUR)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), ask.assignment and ask.assignment.why) == (
        "sam",
        "away" if how == "absent" else "moved",
    )


def test_being_looked_at_too_soon_changes_nothing(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    Ask.objects.ours().update(look_at=TUESDAY + HOUR)
    tick(TUESDAY + HOUR)
    ask = steps.again(waiting)
    assert (commands(ask), ask.assignment_id, ask.look_at) == (["submit"], waiting.assignment_id, HALF)


def test_a_round_is_bounded_and_begins_with_the_longest_due(
    steps: Steps, tick: Callable[[datetime], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = [steps.ask("joe", "ada", 15_000, at=TUESDAY + minutes * MINUTE) for minutes in (2, 0, 1)]
    monkeypatch.setattr(watching, "MOST_A_ROUND", 2)
    assert tick(DUE + HOUR) == 2
    assert [commands(each)[-1] for each in asks] == ["submit", "move_on", "move_on"]


def test_assignments_stay_as_they_were(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    tick(HALF)
    tick(DUE)
    rows = Assignment.objects.ours().filter(ask=waiting).order_by("assigned_at")
    assert [(row.user.username, row.before_id) for row in rows] == [("priya", None), ("sam", waiting.assignment_id)]


def test_what_the_watch_did_is_told_in_plain_words(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    joe = steps.cast.user("joe")
    only(steps, "priya", "sam")
    for hours in range(2 * 24 + 8):
        tick(TUESDAY + hours * HOUR)
    told = [step_text(each, viewer=joe, zone="Europe/London")[0] for each in find_ask(by=joe, ask_id=waiting.id).story]
    assert told == [
        "Joe Bright asked.",
        "A reminder went out.",
        "It moved on, so that nobody waits too long.",
        "A reminder went out.",
        "It is late. We told those who can help.",
    ]


# --- a question ------------------------------------------------------------------------------------------------------


@pytest.fixture
def questioned(steps: Steps, waiting: Ask) -> Ask:
    """Joe's £150, about which Priya asked him something two working hours later."""
    question(by=steps.cast.user("priya"), ask_id=waiting.id, text="Which day?", at=TUESDAY + 2 * HOUR)
    return steps.again(waiting)


def test_a_question_put_too_late_comes_back_and_then_moves_on(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    priya, joe, late = steps.cast.user("priya"), steps.cast.user("joe"), DUE + MINUTE
    question(by=priya, ask_id=waiting.id, text="Which day?", at=TUESDAY + HOUR)
    answer(by=joe, ask_id=waiting.id, text="Friday", at=TUESDAY + HOUR)
    question(by=priya, ask_id=waiting.id, text="And which bus?", at=late + HOUR)  # the clock runs on, and is over
    tick(late + HOUR)
    assert steps.again(waiting).status == "waiting"
    tick(late + HOUR + MINUTE)
    assert steps.waits_for(steps.again(waiting)) == "sam"


def test_who_is_to_answer_a_question_is_reminded_at_half_time(
    steps: Steps, questioned: Ask, tick: Callable[[datetime], int]
) -> None:
    assert questioned.assignment is not None
    half = questioned.assignment.remind_at
    for minutes in (-1, 0, 1):
        tick(half + minutes * MINUTE)
    ask = steps.again(questioned)
    assert (ask.status, steps.waits_for(ask), commands(ask)) == ("paused", "joe", ["submit", "question", "remind"])


def test_a_question_nobody_answers_gives_the_ask_back_with_the_time_that_was_left(
    steps: Steps, questioned: Ask, tick: Callable[[datetime], int]
) -> None:
    assert questioned.assignment is not None
    over = questioned.assignment.due_at
    assert over == TUESDAY + 3 * DAY + 2 * HOUR  # three working days, to Friday noon
    tick(over)
    ask = steps.again(questioned)
    assert ask.assignment is not None
    assert (ask.status, steps.waits_for(ask), commands(ask)[-1]) == ("waiting", "priya", "resume")
    assert ask.assignment.due_at == over + 3 * DAY  # 8 of 10 hours were left: 5 on Friday, 3 on Monday
    tick(ask.assignment.due_at)
    assert steps.waits_for(steps.again(ask)) == "sam"


def test_a_question_to_somebody_who_has_left_waits_for_nobody(
    steps: Steps, questioned: Ask, tick: Callable[[datetime], int]
) -> None:
    User.objects.ours().filter(username="joe").update(is_active=False)
    Ask.objects.ours().filter(id=questioned.id).update(look_at=TUESDAY + 3 * HOUR)
    tick(TUESDAY + 3 * HOUR)
    ask = steps.again(questioned)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
