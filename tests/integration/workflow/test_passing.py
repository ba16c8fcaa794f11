"""What time alone changes moves what waits: absences, mandates and limits by date, and birthdays. Each once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from delegation.models import Absence, Mandate, Organisation, Person, Watermark
from delegation.services.passing import pass_time
from tests.integration.workflow.steps import DAY, HOUR, MINUTE, TUESDAY, Steps
from tests.integration.workflow.test_moving import publish_limits
from workflow.models import Ask, Assignment, Decision, RulingRecord, Transition
from workflow.services.watching import watch


@pytest.fixture
def tick(steps: Steps) -> Callable[[datetime], int]:
    """The timer's round in Elmbridge Vale at a moment; it has come round before."""
    pass_time(at=TUESDAY)
    return lambda at: watch(organisation_id=steps.cast.organisation.id, at=at)


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's £150, which waits for Priya."""
    return steps.ask("joe", "ada", 15_000)


def moves(ask: Ask) -> list[tuple[str, datetime]]:
    """This function will list when an ask was moved, and by which command."""
    rows = Transition.objects.ours().filter(ask=ask).exclude(command="submit").order_by("id")
    return list(rows.values_list("command", "at"))


def test_an_absence_that_starts_by_date_moves_what_waits_once(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    priya = steps.cast.user("priya")
    Absence.objects.create(user=priya, starts_at=TUESDAY + HOUR, ends_at=TUESDAY + 9 * DAY)
    tick(TUESDAY + HOUR - MINUTE)
    assert steps.waits_for(steps.again(waiting)) == "priya"
    for minutes in (0, 1, 2):
        tick(TUESDAY + HOUR + minutes * MINUTE)
    ask = steps.again(waiting)
    assert (steps.waits_for(ask), moves(ask)) == ("sam", [("reroute", TUESDAY + HOUR)])


def test_an_absence_that_ends_by_date_brings_what_was_blocked_to_somebody(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    steps.away("dev", days=30)
    back = steps.away("helen", days=1).ends_at
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    tick(back - MINUTE)
    assert steps.again(ask).status == "blocked"
    tick(back)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")


def test_a_mandate_that_ends_by_date_moves_what_waits(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    Mandate.objects.ours().filter(id=steps.mandate("priya").id).update(ends_at=TUESDAY + HOUR)
    tick(TUESDAY + HOUR)
    assert steps.waits_for(steps.again(waiting)) == "sam"


def test_a_mandate_that_starts_by_date_brings_what_was_blocked_to_somebody(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    Mandate.objects.ours().filter(holder=steps.cast.user("helen")).update(starts_at=TUESDAY + HOUR)
    Mandate.objects.ours().filter(holder=steps.cast.user("dev")).update(starts_at=TUESDAY + 90 * DAY)
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    assert ask.status == "blocked"
    tick(TUESDAY + HOUR)
    assert steps.waits_for(steps.again(ask)) == "helen"


def test_an_eighteenth_birthday_moves_what_only_the_limits_for_children_allowed(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    tomorrow = date(2026, 11, 11)
    Person.objects.ours().filter(id=steps.cast.person("leo").id).update(
        date_of_birth=tomorrow.replace(year=tomorrow.year - 18)
    )
    ask = steps.ask("maya", "leo", 40_000)  # Sam may say yes to £500 for a child, and to £300 for an adult
    assert steps.waits_for(ask) == "sam"
    midnight = datetime.combine(tomorrow, datetime.min.time(), TUESDAY.tzinfo)
    tick(midnight - MINUTE)
    assert steps.waits_for(steps.again(ask)) == "sam"
    tick(midnight)
    assert steps.waits_for(steps.again(ask)) == "gwen"


def test_what_changed_while_nobody_looked_is_acted_on_when_somebody_does(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    priya, sam = steps.cast.user("priya"), steps.cast.user("sam")
    Absence.objects.create(user=priya, starts_at=TUESDAY + HOUR, ends_at=TUESDAY + 2 * HOUR)  # away and back
    Absence.objects.create(user=sam, starts_at=TUESDAY + HOUR, ends_at=TUESDAY + 9 * DAY)
    tick(TUESDAY + 3 * HOUR)
    assert (steps.waits_for(steps.again(waiting)), moves(waiting)) == ("priya", [])
    assert Watermark.objects.ours().get().seen_until == TUESDAY + 3 * HOUR


def test_a_clock_that_goes_back_changes_nothing(steps: Steps, tick: Callable[[datetime], int]) -> None:
    tick(TUESDAY + HOUR)
    tick(TUESDAY - DAY)
    assert Watermark.objects.ours().get().seen_until == TUESDAY + HOUR


# --- limits (rule 13) ------------------------------------------------------------------------------------------------


def rulings(ask: Ask) -> list[tuple[str, str, str, int | None]]:
    """This function will list the rulings kept of an ask: why, on whom, what came out, by which version."""
    rows = RulingRecord.objects.ours().filter(ask=ask).order_by("id")
    return list(rows.values_list("purpose", "user__username", "outcome", "scheme__version"))


def test_rule_13_the_limits_when_asked_and_those_in_force_since_are_both_kept(
    steps: Steps, tick: Callable[[datetime], int]
) -> None:
    Organisation.objects.update(answer_hours=2_000)  # nothing is due meanwhile
    waiting = steps.ask("joe", "ada", 15_000)
    before = RulingRecord.objects.ours().get(ask=waiting).document
    starts = TUESDAY + 30 * DAY
    publish_limits(steps, amounts={"practitioner.each": 14_999}, at=TUESDAY, in_force_from=starts)
    tick(starts - MINUTE)
    assert rulings(waiting) == [("asked", "joe", "beyond", 3)]
    for minutes in (0, 1, 2):
        tick(starts + minutes * MINUTE)
    assert rulings(waiting) == [
        ("asked", "joe", "beyond", 3),
        ("ruled_anew", "priya", "beyond", 4),
        ("ruled_anew", "joe", "beyond", 4),
    ]
    assert RulingRecord.objects.ours().get(ask=waiting, purpose="asked").document == before
    ask = steps.again(waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "gwen")
    assert steps.shown(ask, "joe")["ruling"]["scheme_version"] == 4


def test_what_its_holder_can_still_decide_stays_and_keeps_its_time(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    publish_limits(steps, amounts={"practitioner.each": 60_000}, at=TUESDAY + HOUR, in_force_from=None)
    tick(TUESDAY + HOUR)
    ask = steps.again(waiting)
    assert (ask.assignment_id, moves(ask)) == (waiting.assignment_id, [])
    assert [each[0] for each in rulings(ask)] == ["asked", "ruled_anew", "ruled_anew"]
    assert ask.assignment is not None
    assert ask.look_at == ask.assignment.remind_at


def test_rule_1_wider_limits_say_yes_to_nothing_that_waits(
    steps: Steps, waiting: Ask, tick: Callable[[datetime], int]
) -> None:
    publish_limits(
        steps, amounts={"family.each": 99_999, "family.month": 99_999}, at=TUESDAY + HOUR, in_force_from=None
    )
    tick(TUESDAY + HOUR)
    ask = steps.again(waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert rulings(ask)[-1] == ("ruled_anew", "joe", "within", 4)
    assert not Decision.objects.ours().filter(ask=ask).exists()


def test_what_was_decided_is_left_alone(steps: Steps, waiting: Ask, tick: Callable[[datetime], int]) -> None:
    said_yes, said_no = steps.yes("priya", waiting), steps.no("priya", steps.ask("joe", "ada", 15_000))
    before = [rulings(said_yes), rulings(said_no)]
    publish_limits(steps, amounts={"practitioner.each": 60_000}, at=TUESDAY + 2 * HOUR, in_force_from=None)
    assert tick(TUESDAY + 2 * HOUR) == 0
    assert [rulings(said_yes), rulings(said_no)] == before
    assert [steps.again(each).status for each in (said_yes, said_no)] == ["approved", "declined"]
    assert not Assignment.objects.ours().filter(assigned_at__gt=TUESDAY + timedelta(hours=1)).exists()
