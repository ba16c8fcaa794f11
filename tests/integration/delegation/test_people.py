"""Setting an organisation up."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Event
from audit.scope import organisation_scope
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Absence, Category, CircleMember, Person, User
from delegation.services.absences import record_absence
from delegation.services.people import (
    OrganisationFields,
    PersonFields,
    TieFields,
    UserFields,
    add_circle_member,
    add_person,
    add_post,
    add_team,
    add_user,
    create_organisation,
    name_scheme_owner,
)
from tests.cast import Cast
from tests.integration.delegation.refusals import UNIQUE, refused

CODES = {
    *("everyday", "travel", "travel.taxi", "travel.hotel", "equipment"),
    *("learning", "home", "care", "accommodation", "other"),
}


def test_an_organisation_starts_with_its_categories_in_two_languages(kept_cast: Cast) -> None:
    fields = OrganisationFields(slug="nant-coch", name="Nant Coch", nation="wales", phone="01632 960 300")
    organisation = create_organisation(by=SET_UP, fields=fields, at=kept_cast.at)
    with organisation_scope(organisation.id):
        assert {row.code for row in Category.objects.all()} == CODES
        assert all(row.name_en and row.name_cy for row in Category.objects.all())
        assert Event.objects.filter(type="organisation.created").count() == 1


def test_a_slug_is_taken_once(kept_cast: Cast) -> None:
    fields = OrganisationFields(slug="cwm-arian", name="Another", nation="wales", phone="1")
    with pytest.raises(Conflict):
        create_organisation(by=SET_UP, fields=fields, at=kept_cast.at)


def test_a_user_name_is_taken_once_in_all_organisations(kept_cast: Cast) -> None:
    with kept_cast.scope("otto"), pytest.raises(Conflict, match="taken"):
        add_user(by=SET_UP, fields=UserFields(username="joe", display_name="Joe Bloggs", does="x"), at=kept_cast.at)


def test_without_a_password_nobody_signs_in_by_one(east: Cast) -> None:
    assert not east.user("joe").has_usable_password()


def test_only_leaders_and_administrators_set_up(east: Cast) -> None:
    with pytest.raises(Forbidden):
        add_team(by=east.user("gwen"), name="My own", at=east.at)
    assert add_team(by=east.user("lena"), name="West", parent=east.team("adults_and_families"), at=east.at).group.name


def test_a_teams_group_says_nothing_but_its_id(east: Cast) -> None:
    team = east.team("adults_east")
    assert team.group.name == f"team-{team.id}"


def test_an_unknown_duty_or_role_is_refused(east: Cast) -> None:
    with pytest.raises(Invalid):
        add_user(by=SET_UP, fields=UserFields(username="a", display_name="A", does="x", duties=("king",)), at=east.at)
    tie = TieFields(role="neighbour")
    with pytest.raises(Invalid):
        add_circle_member(by=SET_UP, person=east.person("ada"), user=east.user("joe"), fields=tie, at=east.at)


def test_a_post_names_the_paragraph_that_gives_it(east: Cast) -> None:
    with pytest.raises(Invalid, match="paragraph"):
        add_post(by=SET_UP, team=east.team("hospital"), role="nurse", title="N", constitution_paragraph=" ", at=east.at)


def test_from_16_a_young_person_signs_in(east: Cast) -> None:
    tie = TieFields(role=CircleMember.Role.SELF)
    with pytest.raises(Refused, match="16"):
        add_circle_member(by=SET_UP, person=east.person("leo"), user=east.user("maya"), fields=tie, at=east.at)


def test_what_matters_is_kept_as_words_alone(east: Cast) -> None:
    fields = PersonFields(display_name="Una", team=east.team("hospital"), what_matters="My cat")
    person = add_person(by=SET_UP, fields=fields, at=east.at)
    assert person.what_matters is not None
    assert (person.what_matters.text, person.what_matters.subject_id) == ("My cat", person.id)


def test_nothing_of_another_organisation_is_tied_in(kept_cast: Cast) -> None:
    with kept_cast.scope("otto"):
        with pytest.raises(Missing):
            add_person(
                by=SET_UP, fields=PersonFields(display_name="X", team=kept_cast.team("hospital")), at=kept_cast.at
            )
        with pytest.raises(Missing):
            add_team(by=SET_UP, name="Below", parent=kept_cast.team("hospital"), at=kept_cast.at)
        with pytest.raises(Missing):
            add_circle_member(
                by=SET_UP,
                person=kept_cast.person("ada"),
                user=kept_cast.user("otto"),
                fields=TieFields(role=CircleMember.Role.WORKER),
                at=kept_cast.at,
            )


def test_only_a_leader_owns_the_limits(east: Cast) -> None:
    with pytest.raises(Refused):
        name_scheme_owner(by=SET_UP, user=east.user("gwen"), at=east.at)


def test_one_category_code_one_row(east: Cast) -> None:
    again = Category(code="travel", name_en="x", name_cy="x")
    assert refused(lambda: again.save(force_insert=True)) == (UNIQUE, "category_code_once")


def test_an_absence_in_the_past_begins_now_and_one_that_is_over_is_refused(east: Cast) -> None:
    priya, day = east.user("priya"), timedelta(days=1)
    absence = record_absence(by=priya, user=priya, starts_at=east.at - day, ends_at=east.at + day, at=east.at)
    assert absence.starts_at == east.at
    with pytest.raises(Refused):
        record_absence(by=priya, user=priya, starts_at=east.at - 2 * day, ends_at=east.at - day, at=east.at)
    event = Event.objects.get(type="absence.recorded")
    assert (event.subject_id, event.actor_id) == (absence.id, priya.id)


def test_only_oneself_or_who_manages_them_says_who_is_away(east: Cast) -> None:
    ends_at = east.at + timedelta(days=1)
    for name in ("joe", "tom", "sam", "omar", "kofi"):
        with pytest.raises(Forbidden):
            record_absence(by=east.user(name), user=east.user("priya"), starts_at=east.at, ends_at=ends_at, at=east.at)
    with pytest.raises(Forbidden):
        record_absence(by=east.user("gwen"), user=east.user("helen"), starts_at=east.at, ends_at=ends_at, at=east.at)
    for name, user in (("gwen", "priya"), ("helen", "gwen"), ("lena", "helen")):
        record_absence(by=east.user(name), user=east.user(user), starts_at=east.at, ends_at=ends_at, at=east.at)
    assert Absence.objects.count() == 3


def test_a_user_who_left_sets_nothing_up(east: Cast) -> None:
    lena = east.user("lena")
    lena.is_active = False
    with pytest.raises(Forbidden):
        add_team(by=lena, name="Late", at=datetime(2026, 1, 1, tzinfo=UTC))


def test_every_row_that_was_made_has_its_event(east: Cast) -> None:
    for model, type_ in ((User, "user.added"), (Person, "person.added"), (CircleMember, "circle.member_added")):
        ids = set(model.objects.values_list("id", flat=True))
        events = Event.objects.filter(type=type_).values_list("subject_id", flat=True)
        assert sorted(events) == sorted(ids)
