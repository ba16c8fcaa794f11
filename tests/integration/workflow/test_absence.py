"""Being away: what waits moves, stand-ins are asked first, and what nobody touched comes back."""

from datetime import timedelta

import pytest

from audit.events import Actor
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Absence, User
from delegation.selectors.away import warnings_of
from delegation.services.absences import end_absence, record_absence
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask
from workflow.selectors import relock
from workflow.services.moving import authority_changed
from workflow.services.talking import answer, comment, question, resume

LATER = TUESDAY + HOUR


def away(steps: Steps, name: str, *, stand_in: str | None = None, days: int = 5, **more: object) -> Absence:
    """This function will have somebody be away from an hour after ten."""
    user, given = steps.cast.user(name), {"starts_at": LATER, "at": LATER, **more}
    other = steps.cast.user(stand_in) if stand_in else None
    return record_absence(by=user, user=user, ends_at=LATER + days * DAY, stand_in=other, **given)  # type: ignore[arg-type]


def back(steps: Steps, absence: Absence, *, hours: int = 24) -> None:
    """This function will have somebody come back sooner."""
    end_absence(by=absence.user, absence_id=absence.id, at=LATER + timedelta(hours=hours))


def why(ask: Ask) -> str:
    """This function will say why an ask waits for who has it."""
    assert ask.assignment is not None
    return str(ask.assignment.why)


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's ask for Ada, with Priya."""
    return steps.ask("joe", "ada", 15_000)


def test_what_waits_goes_to_the_stand_in_first_and_keeps_for_whom(steps: Steps, waiting: Ask) -> None:
    away(steps, "priya", stand_in="noor")
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), why(ask), steps.passed_over(ask)) == ("noor", "away", [("priya", "absent")])
    shown = steps.shown(ask, "noor")["waiting_for"]
    assert shown["on_behalf_of"] == str(steps.cast.user("priya").id)
    decided = steps.yes("noor", ask, at=LATER + HOUR)
    answer = steps.shown(decided, "noor")["decision"]
    assert (answer["by"], answer["on_behalf_of"]) == (str(steps.cast.user("noor").id), shown["on_behalf_of"])
    assert answer["mandate"] == str(steps.mandate("noor").id)
    decision = decided.decisions.get()
    assert (decision.assigned_to.username, decision.by.username) == ("noor", "noor")
    assert decision.on_behalf_of is not None
    assert decision.on_behalf_of.username == "priya"


def test_a_new_ask_skips_the_absent_and_asks_the_stand_in_first(steps: Steps) -> None:
    away(steps, "priya", stand_in="noor")
    ask = steps.ask("joe", "ada", 15_000, at=LATER)
    assert steps.waits_for(ask) == "noor"
    assert steps.passed_over(ask) == [("joe", "limit"), ("priya", "absent")]
    assert ask.assignment is not None
    assert ask.assignment.on_behalf_of_id == steps.cast.user("priya").id


def test_a_stand_in_is_asked_only_what_the_absent_could_have_decided(steps: Steps) -> None:
    away(steps, "priya", stand_in="helen")
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=LATER)) == "helen"
    high = steps.ask("joe", "ada", 50_000, at=LATER)
    assert steps.waits_for(high) == "gwen"
    assert high.assignment is not None
    assert high.assignment.on_behalf_of is None


def test_a_stand_in_without_authority_is_a_warning_and_passed_over(steps: Steps, waiting: Ask) -> None:
    absence = away(steps, "priya", stand_in="omar")
    assert warnings_of(absence, at=LATER) == ["Omar Aziz cannot decide for others, so will be passed over."]
    ask = steps.again(waiting)
    assert steps.waits_for(ask) == "sam"


def test_a_stand_in_decides_by_their_own_limits_alone(steps: Steps) -> None:
    gwens = steps.ask("joe", "ada", 50_000)
    away(steps, "gwen", stand_in="sam")
    ask = steps.again(gwens)
    assert (steps.waits_for(ask), why(ask)) == ("helen", "away")


def test_a_circle_of_stand_ins_is_a_warning_and_ends(steps: Steps, waiting: Ask) -> None:
    away(steps, "sam", stand_in="priya")
    second = away(steps, "priya", stand_in="sam")
    assert len(warnings_of(second, at=LATER)) == 2
    assert steps.waits_for(steps.again(waiting)) == "gwen"
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=LATER)) == "gwen"


def test_a_stand_in_who_is_away_hands_on_to_theirs(steps: Steps, waiting: Ask) -> None:
    away(steps, "sam", stand_in="noor")
    away(steps, "priya", stand_in="sam")
    ask = steps.again(waiting)
    assert steps.waits_for(ask) == "noor"
    assert ask.assignment is not None
    assert ask.assignment.on_behalf_of_id == steps.cast.user("priya").id


