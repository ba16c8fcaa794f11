"""Second looks: owed, handed to somebody else who does not know, said, passed over; what they never do."""

from datetime import UTC, datetime
from hashlib import md5
from itertools import count

import pytest

from audit.books import compare
from audit.models import Event
from audit.restricted import restricted
from audit.scope import current_organisation_id
from delegation.errors import Conflict, Missing, Refused
from delegation.models import Concern, User
from delegation.proportions import wilson
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.leading.looks import what_looks_say
from workflow.look_books import SECOND_LOOKS
from workflow.looked_at import handed_to
from workflow.models import Ask, Decision, LookAnswer, LookDraw, LookLesson, LookMonth, LookStep, SecondLook
from workflow.services.looking import cannot_look, hand_on, say_lesson, say_look, worry_about
from workflow.services.second_looks import draw_months, look_again, owe_noes, publish_months

DECEMBER = datetime(2026, 12, 1, 2, tzinfo=UTC)
SHORTLY_BEFORE = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)


def tick(steps: Steps, at: datetime) -> None:
    """This function will let the timer come round once."""
    seeds = count()
    look_again(organisation_id=steps.cast.organisation.id, at=at, new_seed=lambda: f"{next(seeds):064d}")


@pytest.fixture
def no(steps: Steps) -> Ask:
    """Gwen's no to what Priya asked for Ada, once the seed of the month was published."""
    tick(steps, TUESDAY)
    return steps.no("gwen", steps.ask("priya", "ada", 64_000))


def look_at(ask: Ask) -> SecondLook:
    """This function will give the second look at an ask."""
    found: SecondLook = SecondLook.objects.ours().get(decision__ask=ask)
    return found


def holder(look: SecondLook) -> User:
    """This function will name whom it was handed to last."""
    step = LookStep.objects.ours().filter(look=look, kind="handed").order_by("id").last()
    assert step is not None
    assert step.user is not None
    return step.user


def kinds(look: SecondLook) -> list[str]:
    """This function will list what became of one, in order."""
    return [each.kind for each in LookStep.objects.ours().filter(look=look).order_by("id")]


# --- what is owed -----------------------------------------------------------------------------------------------------


def test_every_no_and_smaller_yes_is_looked_at_once_its_month_is_over(steps: Steps, no: Ask) -> None:
    less = steps.yes("gwen", steps.ask("priya", "leo", 70_000), 60_000)
    whole = steps.yes("gwen", steps.ask("priya", "mo", 70_000))
    tick(steps, SHORTLY_BEFORE)
    assert not SecondLook.objects.ours().exists()
    tick(steps, DECEMBER)
    tick(steps, DECEMBER + HOUR)
    found = dict(SecondLook.objects.ours().filter(month=None).values_list("decision__ask_id", "why"))
    assert found == {no.id: "no", less.id: "less"}
    assert whole.id not in found


def test_neither_order_nor_ids_tell_a_no_from_a_yes_that_was_drawn(steps: Steps) -> None:
    tick(steps, TUESDAY)
    for number in range(8):
        at = TUESDAY + number * HOUR
        ask = steps.ask("priya", ("ada", "leo", "mo")[number % 3], 61_000 + 17 * number, at=at)
        (steps.no if number % 2 else steps.yes)("gwen", ask, at=at + HOUR / 2)
    tick(steps, DECEMBER)
    looks = list(SecondLook.objects.ours())
    assert {"no", "drawn"} <= {each.why for each in looks}
    assert {each.id.version for each in looks} == {4}  # of chance: it tells no moment
    for user in {holder(each) for each in looks}:
        mine = list(handed_to(user))
        drawn = sorted(mine, key=lambda each: md5(f"{each.id}{user.id}".encode(), usedforsecurity=False).hexdigest())
        assert mine == sorted(drawn, key=lambda each: each.due_at)


def test_a_seed_is_published_before_its_month_and_told_only_by_the_draw(steps: Steps) -> None:
    before = steps.ask("tom", "mo", 3_000, at=TUESDAY - HOUR)
    tick(steps, TUESDAY)
    months = {each.month.month: each for each in LookMonth.objects.ours()}
    assert (months[11].from_at, months[12].from_at) == (TUESDAY, datetime(2026, 12, 1, tzinfo=UTC))
    seeds = {each.seed.text for each in months.values()}
    after = steps.ask("tom", "mo", 2_000, at=TUESDAY + HOUR)
    told = Event.objects.ours().filter(type__startswith="looks.")
    assert not any(seed in str(each.data) for each in told for seed in seeds)
    tick(steps, DECEMBER)
    draw = LookDraw.objects.ours().get()
    assert draw.seed == months[11].seed.text
    listed = [id for part in draw.parts.all() for family in part.families for id, _ in family]
    assert listed == [str(Decision.objects.ours().get(ask=after).id)]
    assert before.status == "approved"


