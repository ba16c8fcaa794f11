"""The 120 people around the cast, so that figures have counts they may show. Drawn the same way every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from delegation.ages import ADULT_YEARS
from delegation.demo.building import SET_UP, Built, load
from delegation.models import CircleMember, Person, User
from delegation.services.mandates import grant_family
from delegation.services.money import open_budget
from delegation.services.people import (
    PersonFields,
    TieFields,
    UserFields,
    add_circle_member,
    add_person,
    add_user,
)

SEED = 20
OLDER_FROM_YEARS = 65
WEEKS_A_YEAR = 52
DOCUMENT = "background"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the people around the cast, with whoever decides for them, and whether they are 65 or over."""

    person: Person
    decider: User
    is_older: bool


def add_background(built: Built) -> list[Neighbour]:
    """This function will add the 120 to the east team, each with who decides, a worker and two years' money."""
    draw = Random(SEED)  # noqa: S311 - the same people every time, and no secret
    names = _names(draw)
    return [_add_neighbour(built, draw, number, age, next(names)) for number, age in enumerate(_ages(draw), start=1)]


def _ages(draw: Random) -> list[int]:
    groups = load(DOCUMENT)["ages"]
    ages = [draw.randint(one["youngest"], one["oldest"]) for one in groups for _ in range(one["count"])]
    draw.shuffle(ages)
    return ages


def _names(draw: Random) -> Iterator[tuple[str, str]]:
    first, last = list(load(DOCUMENT)["first_names"]), list(load(DOCUMENT)["last_names"])
    while True:
        draw.shuffle(first)
        draw.shuffle(last)
        yield from zip(first, last, strict=False)


def _add_neighbour(built: Built, draw: Random, number: int, age: int, name: tuple[str, str]) -> Neighbour:
    at, (first, last) = built.moments.known_since, name
    born = built.moments.born(age=age) - timedelta(days=draw.randint(0, 200))
    fields = PersonFields(display_name=f"{first} {last}", team=built.teams["adults_east"], date_of_birth=born)
    person = add_person(by=SET_UP, fields=fields, at=at)
    role, shown, does = _tie(draw, first, last, age)
    user = UserFields(username=f"family{number:03d}", display_name=shown, does=does)
    decider = add_user(by=SET_UP, fields=user, at=at)
    add_circle_member(by=SET_UP, person=person, user=decider, fields=TieFields(role=role), at=at)
    worker = built.users["priya" if number % 2 and age >= ADULT_YEARS else "sam"]
    tie = TieFields(role=CircleMember.Role.WORKER, position=1)
    add_circle_member(by=SET_UP, person=person, user=worker, fields=tie, at=at)
    grant_family(by=built.users["gwen"], holder=decider, person=person, at=at)
    _open_budgets(built, person, allocated=draw.choice(load(DOCUMENT)["allocated"]))
    return Neighbour(person, decider, age >= OLDER_FROM_YEARS)


def _tie(draw: Random, first: str, last: str, age: int) -> tuple[str, str, str]:
    """This function will say who decides: a parent for a child, the person, or for older people a son or daughter."""
    other = draw.choice([name for name in load(DOCUMENT)["first_names"] if name != first])
    if age < ADULT_YEARS:
        return CircleMember.Role.PARENT, f"{other} {last}", f"is {first}'s parent"
    if age < OLDER_FROM_YEARS:
        return CircleMember.Role.SELF, f"{first} {last}", "decides for themself"
    return CircleMember.Role.NOMINATED_PERSON, f"{other} {last}", f"is {first}'s child"


def _open_budgets(built: Built, person: Person, *, allocated: int) -> None:
    """This function will open last year's budget and this year's."""
    moments = built.moments
    this_year: tuple[date, date] = (moments.year_starts_on, moments.year_ends_on)
    last_year = (this_year[0] - timedelta(weeks=WEEKS_A_YEAR), this_year[0])
    for (starts_on, ends_on), at in ((last_year, moments.known_since), (this_year, moments.budgets_opened_at)):
        open_budget(
            by=SET_UP, person=person, kind="managed", allocated=allocated, starts_on=starts_on, ends_on=ends_on, at=at
        )
