"""Who may see and ask for a person."""

import pytest
from django.contrib.auth.models import Permission

from audit.scope import NoScope, organisation_scope
from audit.tenancy import TenantQuerySet
from delegation import access
from delegation.demo.building import SET_UP
from delegation.models import CircleMember, PersonGroupPermission, PersonUserPermission, User
from delegation.services.people import TieFields, add_circle_member
from tests.cast import Cast

ALL = set(access.PERMISSIONS)


@pytest.mark.parametrize(
    ("name", "person", "allowed"),
    [
        ("ada", "ada", ALL),
        ("joe", "ada", ALL),
        ("maya", "leo", ALL),
        ("lynne", "dot", ALL),
        ("priya", "ada", ALL),
        ("nia", "ada", {"see_person", "see_asks"}),
        ("bev", "dot", {"see_person", "see_money", "see_asks"}),
        ("kofi", "ada", set()),
        ("lena", "ada", set()),
        ("joe", "leo", set()),
    ],
)
def test_a_tie_opens_what_it_should_and_no_more(east: Cast, name: str, person: str, allowed: set[str]) -> None:
    found = {one for one in access.PERMISSIONS if access.may(east.user(name), east.person(person), one)}
    assert found == allowed
    assert access.permissions_of(east.user(name), east.person(person)) == allowed


def test_nobody_who_has_left_sees_anybody(east: Cast) -> None:
    priya = east.user("priya")
    priya.is_active = False
    assert not access.visible_people(priya).exists()


def test_a_global_permission_or_a_superuser_opens_nobody(east: Cast) -> None:
    omar = east.user("omar")
    omar.user_permissions.add(Permission.objects.get(codename="see_person"))
    omar.is_superuser = True
    assert not access.visible_people(omar).exists()


def test_what_is_closed_to_a_member_is_closed_but_for_another_tie(east: Cast) -> None:
    joe, ada = east.user("joe"), east.person("ada")
    access.close_to_member(ada, joe, keeping=[access.SEE_PERSON])
    assert access.may(joe, ada, access.SEE_PERSON)
    assert not access.may(joe, ada, access.SEE_MONEY)
    access.close_to_member(ada, joe)
    assert not access.visible_people(joe).exists()


def test_closing_to_a_team_leaves_its_worker_in_the_circle(east: Cast) -> None:
    ada = east.person("ada")
    access.close_to_team(ada, east.team("adults_east"))
    assert not access.may(east.user("gwen"), ada, access.SEE_PERSON)
    assert access.may(east.user("priya"), ada, access.SEE_PERSON)


def test_opening_twice_is_once(east: Cast) -> None:
    before = PersonUserPermission.objects.count(), PersonGroupPermission.objects.count()
    access.open_to_member(east.person("ada"), east.user("joe"), access.PERMISSIONS)
    access.open_to_team(east.person("ada"), east.team("adults_east"))
    assert (PersonUserPermission.objects.count(), PersonGroupPermission.objects.count()) == before


def test_a_second_tie_adds_to_the_first(east: Cast) -> None:
    tie = TieFields(role=CircleMember.Role.ADVOCATE)
    add_circle_member(by=SET_UP, person=east.person("mo"), user=east.user("nia"), fields=tie, at=east.at)
    assert {person.display_name for person in access.visible_people(east.user("nia"))} == {"Ada Bright", "Mo Hussain"}


def test_outside_a_scope_nobody_is_asked_for(kept_cast: Cast) -> None:
    with pytest.raises(NoScope):
        access.visible_people(kept_cast.user("joe"))


def test_a_user_of_another_organisation_sees_nobody_by_either_wall(
    kept_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = kept_cast.user("priya")
    with organisation_scope(kept_cast.user("otto").organisation_id):
        assert not access.visible_people(priya).exists()
        # Without the filter that selectors add, the database alone.
        monkeypatch.setattr(TenantQuerySet, "ours", lambda self: self.all())
        monkeypatch.setattr(User, "organisation_id", kept_cast.user("otto").organisation_id, raising=False)
        assert not access.visible_people(priya).exists()
