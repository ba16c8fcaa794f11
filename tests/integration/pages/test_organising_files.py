"""Files of people and circles, teams and posts, and money: looked at, mended, done whole, and never two times."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.books import compare, comparisons
from audit.models import Event
from delegation import access
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Refused
from delegation.models import BroughtIn, Budget, CircleMember, Mandate, Person, Team
from delegation.services.organisation_files import bring_file, preview_file
from delegation.services.people import UserFields, add_user
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of

PEOPLE = """person,date_of_birth,team,tell_by,beside,role,does,email,seen_on
Eve Lane,1950-02-03,Adults East,letter,Cy Lane,attorney,is Eve's brother,cy@example.org,2026-01-05
eve  lane,1950-02-03,,,Priya Shah,worker,,,
Ada Bright,,Adults East,,Joe Bright,nominated_person,,,
"""
TEAMS = """team,part_of,colleague,does,email,post,role,paragraph
Adults West,Adults and families,Ida Webb,is a social worker,ida@example.org,Social worker,practitioner,4.3
Adults East,Adults and families,,,,,,
"""
MONEY = """person,kind,amount,starts_on,ends_on,cost_centre
Dean Foster,health,1200.50,2027-04-01,2028-04-01,AE-1
"""


def send(visitor: Visitor, what: str, text: str) -> str:
    """This function will send a file, and give the words of what came."""
    address = f"/organisation/files/{what}/"
    upload: Any = SimpleUploadedFile("f.csv", text.encode(), "text/csv")
    response = visitor.client.post(address, {"file": upload})
    visitor.page, visitor.status, visitor.path = response.content.decode(), response.status_code, address
    return text_of(visitor.page)


def told(cast: Cast, what: str, text: str, by: str = "lena") -> list[tuple[str, str]]:
    """This function will say what a file would do, line by line."""
    found = preview_file(by=cast.user(by), what=what, data=text.encode(), at=cast.at)
    return [(row.what, row.sentence) for row in found.rows]


def test_people_and_circles_are_looked_at_then_added_once(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    said = send(lena, "people", PEOPLE)
    assert "Line 2 Eve Lane Cy Lane Changes New here. Cy Lane is beside them from now on." in said
    assert "Line 4 Ada Bright Joe Bright Stays as it is." in said
    with cast.scope():
        assert not Person.objects.ours().filter(display_name="Eve Lane").exists()
    assert "Done. All of it is here now." in lena.press("Yes, do all of this")
    with cast.scope():
        eve = Person.objects.ours().get(display_name="Eve Lane")
        roles = dict(CircleMember.objects.ours().filter(person=eve).values_list("user__display_name", "role"))
        assert roles == {"Cy Lane": "attorney", "Priya Shah": "worker"}
        assert access.may(cast.user("gwen"), eve, access.ASK_FOR)
        assert BroughtIn.objects.ours().get().lines == 3
        (books,) = (each for each in comparisons() if each.name.startswith("file brought in"))
        assert compare(books, organisation_id=cast.organisation.id).differ == 0
    assert "This file was brought in before." in send(lena, "people", PEOPLE)
    assert "People and who is beside them Lines: 3 Lena Fox" in lena.get("/organisation/files/")


def test_each_wrong_line_says_how_to_mend_it_and_nothing_is_done(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    text = (
        "person,date_of_birth,team,beside,role,seen_on\n"
        "Eve Lane,3.2.1950,Adults East,,,\n"
        "Eve Lane,,No such team,,,\n"
        "Eve Lane,,,,,\n"
        "Dean Foster,,Hospital,,,\n"
        "Dean Foster,,,Cy,cousin,\n"
        "Dean Foster,,,Cy,attorney,\n"
        "Dean Foster,,,Nobody,worker,\n"
        "Dean Foster,,,,worker,\n"
        "Fay Good,,Adults East,,,\n"
        "too,few\n"
    )
    said = send(lena, "people", text)
    assert lena.status == 422
    for sentence in (
        "Write the day as 1950-02-03, the year first.",
        "We do not know this team.",
        "This is empty: team.",
        "They are with another team. Put that right on their page.",
        "Write one of these: self, parent",
        "Say when you saw the paper that gives this power.",
        "A worker of theirs is a colleague here.",
        "This is empty: beside.",
        "Line 10 Fay Good Changes New here.",
        "This line has 2 cells, and the first line 6.",
    ):
        assert sentence in said, sentence
    assert not lena.has("Yes, do all of this")
    with cast.scope():
        assert not Person.objects.ours().filter(display_name="Fay Good").exists()
        digest = preview_file(by=cast.user("lena"), what="people", data=text.encode(), at=cast.at).digest
        with pytest.raises(Refused, match="Nothing was changed"):
            bring_file(by=cast.user("lena"), what="people", data=text.encode(), digest=digest, at=cast.at)
        assert not Person.objects.ours().filter(display_name="Fay Good").exists()


def test_two_of_one_name_are_told_apart_by_the_day_of_birth(cast: Cast) -> None:
    head = "person,date_of_birth,team\n"
    with cast.scope():
        born = cast.person("mo").date_of_birth
        assert born is not None
        assert told(cast, "people", f"{head}Mo Hussain,{born},\n") == [("unchanged", "Stays as it is.")]
        both = f"{head}Mo Hussain,1999-01-01,Adults East\nMo Hussain,,Adults East\n"
        assert told(cast, "people", both) == [
            ("added", "New here."),
            ("wrong", "There is more than 1 person of this name. Write the id instead."),
        ]
        by_id = told(cast, "people", f"{head}{cast.person('mo').id},,Adults East\n")
        assert by_id == [("unchanged", "Stays as it is.")]


def test_who_was_ended_does_not_come_back_by_a_file(cast: Cast) -> None:
    with cast.scope():
        tie = CircleMember.objects.ours().get(person=cast.person("ada"), user=cast.user("nia"))
        tie.ends_on = cast.at.date()
        tie.save()
        line = "person,date_of_birth,team,beside,role\nAda Bright,,,Nia Rowe,advocate\n"
        ((what, sentence),) = told(cast, "people", line)
        assert (what, sentence[:36]) == ("wrong", "They were beside this person before.")


def test_teams_colleagues_and_posts_come_by_a_file_of_a_leader_alone(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        fields = UserFields(username="ann", display_name="Ann", does="x", duties=("admin",))
        ann = add_user(by=SET_UP, fields=fields, at=cast.at)
        found = preview_file(by=ann, what="teams", data=TEAMS.encode(), at=cast.at)
        assert [row.sentence[:13] for row in found.wrong] == ["Only a leader"]
    lena = enter("lena")
    said = send(lena, "teams", TEAMS)
    assert "New team. New colleague. New post. Ida Webb has this post from now on." in said
    assert "Line 3 Adults East Stays as it is." in said
    lena.press("Yes, do all of this")
    with cast.scope():
        given = Mandate.objects.ours().get(holder__display_name="Ida Webb")
        assert given.team == Team.objects.ours().get(name="Adults West")
        assert {what for what, _sentence in told(cast, "teams", TEAMS + "\n")} == {"unchanged"}


def test_money_is_opened_by_a_file_and_another_sum_is_asked_for(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    assert "Line 2 Dean Foster health, £1,200.50 Changes Opened: £1,200.50." in send(lena, "budgets", MONEY)
    lena.press("Yes, do all of this")
    with cast.scope():
        budget = Budget.objects.ours().get(person=cast.person("dean"), kind="health")
        assert (budget.allocated, budget.cost_centre) == (120_050, "AE-1")
        assert Event.objects.ours().filter(type="budget.opened", subject_id=budget.id).count() == 1
        assert told(cast, "budgets", MONEY + "\n") == [("unchanged", "Stays as it is.")]
        ((what, sentence),) = told(cast, "budgets", MONEY.replace("1200.50", "900"))
        assert (what, sentence[:21]) == ("wrong", "This is open already,")


def test_a_file_that_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    with cast.scope():
        lena = cast.user("lena")
        digest = preview_file(by=lena, what="budgets", data=MONEY.encode(), at=cast.at).digest
        with pytest.raises(Conflict, match="not what you looked at"):
            bring_file(by=lena, what="budgets", data=MONEY.replace("1200", "1300").encode(), digest=digest, at=cast.at)
        bring_file(by=lena, what="budgets", data=MONEY.encode(), digest=digest, at=cast.at)
        with pytest.raises(Conflict, match="brought in before"):
            bring_file(by=lena, what="budgets", data=MONEY.encode(), digest=digest, at=cast.at)


def test_the_file_to_begin_from_can_be_brought_in(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    for what in ("people", "teams", "budgets"):
        answer = lena.client.get(f"/organisation/files/{what}/example.csv")
        assert answer["Content-Disposition"] == f'attachment; filename="{what}.csv"'
        said = send(lena, what, answer.content.decode("utf-8-sig"))
        wrong = re.findall(r"We do not know this person\.|Our limits have no such role\.", said)
        assert lena.status == 200 or wrong, said
    assert "This file is too large. Send it in parts." in send(lena, "people", PEOPLE + "x" * 40_000)
    lena.get("/organisation/files/plans/")
    assert lena.status == 404
