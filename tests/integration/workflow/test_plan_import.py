"""A plan from a file: looked at line by line, then all of it or nothing, in the authority of who brings it."""

import pytest

from delegation.errors import Conflict, Forbidden, Invalid, Refused
from delegation.models import Decrease, PlanLine
from delegation.services.bringing import Preview
from tests.integration.workflow.steps import DAY, TUESDAY, Steps
from workflow.models import Ask
from workflow.services.plan_import import import_plan, preview_plan
from workflow.services.watching import look_again

HEADER = "person,words,category,payee,weekly,one_off,starts_on,ends_on,minutes\n"
DAYS = "2026-11-10,2027-03-16"
MARTA = f'Ada Bright,"Marta, 12 hours a week",care,Marta,163.20,,{DAYS},720\n'
CLUB = f"Ada Bright,Lunch club,everyday,,9.50,,{DAYS},\n"
CHOIR = f"Ada Bright,Choir,everyday,Vale Choir,5,,{DAYS},\n"


def look(steps: Steps, text: str | bytes, by: str = "gwen") -> Preview:
    """This function will look at a file."""
    data = text if isinstance(text, bytes) else (HEADER + text).encode()
    return preview_plan(by=steps.cast.user(by), data=data, at=TUESDAY)


def bring(steps: Steps, text: str, by: str = "gwen") -> Preview:
    """This function will look at a file and do what it says."""
    digest = look(steps, text, by).digest
    return import_plan(by=steps.cast.user(by), data=(HEADER + text).encode(), digest=digest, at=TUESDAY)


def what(preview: Preview) -> list[str]:
    """This function will give what happens to each line."""
    return [row.what for row in preview.rows]


def plan(steps: Steps) -> list[tuple[str | None, int | None, int]]:
    """This function will give the lines of all plans: words, pence a week, what is left."""
    rows = PlanLine.objects.ours().select_related("words").order_by("id")
    return [(row.words.text, row.weekly, row.remaining) for row in rows]


def test_a_preview_says_what_would_happen_and_changes_nothing(steps: Steps) -> None:
    before, asks = plan(steps), Ask.objects.ours().count()
    dearer = MARTA.replace("163.20", "165.00")
    preview = look(steps, dearer + CLUB + CHOIR)
    assert what(preview) == ["raised", "unchanged", "added"]
    assert [row.number for row in preview.rows] == [2, 3, 4]
    assert preview.rows[0].sentence == "Raised from £163.20 to £165."
    assert (plan(steps), Ask.objects.ours().count()) == (before, asks)


def test_it_is_done_by_the_digest_of_what_was_seen_each_line_an_ask_of_its_own(steps: Steps) -> None:
    bring(steps, MARTA.replace("163.20", "165.00") + CHOIR)
    assert steps.plan_line("ada", "care").weekly == 16_500
    assert ("Choir", 500, 18 * 500) in plan(steps)
    assert {ask.asker.username for ask in Ask.objects.ours().filter(kind="plan_change")} == {"gwen"}
    assert what(look(steps, MARTA.replace("163.20", "165.00") + CHOIR)) == ["unchanged", "unchanged"]


def test_rule_11_a_lower_line_becomes_an_ask_for_less_and_stays(steps: Steps) -> None:
    preview = bring(steps, MARTA.replace("163.20", "150.00"))
    assert what(preview) == ["less"]
    assert "Ada Bright is told first" in preview.rows[0].sentence
    ask = Ask.objects.ours().get(kind="decrease")
    assert (ask.amount, ask.status, steps.waits_for(ask)) == (1_320, "waiting", "helen")
    assert steps.plan_line("ada", "care").weekly == 16_320


def test_rule_11_a_line_that_ends_sooner_is_an_ask_for_less_too(steps: Steps) -> None:
    bring(steps, CLUB.replace("2027-03-16", "2027-01-12"))
    assert Ask.objects.ours().get(kind="decrease").amount == 950
    assert ("Lunch club", 950, 18 * 950) in plan(steps)


def test_rule_11_less_that_also_ends_sooner_is_asked_for_as_both(steps: Steps) -> None:
    lower = MARTA.replace("163.20", "150.00").replace("2027-03-16", "2027-01-12")
    preview = bring(steps, lower)
    assert preview.rows[0].sentence.startswith("Less, and ends on 2027-01-12: ")
    line = steps.plan_line("ada", "care")
    less, end = Ask.objects.ours().filter(kind="decrease").select_related("assignment__user").order_by("id")
    assert (less.amount, end.amount, end.plan_line_id) == (1_320, 16_320, line.id)
    for ask in (less, end):
        steps.yes(steps.waits_for(ask), ask)
    assert what(look(steps, lower)) == ["unchanged"]
    look_again(ask_id=less.id, at=TUESDAY + 30 * DAY)
    assert (steps.plan_line("ada", "care").weekly, steps.plan_line("ada", "care").ends_on) == (15_000, line.ends_on)
    look_again(ask_id=end.id, at=TUESDAY + 64 * DAY)
    assert steps.plan_line("ada", "care").ends_on == TUESDAY.date() + 64 * DAY


