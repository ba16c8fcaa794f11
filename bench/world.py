"""The bench's organisation, made by the real services: callers with six limits each, and the people they ask for."""

from datetime import date, datetime, timedelta
from typing import Any

from audit.events import Actor
from audit.scope import organisation_scope
from delegation.models import Organisation, Person, Post, Team, User
from delegation.services import mandates, money, people, schemes, tokens

SET_UP = Actor(process="bench")
CALLERS, PEOPLE_EACH = 80, 5
ALLOCATED_PENCE = 10**11
ROLE = "practitioner"
# Six that apply to every ask here: each, two a month for one person, a year, a payee in 7 days, a month in all.
_ONE_OFF: dict[str, Any] = {"act_kinds": ["one_off"]}
LIMITS = [
    {"key": "each", "kind": "per_ask", "amount": 30_000, **_ONE_OFF},
    *(
        {"key": key, "kind": "per_period", "amount": 10**10, "period": period, "counted_by": counted_by, **_ONE_OFF}
        for key, period, counted_by in (
            ("month.person", "month", "holder_and_person"),
            ("month.role", "month", "person"),
            ("year", "financial_year", "holder_and_person"),
            ("payee", "rolling:7", "person_and_payee"),
            ("month", "month", "holder"),
        )
    ),
]


def build_world(*, at: datetime) -> dict[str, Any]:
    """This function will make the organisation, its limits, callers, people and budgets."""
    fields = people.OrganisationFields(slug="bench", name="Bench", nation="england", phone="none")
    organisation = people.create_organisation(by=SET_UP, fields=fields, at=at)
    with organisation_scope(organisation.id):
        team = people.add_team(by=SET_UP, name="Team", at=at)
        _publish_limits(team, at=at)
        post = people.add_post(by=SET_UP, team=team, role=ROLE, title="Worker", constitution_paragraph="1", at=at)
        callers = [_caller(number, organisation=organisation, team=team, post=post, at=at) for number in range(CALLERS)]
    return {"organisation": str(organisation.id), "callers": callers}


def _publish_limits(team: Team, *, at: datetime) -> None:
    author, publisher = (_user(name, team=team, at=at, duties=("leader",)) for name in ("author", "publisher"))
    people.name_scheme_owner(by=SET_UP, user=author, at=at)
    role = {"code": ROLE, "name": "Worker", "rank": 30, "limits": LIMITS}
    draft = schemes.draft_scheme(by=author, terms={"roles": [role], "reservations": []}, at=at)
    schemes.propose(by=author, scheme_id=draft.id, at=at)
    schemes.publish(by=publisher, scheme_id=draft.id, at=at)


def _caller(number: int, *, organisation: Organisation, team: Team, post: Post, at: datetime) -> dict[str, Any]:
    user = _user(f"caller-{number}", team=team, at=at)
    mandates.grant_officer(by=SET_UP, holder=user, post=post, at=at)
    token = tokens.mint_token(by=SET_UP, user=user, label="bench", lasts=timedelta(days=1), at=at)
    found = [str(_person(user, f"{number}-{each}", team=team, at=at).id) for each in range(PEOPLE_EACH)]
    return {"authorization": f"Bearer {token}", "people": found}


def _user(name: str, *, team: Team, at: datetime, duties: tuple[str, ...] = ()) -> User:
    fields = people.UserFields(username=name, display_name=name, does="is measured", team=team, duties=duties)
    return people.add_user(by=SET_UP, fields=fields, at=at)


def _person(user: User, name: str, *, team: Team, at: datetime) -> Person:
    fields = people.PersonFields(display_name=name, team=team, date_of_birth=date(1950, 1, 1))
    person = people.add_person(by=SET_UP, fields=fields, at=at)
    people.add_circle_member(by=SET_UP, person=person, user=user, fields=people.TieFields(role="worker"), at=at)
    starts_on = at.date() - timedelta(days=100)
    money.open_budget(
        by=SET_UP,
        person=person,
        kind="managed",
        allocated=ALLOCATED_PENCE,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=365),
        at=at,
    )
    return person
