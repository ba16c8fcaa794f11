"""From a demo document to an organisation, through the services that everybody uses, at the times they tell of."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit.events import Actor
from audit.scope import organisation_scope
from delegation.ages import SIGNS_IN_FROM_YEARS, birthday
from delegation.days import day_at
from delegation.demo.moments import DAYS_OF_WARNING, Moments
from delegation.models import Budget, CircleMember, Organisation, Person, Team, User
from delegation.selectors.lasting import instalments_of
from delegation.services.booking import book_budget, book_category
from delegation.services.gain import say_works_for
from delegation.services.instalments import arrive, plan_instalments
from delegation.services.mandates import grant_family, grant_officer, grant_plan_line
from delegation.services.money import PlanLineFields, add_plan_line, open_budget
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
    cover_team,
    create_organisation,
    name_duty,
    name_scheme_owner,
)
from delegation.services.schemes import draft_scheme, propose, publish

HERE = Path(__file__).parent
SET_UP = Actor(process="demo-seed")
ELMBRIDGE_VALE, CWM_ARIAN = "elmbridge_vale", "cwm_arian"
DOCUMENTS = (ELMBRIDGE_VALE, CWM_ARIAN)

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Built:
    """An organisation of the demo, with everybody by the name the demo knows them by."""

    organisation: Organisation
    moments: Moments
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)


@cache
def load(name: str) -> Document:
    """This function will read a demo document; nobody may change what it gives."""
    document: Document = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return document


@cache
def demo_scheme() -> Document:
    """This function will read the demo's limits, as they are in force."""
    document: Document = yaml.safe_load((HERE.parent / "demo_scheme.yaml").read_text(encoding="utf-8"))
    return document


def build(name: str, *, at: datetime, password_hash: str | None = None) -> Built:
    """This function will make one organisation of the demo as it stands at a moment.

    ``password_hash`` is what everybody signs in with, as Django keeps it; without it nobody can by password. Run it in
    one transaction: half a demo helps nobody.
    """
    document = load(name)
    moments = Moments(at)
    founded = moments.financial_year(years_ago=3) - timedelta(days=60)
    organisation = create_organisation(by=SET_UP, fields=OrganisationFields(**document["organisation"]), at=founded)
    built = Built(organisation, moments)
    with organisation_scope(organisation.id):
        _add_teams(built, document, at=founded)
        _add_users(built, document, at=founded, password_hash=password_hash)
        for category, code in document.get("ledger_codes", {}).items():
            book_category(by=SET_UP, category=category, ledger_code=code, at=founded)
        _publish_limits(built, document)
        _give_posts(built, document)
        for known_as, about in document.get("people", {}).items():
            _add_person(built, known_as, about, cost_centres=document.get("cost_centres", {}))
    return built


def _add_teams(built: Built, document: Document, *, at: datetime) -> None:
    for code, team in document["teams"].items():
        parent = built.teams[team["parent"]] if "parent" in team else None
        built.teams[code] = add_team(by=SET_UP, name=team["name"], parent=parent, at=at)


def _add_users(built: Built, document: Document, *, at: datetime, password_hash: str | None) -> None:
    for username, entry in document["users"].items():
        about: dict[str, Any] = {name: value for name, value in entry.items() if name != "works_for"}
        fields = UserFields(
            username=username,
            password_hash=password_hash,
            email=f"{username}@{document['organisation']['slug']}.example",
            **{**about, "team": built.teams.get(about.get("team", "")), "duties": tuple(about.get("duties", ()))},
        )
        user = built.users[username] = add_user(by=SET_UP, fields=fields, at=at)
        if "works_for" in entry:
            say_works_for(by=SET_UP, user_id=user.id, payee=entry["works_for"], at=at)
    if "scheme_owner" in document:
        name_scheme_owner(by=SET_UP, user=built.users[document["scheme_owner"]], at=at)
    if "on_duty" in document:
        name_duty(by=SET_UP, user=built.users[document["on_duty"]], at=at)


def _publish_limits(built: Built, document: Document) -> None:
    """This function will publish each version of the limits two weeks before it started, by two people."""
    for version in document.get("scheme_versions", ()):
        starts = built.moments.financial_year(years_ago=version["years_ago"])
        at = starts - timedelta(days=DAYS_OF_WARNING)
        author, second = built.users[document["author"]], built.users[document["publisher"]]
        scheme = draft_scheme(by=author, terms=with_amounts(demo_scheme(), version["amounts"]), at=at)
        propose(by=author, scheme_id=scheme.id, at=at + timedelta(hours=1))
        publish(by=second, scheme_id=scheme.id, in_force_from=starts, at=at + timedelta(days=1))