def test_rule_11_a_sooner_end_stays_an_end_where_the_lower_sum_is_refused(steps: Steps) -> None:
    bring(steps, MARTA.replace("163.20", "150.00").replace("2027-03-16", "2027-01-12"))
    less, end = Ask.objects.ours().filter(kind="decrease").select_related("assignment__user").order_by("id")
    steps.no(steps.waits_for(less), less)
    steps.yes(steps.waits_for(end), end)
    look_again(ask_id=end.id, at=TUESDAY + 64 * DAY)
    line = steps.plan_line("ada", "care")
    assert (line.weekly, line.ends_on, line.remaining) == (16_320, TUESDAY.date() + 64 * DAY, 0)


def test_a_lower_sum_that_is_late_leaves_a_line_that_ended_ended(steps: Steps) -> None:
    bring(steps, MARTA.replace("163.20", "150.00").replace("2027-03-16", "2027-01-12"))
    less, end = Ask.objects.ours().filter(kind="decrease").select_related("assignment__user").order_by("id")
    for ask in (less, end):
        steps.yes(steps.waits_for(ask), ask)
    look_again(ask_id=end.id, at=TUESDAY + 64 * DAY)
    planned = steps.budget("ada").planned
    look_again(ask_id=less.id, at=TUESDAY + 65 * DAY)
    line = steps.plan_line("ada", "care")
    assert (line.ends_on, line.annual, steps.budget("ada").planned) == (TUESDAY.date() + 64 * DAY, 0, planned)


@pytest.mark.parametrize("weekly", ["163.20", "150.00"])
def test_rule_11_fewer_minutes_are_asked_for_too_and_fall_after_notice(steps: Steps, weekly: str) -> None:
    fewer = MARTA.replace("163.20", weekly).replace(",720", ",600")
    preview = bring(steps, fewer)
    until = "£163.20" if weekly == "150.00" else "12 hours"
    assert (
        preview.rows[0].sentence
        == f"Less: asks who decides that, and Ada Bright is told first. Until then it stays {until}."
    )
    ask = Ask.objects.ours().get(kind="decrease")
    steps.yes(steps.waits_for(ask), ask)
    look_again(ask_id=ask.id, at=TUESDAY + 1 * DAY)
    assert steps.plan_line("ada", "care").minutes == 720
    look_again(ask_id=ask.id, at=TUESDAY + 30 * DAY)
    line = steps.plan_line("ada", "care")
    assert (line.minutes, line.weekly) == (600, int(weekly.replace(".", "")))
    assert what(look(steps, fewer)) == ["unchanged"]


def test_of_a_smaller_yes_to_less_the_same_share_of_minutes_falls(steps: Steps) -> None:
    bring(steps, MARTA.replace("163.20", "143.20").replace(",720", ",600"))
    ask = Ask.objects.ours().get(kind="decrease")
    steps.yes(steps.waits_for(ask), ask, amount=500)
    look_again(ask_id=ask.id, at=TUESDAY + 30 * DAY)
    line = steps.plan_line("ada", "care")
    assert (line.weekly, line.minutes) == (15_820, 720 - 30)


def test_more_time_for_less_money_is_two_things_and_says_so(steps: Steps) -> None:
    row = look(steps, MARTA.replace("163.20", "150.00").replace(",720", ",780")).rows[0]
    assert (row.what, row.sentence) == (
        "wrong",
        "This is less of one thing and more of another. Ask for each by itself.",
    )


def test_less_for_longer_is_two_things_and_says_so(steps: Steps) -> None:
    bring(steps, CHOIR.replace("2027-03-16", "2027-01-12"))
    row = look(steps, CHOIR.replace(",5,", ",4,")).rows[0]
    assert (row.what, row.sentence) == (
        "wrong",
        "This is less of one thing and more of another. Ask for each by itself.",
    )


def test_rule_11_a_line_that_ends_sooner_is_agreed_up_to_that_day(steps: Steps) -> None:
    bring(steps, CLUB.replace("2027-03-16", "2027-01-12"))
    ask = Ask.objects.ours().get(kind="decrease")
    steps.yes(steps.waits_for(ask), ask)
    takes_effect_at = Decrease.objects.ours().get(ask_id=ask.id).takes_effect_at
    assert takes_effect_at is not None
    assert takes_effect_at.date().isoformat() == "2027-01-12"


