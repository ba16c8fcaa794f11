"""Several lists in one statement are what each query gives alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.gather import Many, Rows, gather
from delegation.models import CircleMember, Mandate, Person, Team, User
from tests.cast import Cast


def test_lists_are_those_of_their_queries_in_one_statement(cast: Cast) -> None:
    with cast.scope():
        people = Person.objects.ours().order_by("-display_name")
        held = Mandate.objects.ours().order_by("id")
        teams = Team.objects.ours().order_by("name").values("name")
        with CaptureQueriesContext(connection) as asked:
            found = gather(
                people=Rows(people, ("team__parent",), lists={"ties": Many("circle", ("user",))}),
                held=Rows(held.select_related("holder"), ("holder", "given_from")),
                teams=Rows(teams),
                nobody=Rows(Person.objects.ours().filter(id__in=[])),
            )
        assert len(asked) == 1
        assert found["people"] == list(people)
        assert found["teams"] == list(teams)
        assert found["nobody"] == []
        for got, stored in zip(found["held"], held.select_related("holder", "given_from"), strict=True):
            assert {**got.__dict__, "_state": None} == {**stored.__dict__, "_state": None}
            assert got.holder == stored.holder
            assert got.given_from == stored.given_from
        for person in found["people"]:
            assert person.ties == list(CircleMember.objects.ours().filter(person=person).order_by("id"))
            assert [tie.user.display_name for tie in person.ties] == [
                User.objects.ours().get(id=tie.user_id).display_name for tie in person.ties
            ]


def test_what_comes_with_a_row_is_not_asked_for_again(cast: Cast) -> None:
    with cast.scope():
        found = gather(people=Rows(Person.objects.ours(), ("team__parent",)))["people"]
        with CaptureQueriesContext(connection) as asked:
            assert all(person.team.name for person in found)
            assert any(person.team.parent for person in found)
        assert not asked.captured_queries


def test_another_organisations_rows_do_not_come_along(cast: Cast) -> None:
    with cast.scope(of="otto"):
        theirs = set(gather(people=Rows(Person.objects.ours()))["people"])
    with cast.scope():
        assert theirs.isdisjoint(gather(people=Rows(Person.objects.ours()))["people"])


def test_the_hash_of_a_password_stays_where_it_is(cast: Cast) -> None:
    with cast.scope():
        (found,) = gather(users=Rows(User.objects.ours().filter(id=cast.user("joe").id)))["users"]
    assert "password" not in found.__dict__


@pytest.mark.parametrize("also", ["nothing", "team__nothing"])
def test_a_name_that_leads_nowhere_is_refused(cast: Cast, also: str) -> None:
    with cast.scope(), pytest.raises(Exception, match="nothing"):
        gather(people=Rows(Person.objects.ours(), (also,)))
