"""The year's organisation: the demo's offices with two more teams, and families of each, by the real services."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from audit.scope import organisation_scope
from bench.year.draws import BUSY, NEVER, PROMPT, SLOW, Habit, absences, moment, working_days
from delegation.demo.building import ELMBRIDGE_VALE, SET_UP, Built, build
from delegation.models import Person, Post, Team, User
from delegation.services import mandates, money, people

FAMILIES_A_TEAM = 30
MORE_TEAMS = ("west", "north")
ALLOCATED_PENCE = 10**10
# The demo's own people, and what each new team has: role, title, paragraph, how they answer.
HABITS = {"priya": PROMPT, "sam": BUSY, "gwen": BUSY, "helen": SLOW, "dev": SLOW, "noor": BUSY, "tom": PROMPT}
SEATS: tuple[tuple[str, str, Habit], ...] = (
    ("manager", "team_manager", BUSY),
    ("first", "practitioner", PROMPT),
    ("second", "practitioner", BUSY),
    ("third", "practitioner", NEVER),
)
NEVER_MANAGES = "north"  # and there the manager never answers either


@dataclass(frozen=True, slots=True)
class Family:
    """Somebody who asks, for whom, and the worker whose ask it sometimes is."""

    decider: User
    person: Person
    worker: User


@dataclass(slots=True)
class World:
    """Who plays in the year."""

    built: Built
    organisation_id: UUID
    families: list[Family]
    habits: dict[UUID, Habit]
    staff: dict[str, User]
    away: dict[UUID, list[tuple[datetime, datetime]]]
    deputy: User
    deputy_post: Post
    deputy_until: datetime
    gone: set[str] = field(default_factory=set)


def build_world(draw: Random, *, at: datetime) -> World:
    """This function will make the organisation as it stands when the year begins, and draw who is away when."""
    built = build(ELMBRIDGE_VALE, at=at)
    with organisation_scope(built.organisation.id):
        staff = {name: built.users[name] for name in HABITS}
        habits = {built.users[name].id: habit for name, habit in HABITS.items()}
        families = _families(built.teams["adults_east"], [staff["priya"], staff["sam"]], at=at)
        for name in MORE_TEAMS:
            team = people.add_team(by=SET_UP, name=f"Adults {name}", parent=built.teams["adults_and_families"], at=at)
            seated = [_seat(built, name, team, seat, at=at) for seat in SEATS]
            staff |= {user.username: user for user, _ in seated}
            habits |= {user.id: habit for user, habit in seated}
            families += _families(team, [user for user, _ in seated[1:]], at=at)
        deputy, post = _deputy(built, at=at)
        habits[deputy.id] = BUSY
    days = working_days()
    away = {
        user.id: [(moment(first, 0), moment(back, 0)) for first, back in absences(draw, days)]
        for user in staff.values()
    }
    return World(built, built.organisation.id, families, habits, staff, away, deputy, post, deputy_until=at)


def _seat(built: Built, name: str, team: Team, seat: tuple[str, str, Habit], *, at: datetime) -> tuple[User, Habit]:
    """This function will add somebody to a team with their post."""
    place, role, habit = seat
    user = _user(f"{name}-{place}", team=team, at=at)
    post = people.add_post(by=SET_UP, team=team, role=role, title=place, constitution_paragraph="4.2", at=at)
    mandates.grant_officer(by=built.users["lena"], holder=user, post=post, at=at)
    return user, NEVER if (name, place) == (NEVER_MANAGES, "manager") else habit


def _deputy(built: Built, *, at: datetime) -> tuple[User, Post]:
    """This function will add somebody who decides nothing until the owner of the limits makes them the deputy."""
    team = built.teams["people_and_communities"]
    fields: dict[str, str] = {"title": "Deputy director", "constitution_paragraph": "3.2"}
    return _user("deputy", team=team, at=at), people.add_post(by=SET_UP, team=team, role="director", at=at, **fields)


def _families(team: Team, workers: list[User], *, at: datetime) -> list[Family]:
    return [_family(team, number, workers[number % len(workers)], at=at) for number in range(FAMILIES_A_TEAM)]


def _family(team: Team, number: int, worker: User, *, at: datetime) -> Family:
    """This function will add a person with a family, a worker and two years' money."""
    name, born = f"{team.name} {number}", date(1940 + number * 2, 5, 17)
    fields = people.PersonFields(display_name=name, team=team, date_of_birth=born)
    person = people.add_person(by=SET_UP, fields=fields, at=at)
    decider = _user(f"family-{team.name.rpartition(' ')[2].lower()}-{number}", team=None, at=at)
    for user, role in ((decider, "nominated_person"), (worker, "worker")):
        people.add_circle_member(by=SET_UP, person=person, user=user, fields=people.TieFields(role=role), at=at)
    mandates.grant_family(by=SET_UP, holder=decider, person=person, at=at)
    span = {"starts_on": at.date() - timedelta(days=30), "ends_on": at.date() + timedelta(days=500)}
    money.open_budget(by=SET_UP, person=person, kind="managed", allocated=ALLOCATED_PENCE, at=at, **span)
    return Family(decider, person, worker)


def _user(name: str, *, team: Team | None, at: datetime) -> User:
    fields = people.UserFields(username=name, display_name=name, does="plays in the year", team=team)
    return people.add_user(by=SET_UP, fields=fields, at=at)
