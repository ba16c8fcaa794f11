"""An organisation of its own for a file of spends: its people, their circles and money, made by the real services.

An area that names children has children. Each area is a team with a manager and 5 practitioners; everybody has a
family member.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db.models import Sum

import delegation
from audit.events import Actor
from audit.scope import organisation_scope
from delegation.models import Budget, BudgetChange, CircleMember, Organisation, Person, Post, Team, User
from delegation.selectors.identity import organisation_of_slug
from delegation.services import mandates, money, people, schemes
from delegation.terms import LARGEST_AMOUNT_PENCE
from workflow.spend_people import FINANCIAL_YEAR_STARTS, Who, digest_of

PRACTITIONERS_A_TEAM = 5
CHILD_BORN_YEARS_BEFORE = 8
ADULT_BORN_YEARS_BEFORE = 45
# What the longest of these is cut to fits its column; no area's team can be called as the root is.
AREA_LETTERS, TEAM_NAME, ROOT_NAME = 160, "Team for %s", "Adults and children"
SET_UP = Actor(process="replay-spends")
# Posts above the teams, and the two who publish limits.
HEADS = (("head_of_service", "Head of service", "4.3"), ("director", "Director", "4.4"))
PUBLISHERS = ("author", "publisher")
TEAM_MANAGER, PRACTITIONER = ("team_manager", "Team manager", "4.2"), ("practitioner", "Practitioner", "4.1")


@dataclass(frozen=True, slots=True)
class Circle:
    """A person with the two who may ask for them."""

    person: Person
    family: User
    worker: User


class World:
    """The organisation of one file, built as far as the file needs, and found again by a second run."""

    def __init__(self, *, slug: str, at: datetime) -> None:
        self.slug, self.at = slug, at
        self.circles: dict[Who, Circle] = {}
        self._teams: dict[str, tuple[Team, list[User]]] = {}
        found = organisation_of_slug(slug)
        self.organisation_id = found or self._found()

    def budget_of(self, person: Person, *, year: int) -> UUID:
        """This function will find a person's budget of a financial year."""
        found: UUID = self._budgets(person, year=year).values_list("id", flat=True).get()
        return found

    def prepare(self, sums: Mapping[tuple[Who, int], int]) -> None:
        """This function will see that every person is there, with a budget that reaches for each financial year."""
        with organisation_scope(self.organisation_id):
            self.organisation = Organisation.objects.get(id=self.organisation_id)
            self._root = Team.objects.ours().get(parent__isnull=True)
            for who in sorted({who for who, _ in sums}):
                self.circles[who] = self._circle(who)
            for (who, year), pence in sorted(sums.items()):
                self._budget(self.circles[who].person, year=year, pence=pence)

    def _found(self) -> Any:
        """This function will create the organisation, the posts above its teams, and its limits."""
        fields = people.OrganisationFields(slug=self.slug, name="Replay of spends", nation="england", phone="none")
        organisation: Organisation = people.create_organisation(by=SET_UP, fields=fields, at=self.at)
        with organisation_scope(organisation.id):
            root = people.add_team(by=SET_UP, name=ROOT_NAME, at=self.at)
            author, publisher = (self._user(name, team=root, duties=("leader",)) for name in PUBLISHERS)
            people.name_scheme_owner(by=SET_UP, user=author, at=self.at)
            text = (Path(delegation.__file__).parent / "demo_scheme.yaml").read_text(encoding="utf-8")
            draft = schemes.draft_scheme(by=author, terms=yaml.safe_load(text), at=self.at)
            schemes.propose(by=author, scheme_id=draft.id, at=self.at)
            schemes.publish(by=publisher, scheme_id=draft.id, at=self.at)
            for role, title, paragraph in HEADS:
                post = people.add_post(
                    by=SET_UP, team=root, role=role, title=title, constitution_paragraph=paragraph, at=self.at
                )
                self._officer(role, team=root, post=post)
        return organisation.id

    def _circle(self, who: Who) -> Circle:
        team, practitioners = self._team(who.area)
        worker = practitioners[who.number % PRACTITIONERS_A_TEAM]
        family = self._find_user(f"family-{who.code}")
        if family is not None:
            tie = CircleMember.objects.ours().select_related("person").get(user=family)
            return Circle(tie.person, family, worker)
        family = self._user(f"family-{who.code}")
        child = "child" in who.area.casefold()
        years = CHILD_BORN_YEARS_BEFORE if child else ADULT_BORN_YEARS_BEFORE
        born = date(self.at.year - years, 1, 1)
        fields = people.PersonFields(display_name=f"Person {who.code}", team=team, date_of_birth=born)
        person = people.add_person(by=SET_UP, fields=fields, at=self.at)
        role = CircleMember.Role.PARENT if child else CircleMember.Role.NOMINATED_PERSON
        for user, tie_role in ((family, role), (worker, CircleMember.Role.WORKER)):
            tie_fields = people.TieFields(role=tie_role)
            people.add_circle_member(by=SET_UP, person=person, user=user, fields=tie_fields, at=self.at)
        mandates.grant_family(by=SET_UP, holder=family, person=person, at=self.at)
        return Circle(person, family, worker)

    def _team(self, area: str) -> tuple[Team, list[User]]:
        if area not in self._teams:
            self._teams[area] = self._find_team(area) or self._new_team(area)
        return self._teams[area]

    def _find_team(self, area: str) -> tuple[Team, list[User]] | None:
        team: Team | None = Team.objects.ours().filter(name=team_name(area)).first()
        if team is None:
            return None
        code = digest_of(area)[:8]
        names = [self._name(f"practitioner-{code}-{number}") for number in range(PRACTITIONERS_A_TEAM)]
        return team, list(User.objects.ours().filter(username__in=names).order_by("username"))

    def _new_team(self, area: str) -> tuple[Team, list[User]]:
        team = people.add_team(by=SET_UP, name=team_name(area), parent=self._root, at=self.at)
        code = digest_of(area)[:8]
        posts = [
            people.add_post(by=SET_UP, team=team, role=role, title=title, constitution_paragraph=paragraph, at=self.at)
            for role, title, paragraph in (TEAM_MANAGER, PRACTITIONER)
        ]
        self._officer(f"team_manager-{code}", team=team, post=posts[0])
        names = [f"practitioner-{code}-{number}" for number in range(PRACTITIONERS_A_TEAM)]
        return team, [self._officer(name, team=team, post=posts[1]) for name in names]

    def _officer(self, name: str, *, team: Team, post: Post) -> User:
        user = self._user(name, team=team)
        mandates.grant_officer(by=SET_UP, holder=user, post=post, at=self.at)
        return user

    def _budget(self, person: Person, *, year: int, pence: int) -> None:
        """This function will open a year's budget, or raise it to what a longer part of the file needs."""
        starts_on, ends_on = date(year, *FINANCIAL_YEAR_STARTS), date(year + 1, *FINANCIAL_YEAR_STARTS)
        pence = min(pence, LARGEST_AMOUNT_PENCE)
        found: Budget | None = self._budgets(person, year=year).first()
        if found is None:
            money.open_budget(
                by=SET_UP,
                person=person,
                kind=Budget.Kind.MANAGED,
                allocated=pence,
                starts_on=starts_on,
                ends_on=ends_on,
                at=self.at,
            )
            return
        credited = found.changes.filter(what=BudgetChange.What.CREDITED).aggregate(sum=Sum("amount", default=0))["sum"]
        missing = pence - (found.allocated - credited)
        if missing > 0:
            money.raise_budget(by=SET_UP, budget_id=found.id, amount=missing, at=self.at)

    def _budgets(self, person: Person, *, year: int) -> Any:
        return Budget.objects.ours().filter(person=person, starts_on=date(year, *FINANCIAL_YEAR_STARTS))

    def _name(self, name: str) -> str:
        return f"{self.slug}-{name}"

    def _find_user(self, name: str) -> User | None:
        found: User | None = User.objects.ours().filter(username=self._name(name)).first()
        return found

    def _user(self, name: str, *, team: Team | None = None, duties: tuple[str, ...] = ()) -> User:
        fields = people.UserFields(
            username=self._name(name), display_name=name, does="stands in a replay", team=team, duties=duties
        )
        return people.add_user(by=SET_UP, fields=fields, at=self.at)


def team_name(area: str) -> str:
    """This function will name the team of an expense area."""
    return TEAM_NAME % (area if len(area) <= AREA_LETTERS else f"{area[:AREA_LETTERS]} {digest_of(area)[:8]}")