def test_rule_11_a_file_that_comes_again_asks_for_less_once(steps: Steps) -> None:
    lower = MARTA.replace("163.20", "150.00")
    bring(steps, lower)
    assert what(bring(steps, lower)) == ["unchanged"]
    assert Ask.objects.ours().filter(kind="decrease").count() == 1


def test_lines_that_the_file_does_not_name_stay(steps: Steps) -> None:
    before = plan(steps)
    bring(steps, CHOIR)
    assert plan(steps)[: len(before)] == before


def test_all_or_nothing(steps: Steps) -> None:
    before = plan(steps)
    with pytest.raises(Refused) as caught:
        bring(steps, CHOIR + "Nobody,Choir,everyday,,5,,2026-11-10,2027-03-16,\n")
    assert caught.value.errors == (("line 3", "We do not know this person."),)
    assert plan(steps) == before


def test_what_changed_since_the_preview_is_looked_at_again(steps: Steps) -> None:
    digest = look(steps, CHOIR).digest
    bring(steps, CHOIR)
    with pytest.raises(Conflict):
        import_plan(by=steps.cast.user("gwen"), data=(HEADER + CHOIR).encode(), digest=digest, at=TUESDAY)


def test_it_is_within_the_authority_of_who_brings_it(steps: Steps) -> None:
    assert look(steps, CHOIR, "priya").rows[0].sentence.endswith("it goes to Gwen Price.")
    assert look(steps, CHOIR.replace(",5,", ",20,")).rows[0].sentence.endswith("it goes to Helen Marsh.")
    with pytest.raises(Forbidden):
        look(steps, CHOIR, "lena")


def test_a_plan_that_overlaps_itself_is_told(steps: Steps) -> None:
    preview = look(steps, CHOIR + CHOIR.replace(",5,", ",6,").replace("2026-11-10", "2026-12-01"))
    assert what(preview)[0] == "added"
    assert what(look(steps, MARTA.replace("163.20", "164") + MARTA.replace("163.20", "165"))) == ["raised", "wrong"]


WRONG_FILES = [
    ((HEADER + CHOIR).encode("utf-16"), "UTF-16"),
    ((HEADER + CHOIR.replace("Choir", "Chôr")).encode("latin-1"), "UTF-8"),
    ((HEADER + CHOIR).replace(",", ";").encode(), "commas"),
    (b"Date,Description,Amount,Balance\n2026-11-10,Shop,1.00,2.00\n", "bank"),
    (b"person,words\nAda,Choir\n", "category"),
    (HEADER.replace("minutes", "hours").encode() + CHOIR.encode(), "minutes"),
    (HEADER.encode(), "no lines"),
    (b"", "columns"),
    ((HEADER + 'Ada Bright,"Choir\n').encode(), "quotation mark"),
]


@pytest.mark.parametrize(("data", "says"), WRONG_FILES, ids=[says for _, says in WRONG_FILES])
def test_a_file_that_is_no_plan_says_how_to_mend_it(steps: Steps, data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        look(steps, data)
    assert says in caught.value.sentence


WRONG_LINES = [
    (CHOIR.replace(",5,", ',"1,163.20",'), "without a comma"),
    (CHOIR.replace(",5,", ",five,"), "12.50"),
    (CHOIR.replace("2026-11-10", "10/11/2026"), "2026-11-10"),
    (CHOIR.replace("2026-11-10", "soon"), "2026-11-30"),
    (CHOIR.replace("2026-11-10", "2027-03-16"), "end is before the start"),
    (CHOIR.replace(",5,,", ",5,7,"), "how much a week, or how much once"),
    (CHOIR.replace("everyday", "unheard_of"), "do not know this category"),
    (CHOIR.replace("2027-03-16", "2030-01-01"), "no open budget"),
    (CHOIR.replace(",Choir,", ",,"), "empty"),
    (CHOIR.replace("\n", ",more\n"), "10 cells"),
    (CHOIR.replace(",\n", ",-3\n"), "whole number"),
]


@pytest.mark.parametrize(("line", "says"), WRONG_LINES, ids=[says for _, says in WRONG_LINES])
def test_a_line_that_cannot_be_taken_says_how_to_mend_it(steps: Steps, line: str, says: str) -> None:
    row = look(steps, CLUB + line).rows[1]
    assert (row.number, row.what) == (3, "wrong")
    assert says in row.sentence