def test_down_for_two_months_it_draws_both_and_hands_them_on_once(steps: Steps, no: Ask) -> None:
    steps.ask("tom", "mo", 3_000, at=TUESDAY + DAY)
    steps.ask("tom", "ada", 3_000, at=DECEMBER + DAY)
    tick(steps, datetime(2027, 2, 3, 9, tzinfo=UTC))
    assert [each.month.month.month for each in LookDraw.objects.ours().order_by("month__month")] == [11, 12]
    assert sorted(each.month.month for each in LookMonth.objects.ours()) == [2, 3, 11, 12]
    drawn = SecondLook.objects.ours().filter(why="drawn")
    assert {each.decision.ask.person.display_name.split()[0] for each in drawn} == {"Mo", "Ada"}
    assert kinds(look_at(no)) == ["handed"]


def test_of_a_family_a_yes_is_drawn_once_a_year(steps: Steps) -> None:
    tick(steps, TUESDAY)
    for days in range(3):
        steps.ask("tom", "mo", 1_000 + days, at=TUESDAY + days * DAY)
    tick(steps, DECEMBER)
    steps.ask("tom", "mo", 1_100, at=DECEMBER + DAY)
    tick(steps, datetime(2027, 1, 2, tzinfo=UTC))
    assert SecondLook.objects.ours().filter(why="drawn").count() == 1
    last = LookDraw.objects.ours().order_by("month__month").last()
    assert last is not None
    assert (last.of, last.left_out) == (0, {"between": 0, "within_a_year": 1})


def test_what_is_kept_between_two_people_is_not_looked_at(steps: Steps) -> None:
    tick(steps, TUESDAY)
    kept = steps.ask("priya", "ada", 64_000, between=True)
    steps.no("gwen", kept)
    tick(steps, DECEMBER)
    assert not SecondLook.objects.ours().exists()


# --- who looks --------------------------------------------------------------------------------------------------------


