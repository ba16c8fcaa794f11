"""Who could decide for a person, nearest first: the circle's workers, their colleagues, then up the tree."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from delegation.days import day_at
from delegation.models import CircleMember, Mandate, Person, User
from delegation.nearness import Near, nearest_first, places_of
from delegation.routing import Candidate, stand_ins_of
from delegation.selectors.authority import Setting, lineage, mandates_over, terms_by_holder
from delegation.selectors.away import away_with_stand_ins
from delegation.selectors.gain import is_themself, works_there

OFFICERS = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY)


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
    places = places_of(users, asker=asker.id, near=near, teams=teams, terms=terms)
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
        for user in nearest_first(users, places)
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