def with_amounts(scheme: Document, amounts: Mapping[str, int]) -> dict[str, Any]:
    """This function will give a scheme's document with other amounts, by the limits' keys."""
    changed = deepcopy(dict(scheme))
    for role in changed["roles"]:
        for limit in role["limits"]:
            limit["amount"] = amounts.get(limit["key"], limit["amount"])
    return changed


def _give_posts(built: Built, document: Document) -> None:
    """This function will fill the posts on the first day of the first limits, from the top down."""
    at = built.moments.financial_year(years_ago=3) + timedelta(hours=9)
    for about in document["posts"]:
        team, holder = built.teams[about["team"]], built.users[about["holder"]]
        post = add_post(
            by=SET_UP,
            team=team,
            role=about["role"],
            title=about["title"],
            constitution_paragraph=about["paragraph"],
            at=at,
        )
        giver = built.users[about["given_by"]] if "given_by" in about else SET_UP
        over = built.teams[about.get("covers", about["team"])]
        grant_officer(by=giver, holder=holder, post=post, team=over, at=at)
        if over != team:
            cover_team(by=SET_UP, user=holder, team=over, at=at)


def _add_person(built: Built, known_as: str, about: Document, *, cost_centres: Mapping[str, str]) -> None:
    moments, at = built.moments, built.moments.known_since
    person = add_person(
        by=SET_UP,
        fields=PersonFields(
            display_name=about["display_name"],
            team=built.teams[about["team"]],
            date_of_birth=moments.born(age=about["age"], birthday=about.get("birthday")),
            what_matters=about["what_matters"],
            tell_by=about.get("tell_by", Person.TellBy.APP),
            format=about.get("format", Person.Format.STANDARD),
        ),
        at=at,
    )
    built.people[known_as] = person
    for position, tie in enumerate(about["circle"]):
        _add_tie(built, person, tie, position=position)
    for name in about.get("decides", ()):
        grant_family(by=built.users[about["agreed_by"]], holder=built.users[name], person=person, at=at)
    _add_money(built, known_as, about, cost_centres=cost_centres)


def _add_tie(built: Built, person: Person, tie: Document, *, position: int) -> None:
    moments, at = built.moments, built.moments.known_since
    if tie["role"] == CircleMember.Role.SELF and person.date_of_birth is not None:
        at = max(at, moments.on(birthday(person.date_of_birth, SIGNS_IN_FROM_YEARS)))
    fields = TieFields(
        role=tie["role"],
        position=position,
        acts=tie.get("acts", CircleMember.Acts.ALONE),
        seen_on=day_at(moments.known_since, moments.time_zone) if tie.get("seen") else None,
        shares=tuple(tie.get("shares", ())),
    )
    add_circle_member(by=SET_UP, person=person, user=built.users[tie["user"]], fields=fields, at=at)


def _add_money(built: Built, known_as: str, about: Document, *, cost_centres: Mapping[str, str]) -> None:
    """This function will open a person's budget for the year and agree, today, what the rest of it still needs."""
    moments = built.moments
    budget = open_budget(
        by=SET_UP,
        person=built.people[known_as],
        **about["budget"],
        starts_on=moments.year_starts_on,
        ends_on=moments.year_ends_on,
        at=moments.budgets_opened_at,
    )
    if centre := cost_centres.get(about["team"]):
        book_budget(by=SET_UP, budget_id=budget.id, cost_centre=centre, at=moments.budgets_opened_at)
        budget.cost_centre = centre
    for line in about.get("plan_lines", ()):
        fields = PlanLineFields(**line, starts_on=moments.today, ends_on=moments.year_ends_on)
        added = add_plan_line(by=built.users[about["agreed_by"]], budget_id=budget.id, fields=fields, at=moments.now)
        for name in about.get("decides", ()):
            holder = built.users[name]
            grant_plan_line(by=built.users[about["agreed_by"]], holder=holder, plan_line=added, at=moments.now)
    if "instalment" in about:
        _add_instalments(budget, amount=about["instalment"], moments=moments)
    budget.refresh_from_db()
    built.budgets[known_as] = budget


def _add_instalments(budget: Budget, *, amount: int, moments: Moments) -> None:
    """This function will plan the parts in which a direct payment comes, those that were due before today arrived."""
    opened = moments.budgets_opened_at
    plan_instalments(by=SET_UP, budget_id=budget.id, amount=amount, first_on=budget.starts_on, at=opened)
    for row in instalments_of(budget):
        if row.expected_on < moments.today:
            arrive(by=SET_UP, instalment_id=row.id, on=row.expected_on, at=moments.now)


__all__ = ["CWM_ARIAN", "DOCUMENTS", "ELMBRIDGE_VALE", "SET_UP", "Built", "build", "demo_scheme", "load"]