def test_who_looks_neither_decided_nor_asked_nor_knows_of_it_and_is_not_beneath(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    assert holder(look).username in {"helen", "dev"}
    for name in ("helen", "dev"):
        steps.away(name, at=DECEMBER, days=60)
    tick(steps, DECEMBER + HOUR)
    beneath = holder(look).username
    assert kinds(look) == ["handed", "away", "handed"]
    assert beneath in {"sam", "noor", "kofi", "tom"} - {"tom"}


def test_who_gains_does_not_look(steps: Steps) -> None:
    tick(steps, TUESDAY)
    asked = steps.ask("priya", "ada", 64_000, payee="Helen Marsh")
    no = steps.no("gwen", asked)
    steps.away("dev", at=DECEMBER, days=30)
    tick(steps, DECEMBER)
    assert holder(look_at(no)).username != "helen"


def test_one_reminder_then_somebody_else_and_in_the_end_nobody(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    for day in range(0, 100, 3):
        hand_on(at=DECEMBER + day * DAY)
    found = kinds(look)
    assert found == ["handed", "reminded", "late"] * 4 + ["over"]
    asked = [each.user_id for each in LookStep.objects.ours().filter(look=look, kind="handed")]
    assert len(set(asked)) == 4
    told = Event.objects.ours().filter(subject_kind="second_look").values_list("type", flat=True)
    assert list(told).count("look.reminded") == 4


def test_who_cannot_is_passed_over_at_the_next_round(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    first = holder(look)
    cannot_look(by=first, look_id=look.id, at=DECEMBER + HOUR)
    with pytest.raises(Missing):
        say_look(by=first, look_id=look.id, would="no", at=DECEMBER + HOUR)
    hand_on(at=DECEMBER + 2 * HOUR)
    assert holder(look) != first


# --- what is said -----------------------------------------------------------------------------------------------------


def test_what_is_said_is_kept_once_and_changes_nothing_of_the_decision(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    before = steps.shown(no, "gwen", at=DECEMBER)
    with pytest.raises(Missing):
        say_look(by=steps.cast.user("gwen"), look_id=look.id, would="no", at=DECEMBER + HOUR)
    with pytest.raises(Missing):
        say_lesson(by=holder(look), look_id=look.id, text="A repair keeps longer.", at=DECEMBER + HOUR)
    row = say_look(by=holder(look), look_id=look.id, would="less", at=DECEMBER + HOUR)
    assert (row.would, row.same) == ("less", False)
    with pytest.raises(Conflict):
        say_look(by=holder(look), look_id=look.id, would="no", at=DECEMBER + HOUR)
    with pytest.raises(Conflict):
        cannot_look(by=holder(look), look_id=look.id, at=DECEMBER + HOUR)
    lesson = say_lesson(by=holder(look), look_id=look.id, text="A repair keeps longer.", at=DECEMBER + HOUR)
    assert lesson.words.text == "A repair keeps longer."
    hand_on(at=DECEMBER + 40 * DAY)
    assert kinds(look) == ["handed"]
    assert steps.shown(no, "gwen", at=DECEMBER) == before


def test_whether_it_is_the_same_follows_from_what_was_answered(steps: Steps, no: Ask) -> None:
    less = steps.yes("gwen", steps.ask("priya", "leo", 70_000), 60_000)
    whole = steps.ask("tom", "mo", 3_000, at=TUESDAY + HOUR)
    tick(steps, DECEMBER)
    for ask, would in ((no, "no"), (less, "less"), (whole, "yes")):
        look = look_at(ask)
        assert say_look(by=holder(look), look_id=look.id, would=would, at=DECEMBER + HOUR).same


def test_what_all_can_learn_has_no_names(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    say_look(by=holder(look), look_id=look.id, would="no", at=DECEMBER + HOUR)
    for text in ("Ada could have had two.", "GWEN was right.", "As Joe says: mend it."):
        with pytest.raises(Refused, match="leave out names"):
            say_lesson(by=holder(look), look_id=look.id, text=text, at=DECEMBER + HOUR)
    assert not LookLesson.objects.ours().exists()


def test_a_worry_goes_to_the_leads_and_leaves_no_trace_here(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look = look_at(no)
    before = Event.objects.ours().filter(subject_kind="second_look").count()
    worry_about(by=holder(look), look_id=look.id, text="Is she safe?", at=DECEMBER + HOUR)
    with restricted():
        assert Concern.objects.ours().filter(person=no.person, raised_by=holder(look)).count() == 1
    assert kinds(look) == ["handed"]
    assert Event.objects.ours().filter(subject_kind="second_look").count() == before
    say_look(by=holder(look), look_id=look.id, would="no", at=DECEMBER + HOUR)


def test_a_row_without_its_event_is_found_by_the_books(steps: Steps, no: Ask) -> None:
    tick(steps, DECEMBER)
    look, month = look_at(no), LookMonth.objects.ours().get(month="2026-12-01")
    found = [differing()]
    LookStep(look=look, kind="over", at=DECEMBER).save()
    LookAnswer(look=look, by=steps.cast.user("dev"), same=True, at=DECEMBER).save()
    LookLesson(look=look, by=steps.cast.user("dev"), words=month.seed, at=DECEMBER).save()
    LookDraw(month=month, seed="5", of=0, families=0, wanted=0, left_out={}, at=DECEMBER).save()
    yes = Decision.objects.ours().get(ask=steps.ask("tom", "mo", 3_000))
    SecondLook(decision=yes, why="no", chance=1, at=DECEMBER).save()
    copied = {"seed": month.seed, "commitment": "5", "per_mille": 1, "least": 1, "most": 1, "at": TUESDAY}
    LookMonth(month="2027-03-01", from_at=TUESDAY, until_at=DECEMBER, **copied).save()
    assert [*found, differing()] == [[0] * 6, [1] * 6]


def differing() -> list[int]:
    """This function will count what differs, by comparison."""
    organisation_id = current_organisation_id()
    return [compare(each, organisation_id=organisation_id).differ for each in SECOND_LOOKS]


def test_leaders_read_the_share_that_would_be_otherwise_once_there_are_ten(steps: Steps) -> None:
    dev, asked = steps.cast.user("dev"), [steps.ask("tom", "mo", 100 + number) for number in range(12)]
    for number, decision in enumerate(Decision.objects.ours().filter(ask__in=asked).order_by("id")):
        look = SecondLook.objects.create(decision=decision, why="no", chance=10**9, at=TUESDAY)
        found = what_looks_say(at=DECEMBER)[0]
        assert (found.share is None) == (number < 10)
        if number < 11:
            LookAnswer.objects.create(look=look, by=dev, would="no", same=number % 4 > 0, at=TUESDAY)
    found = what_looks_say(at=DECEMBER)[0]
    assert (found.owed, found.looked, found.otherwise) == (12, 11, 3)
    assert found.share == pytest.approx(wilson(3, 11))


def test_each_part_may_run_twice(steps: Steps, no: Ask) -> None:
    for _number in range(2):
        publish_months(at=DECEMBER, new_seed=lambda: "5" * 64)
        draw_months(at=DECEMBER)
        owe_noes(at=DECEMBER)
        hand_on(at=DECEMBER)
    assert kinds(look_at(no)) == ["handed"]
    assert LookMonth.objects.ours().count() == 3
