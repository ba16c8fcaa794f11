"""Who could decide for a person, nearest first: the circle's workers, their colleagues, then up the tree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from delegation.authority import Terms
from delegation.days import day_at
from delegation.models import CircleMember, Mandate, Person, User
from delegation.routing import Candidate, stand_ins_of
from delegation.selectors.authority import Setting, lineage, mandates_over, terms_by_holder
from delegation.selectors.away import away_with_stand_ins
from delegation.selectors.gain import is_themself, works_there

OFFICERS = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY)

Place = tuple[int, int, int]
"""How near somebody is: the ring they are in, their place in it, and 1 for who comes behind their giver."""
NOWHERE: Place = (10_000, 0, 0)


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
    near = circle_of(person, at=at, setting=setting)
    officers = {holder for holder, held in terms.items() if any(each.kind in OFFICERS for each in held)}
    users = list(_known(officers | set(near.places) | {asker.id}, payee_key=payee_key))
    away = away_with_stand_ins(users=[user.id for user in users], at=at)
    places = _places(users, asker=asker, near=near, teams=teams, terms=terms)
    return [
        Candidate(
            user=user.id,
            terms=terms.get(user.id, ()),
            near=user.id in places,
            stand_ins=stand_ins_of(user.id, away),
            absent=user.id in away,
            gone=is_gone(user, at=at),
            is_asker=user.id == asker.id,
            is_paid=is_paid if user.id == asker.id else _gains(user, payee_key=payee_key, setting=setting),
        )
        for user in sorted(users, key=lambda user: (*places.get(user.id, NOWHERE), user.display_name, str(user.id)))
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


def circle_of(person: Person, *, at: datetime, setting: Setting) -> Near:
    """This function will find the workers in a person's circle that day, and their teams."""
    on = day_at(at, setting.calendar.time_zone)
    workers = CircleMember.objects.ours().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person=person, role=CircleMember.Role.WORKER
    )
    rows = workers.values_list("user_id", "position", "user__team_id")
    return Near(
        places={user: position for user, position, _ in rows},
        teams=frozenset(team for _, _, team in rows) | {person.team_id},
    )


def is_gone(user: User, *, at: datetime) -> bool:
    """This function will say whether somebody no longer works or signs in here."""
    return not user.is_active or (user.left_at is not None and user.left_at <= at)


def _places(
    users: list[User], *, asker: User, near: Near, teams: list[UUID], terms: Mapping[UUID, tuple[Terms, ...]]
) -> dict[UUID, Place]:
    """This function will give everybody near their place: asker, circle, colleagues by rank, each team further up.

    Who was passed on a mandate has the place of its giver, right behind them, where that is nearer than their own.
    """
    found = {user.id: _place(user, asker=asker, near=near, teams=teams, terms=terms) for user in users}
    places = {user: place for user, place in found.items() if place is not None}
    for user in users:
        behind = [(*place[:2], 1) for place in map(found.get, _givers(terms.get(user.id, ()))) if place is not None]
        own = [places[user.id]] if user.id in places else []
        if own or behind:
            places[user.id] = min(own + behind)
    return places


def _givers(held: Iterable[Terms]) -> list[UUID]:
    given = [each.narrowed_by for each in held if each.kind == Mandate.Kind.PASSED_ON]
    return [giver.holder for giver in given if giver is not None]


def _place(
    user: User, *, asker: User, near: Near, teams: list[UUID], terms: Mapping[UUID, tuple[Terms, ...]]
) -> Place | None:
    """This function will give somebody's own place, or None where they are nobody's neighbour."""
    rank = max((each.rank for each in terms.get(user.id, ())), default=0)
    if user.id == asker.id:
        return (0, 0, 0)
    if user.id in near.places:
        return (1, near.places[user.id], 0)
    if user.team_id in near.teams:
        return (2, rank, 0)
    return (3 + teams.index(user.team_id), rank, 0) if user.team_id in teams else None
