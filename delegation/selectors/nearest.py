"""Who could decide for a person, nearest first: the circle's workers, their colleagues, then up the tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from delegation.authority import Terms
from delegation.models import Absence, CircleMember, Mandate, Person, User
from delegation.routing import Candidate
from delegation.selectors.authority import Setting, lineage, mandates_over, terms_by_holder
from delegation.selectors.gain import is_themself, works_there

OFFICERS = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON)


@dataclass(frozen=True, slots=True)
class Near:
    """The circle's workers, with their place in it, and the teams they sit in."""

    places: Mapping[UUID, int]
    teams: frozenset[UUID | None]


def candidates(
    *, person: Person, asker: User, is_paid: bool, payee_key: str = "", at: datetime, setting: Setting
) -> list[Candidate]:
    """This function will list who may be asked about a person, nearest first, the asker before all.

    ``is_paid``: the asker is paid by what is asked. So is everybody who is, or works for, whom ``payee_key`` means.
    """
    teams = lineage(person.team_id)
    terms = terms_by_holder(mandates_over(person=person, teams=teams), setting=setting)
    near = circle_of(person)
    officers = {holder for holder, held in terms.items() if any(each.kind in OFFICERS for each in held)}
    users = list(_known(officers | set(near.places) | {asker.id}, payee_key=payee_key))
    away = absent(users=[user.id for user in users], at=at)
    ordered = sorted(users, key=lambda user: _distance(user, asker=asker, near=near, teams=teams, terms=terms))
    return [
        Candidate(
            user=user.id,
            terms=terms.get(user.id, ()),
            absent=user.id in away,
            gone=is_gone(user, at=at),
            is_asker=user.id == asker.id,
            is_paid=is_paid if user.id == asker.id else _gains(user, payee_key=payee_key, setting=setting),
        )
        for user in ordered
        if user.id == asker.id or user.id in near.places or user.team_id in near.teams or user.team_id in teams
    ]


def _known(ids: set[UUID], *, payee_key: str) -> Any:
    """This function will load some users, each with whether they work for a payee."""
    rows = User.objects.ours().filter(id__in=ids)
    return rows.annotate(works_there=works_there(payee_key)) if payee_key else rows


def _gains(user: User, *, payee_key: str, setting: Setting) -> bool:
    organisation = setting.organisation
    return bool(getattr(user, "works_there", False)) or is_themself(
        user, payee_key=payee_key, organisation=organisation
    )


def circle_of(person: Person) -> Near:
    """This function will find the workers in a person's circle and their teams."""
    workers = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.WORKER)
    rows = workers.values_list("user_id", "position", "user__team_id")
    return Near(
        places={user: position for user, position, _ in rows},
        teams=frozenset(team for _, _, team in rows) | {person.team_id},
    )


def is_gone(user: User, *, at: datetime) -> bool:
    """This function will say whether somebody no longer works or signs in here."""
    return not user.is_active or (user.left_at is not None and user.left_at <= at)


def absent(*, users: list[UUID], at: datetime) -> set[UUID]:
    """This function will say which of some users are away at a moment."""
    rows = Absence.objects.ours().filter(Q(user_id__in=users), starts_at__lte=at, ends_at__gt=at)
    return set(rows.values_list("user_id", flat=True))


def _distance(
    user: User, *, asker: User, near: Near, teams: list[UUID], terms: Mapping[UUID, tuple[Terms, ...]]
) -> tuple[int, int, str, str]:
    """This function will order candidates: asker, circle by place, colleagues by rank, then each team further up."""
    rank = max((each.rank for each in terms.get(user.id, ())), default=0)
    tie = (user.display_name, str(user.id))
    if user.id == asker.id:
        return (0, 0, *tie)
    if user.id in near.places:
        return (1, near.places[user.id], *tie)
    if user.team_id in near.teams:
        return (2, rank, *tie)
    further = teams.index(user.team_id) if user.team_id in teams else len(teams)
    return (3 + further, rank, *tie)
