"""Fairness of yes: groups held apart, summed up inside one function, and left out at once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.models import Event
from delegation.errors import Forbidden, Invalid, Missing
from delegation.models import Person
from delegation.selectors.groups import state_of
from delegation.services.groups import leave_out, say_groups
from delegation.services.organisation_files import bring_file, preview_file
from tests.cast import Cast
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import FairnessReport
from workflow.services.fairness import find_fairness, make_fairness, sums

NOW = TUESDAY + 2 * DAY


@pytest.fixture
def asked(steps: Steps) -> Steps:
    """Ada and Mo said things of themselves and asked for things; Leo asked; the others did not."""
    say(steps, "joe", "ada", "white", "senses")
    say(steps, "mo", "mo", "black", "")
    steps.ask("joe", "ada", 5_000)
    steps.yes("priya", steps.ask("joe", "ada", 15_000), at=TUESDAY + 4 * HOUR)
    steps.no("priya", steps.ask("joe", "ada", 16_000), at=TUESDAY + 2 * HOUR)
    steps.ask("tom", "mo", 2_000)
    steps.ask("maya", "leo", 3_000)
    return steps


def say(steps: Steps, by: str, person: str, ethnicity: str, impairment: str) -> None:
    """This function will have somebody say it."""
    user, person_id = steps.cast.user(by), steps.cast.person(person).id
    say_groups(by=user, person_id=person_id, ethnicity=ethnicity, impairment=impairment, at=TUESDAY)


def found(at: datetime = NOW) -> dict[tuple[str, str], dict[str, list[float]]]:
    """This function will give people, y and n of each measure of each group."""
    table = sums(since=at - timedelta(days=365), until=at)
    return {cell: {name: list(each)[:3] for name, each in some.items()} for cell, some in table.items()}


def test_what_each_group_comes_to_is_what_was_asked_and_answered(asked: Steps) -> None:
    table = found()
    white, black = table["ethnicity", "white"], table["ethnicity", "black"]
    assert white["yes"] == [1, 2, 3]
    assert white["went_on"] == [1, 2, 3]
    assert white["amount"] == [1, 20_000, 2]
    assert white["hours"] == [1, 6, 2]
    assert white["never"] == [1, 0, 1]
    assert black["yes"] == [1, 1, 1]
    assert table["impairment", "senses"] == white
    assert table["age", "under_18"]["yes"] == [1, 1, 1]
    assert table["child", "child"]["never"] == table["age", "under_18"]["never"]
    everybody = table["all", "all"]["never"][2]
    for about in ("age", "child", "ethnicity", "impairment", "area", "language", "acting"):
        assert sum(each["never"][2] for (kind, _), each in table.items() if kind == about) == everybody
    assert table["acting", "self"]["yes"] == [1, 1, 1]


def test_nobody_reads_what_was_said_and_the_key_tells_nothing(asked: Steps) -> None:
    for statement in (
        "SELECT * FROM delegation_grouptold",
        "SELECT * FROM delegation_grouplink",
        "INSERT INTO delegation_grouplink VALUES (gen_random_uuid(), gen_random_uuid(), NULL)",
        "DELETE FROM delegation_grouptold",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(statement)


def run(statement: str, *values: UUID) -> None:
    """This function will run a statement as the app's role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_another_organisation_sums_up_nobody_of_ours_and_says_nothing_of_them(tuesday: Cast) -> None:
    otto, ada = tuesday.user("otto"), tuesday.person("ada")
    with transaction.atomic(), tuesday.scope("otto"):
        assert found() == {}
        with pytest.raises(Missing):
            leave_out(by=otto, person_id=ada.id, at=NOW)
        for name in ("leeway_groups_say(%s, 'asian', '')", "leeway_groups_leave_out(%s)"):
            with (
                pytest.raises(ProgrammingError, match="no such person"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SELECT {name}", [ada.id])


def test_who_says_it_is_the_person_or_whom_they_chose(asked: Steps) -> None:
    with pytest.raises(Forbidden):
        say(asked, "priya", "ada", "white", "")
    with pytest.raises(Forbidden):
        say(asked, "nia", "ada", "white", "")
    with pytest.raises(Invalid):
        say(asked, "ada", "ada", "martian", "")
    say(asked, "ada", "ada", "asian", "")
    assert ("ethnicity", "white") not in found()
    assert state_of(asked.cast.person("ada")) == "said"


def test_leave_me_out_is_honoured_at_once_and_by_files_too(asked: Steps) -> None:
    lena, ada = asked.cast.user("lena"), asked.cast.user("ada")
    assert make_fairness(organisation_id=ada.organisation_id, at=NOW)
    assert not make_fairness(organisation_id=ada.organisation_id, at=NOW + HOUR)
    assert find_fairness(by=lena, at=NOW) is not None
    before = found()["all", "all"]["never"][2]
    leave_out(by=ada, person_id=asked.cast.person("ada").id, at=NOW)
    assert find_fairness(by=lena, at=NOW) is None
    table = found()
    assert table["all", "all"]["never"][2] == before - 1
    assert ("ethnicity", "white") not in table
    data = b"person,ethnicity\nAda Bright,white\nLeo Okafor,black\n"
    preview = preview_file(by=lena, what="groups", data=data, at=NOW)
    assert [row.sentence for row in preview.rows] == [
        "They asked to be left out.",
        "Kept apart. Nobody can look it up.",
    ]
    bring_file(by=lena, what="groups", data=data, digest=preview.digest, at=NOW)
    assert found()["ethnicity", "black"]["never"][2] == 2
    assert ("ethnicity", "white") not in found()
    # A second one of this month, beside the first, would tell what Ada had said and been told.
    assert FairnessReport.objects.ours().get().answer == []
    assert not make_fairness(organisation_id=ada.organisation_id, at=NOW + HOUR)
    assert find_fairness(by=lena, at=NOW + HOUR) is None
    assert make_fairness(organisation_id=ada.organisation_id, at=NOW + 30 * DAY)
    say(asked, "ada", "ada", "", "")
    assert found()["all", "all"]["never"][2] == before


def test_who_signs_in_nowhere_is_left_out_by_a_file(asked: Steps) -> None:
    lena, leo = asked.cast.user("lena"), asked.cast.person("leo")
    assert make_fairness(organisation_id=leo.organisation_id, at=NOW)
    before = found()["all", "all"]["never"][2]
    data = b"person,ethnicity,leave_out\nLeo Okafor,,yes\nAda Bright,white,\n"
    preview = preview_file(by=lena, what="groups", data=data, at=NOW)
    assert preview.rows[0].sentence == "Left out of every sum, as they asked."
    assert find_fairness(by=lena, at=NOW) is not None  # looking does nothing
    bring_file(by=lena, what="groups", data=data, digest=preview.digest, at=NOW)
    assert (state_of(leo), found()["all", "all"]["never"][2]) == ("out", before - 1)
    assert find_fairness(by=lena, at=NOW) is None
    told = Event.objects.ours().filter(type="groups.left_out").get()
    assert (told.subject_id, told.actor_id, told.data) == (leo.id, lena.id, {})
    again = b"person,leave_out\nLeo Okafor,no\n"
    assert (
        preview_file(by=lena, what="groups", data=again, at=NOW).rows[0].sentence
        == "leave_out: Write one of these: yes."
    )


def test_there_is_one_of_a_month_so_that_none_is_taken_from_another(asked: Steps) -> None:
    organisation, lena = asked.cast.organisation.id, asked.cast.user("lena")
    told = []
    for day in range(45):
        at = NOW + day * DAY
        asked.ask("tom", "mo", 2_000 + day, at=at)
        make_fairness(organisation_id=organisation, at=at)
        report = find_fairness(by=lena, at=at)
        assert report is not None
        told.append((report.id, report.since.date().isoformat(), report.until.date().isoformat()))
    assert [each[1:] for each in dict.fromkeys(told)] == [("2025-11-01", "2026-11-01"), ("2025-12-01", "2026-12-01")]


def test_who_died_and_who_has_no_money_is_not_counted_and_only_leaders_read_it(asked: Steps) -> None:
    everybody = found()["all", "all"]["never"][2]
    Person.objects.ours().filter(id=asked.cast.person("leo").id).update(died_on=TUESDAY.date())
    assert found()["all", "all"]["never"][2] == everybody - 1
    with pytest.raises(Forbidden):
        find_fairness(by=asked.cast.user("gwen"), at=NOW)
    make_fairness(organisation_id=asked.cast.organisation.id, at=NOW)
    stored = FairnessReport.objects.ours().get().answer
    assert {each["people"] for each in stored} == {None}