def test_what_nobody_touched_comes_back_and_only_once(steps: Steps, waiting: Ask) -> None:
    absence = away(steps, "priya", stand_in="sam")
    back(steps, absence)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), why(ask)) == ("priya", "back")
    number = ask.transitions.count()
    at = LATER + 26 * HOUR
    authority_changed(users=[absence.user_id], at=at, by=Actor(process="watch"))
    assert steps.again(waiting).transitions.count() == number


def test_what_somebody_took_over_stays(steps: Steps, waiting: Ask) -> None:
    absence = away(steps, "priya", stand_in="sam")
    steps.reassign("gwen", waiting, "gwen", at=LATER + HOUR)
    back(steps, absence)
    assert steps.waits_for(steps.again(waiting)) == "gwen"


@pytest.mark.parametrize("how", ["a question and its answer", "a question that nobody answered", "a remark"])
def test_what_somebody_touched_stays(steps: Steps, waiting: Ask, how: str) -> None:
    absence = away(steps, "priya", stand_in="sam")
    sam, joe = steps.cast.user("sam"), steps.cast.user("joe")
    if how == "a remark":
        comment(by=sam, ask_id=waiting.id, text="I ring the shop", at=LATER + HOUR)
    else:
        question(by=sam, ask_id=waiting.id, text="Which day?", at=LATER + HOUR)
        if how == "a question and its answer":
            answer(by=joe, ask_id=waiting.id, text="On Friday", at=LATER + HOUR)
        else:
            resume(ask=relock(waiting.id), at=LATER + 2 * HOUR)
    back(steps, absence, hours=3)
    ask = steps.again(waiting)
    assert ask.assignment is not None
    assert (steps.waits_for(ask), ask.assignment.on_behalf_of_id) == ("sam", absence.user_id)


def test_through_several_who_were_away_it_comes_back_to_the_first_who_is_here(steps: Steps, waiting: Ask) -> None:
    priya = away(steps, "priya")
    sam = away(steps, "sam")
    assert steps.waits_for(steps.again(waiting)) == "gwen"
    back(steps, sam)
    assert steps.waits_for(steps.again(waiting)) == "sam"
    back(steps, priya, hours=48)
    assert steps.waits_for(steps.again(waiting)) == "priya"


def test_it_comes_back_when_the_last_day_is_over_without_anybody_saying_so(steps: Steps, waiting: Ask) -> None:
    absence = away(steps, "priya", days=1)
    authority_changed(users=[absence.user_id], at=LATER + DAY, by=Actor(process="watch"))
    assert steps.waits_for(steps.again(waiting)) == "priya"


def test_what_is_taken_back_before_it_begins_never_was(steps: Steps) -> None:
    absence = away(steps, "priya", starts_at=LATER + DAY)
    end_absence(by=absence.user, absence_id=absence.id, at=LATER + HOUR)
    away(steps, "priya", starts_at=LATER + DAY)
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=LATER)) == "priya"


@pytest.mark.parametrize(("starts", "ends"), [(0, 5), (-1, 1), (3, 9), (1, 2), (-5, 9)])
def test_an_absence_does_not_overlap_itself(steps: Steps, starts: int, ends: int) -> None:
    priya = steps.cast.user("priya")
    away(steps, "priya", starts_at=LATER + DAY, days=5)
    first = LATER + DAY
    with pytest.raises(Refused, match="away from 11am Wednesday 11 November to 11am Sunday 15 November"):
        record_absence(
            by=priya, user=priya, starts_at=first + starts * DAY, ends_at=first + ends * DAY, at=LATER - 9 * DAY
        )


def test_the_bad_absences_are_refused(steps: Steps) -> None:
    priya, sam = steps.cast.user("priya"), steps.cast.user("sam")
    with pytest.raises(Refused):
        away(steps, "priya", days=-1)
    with pytest.raises(Refused):
        away(steps, "priya", stand_in="priya")
    with pytest.raises(Forbidden):
        record_absence(by=sam, user=priya, starts_at=LATER, ends_at=LATER + DAY, at=LATER)
    absence = away(steps, "priya")
    back(steps, absence)
    with pytest.raises(Conflict):
        back(steps, absence, hours=30)


def test_families_read_away_and_nothing_more(steps: Steps, waiting: Ask) -> None:
    away(steps, "priya", reason="An operation on her knee")
    shown = str(steps.shown(waiting, "joe"))
    assert "away" in shown
    assert "knee" not in shown


def test_who_has_left_is_no_stand_in(steps: Steps) -> None:
    User.objects.ours().filter(username="sam").update(left_at=TUESDAY - DAY)
    steps.cast.user("sam").left_at = TUESDAY - DAY
    with pytest.raises(Refused):
        away(steps, "priya", stand_in="sam")
