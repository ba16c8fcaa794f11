"""Somebody's own authority: what they hold, for whom they stand in, what they gave on, what waits to be confirmed."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from delegation.models import Absence, Mandate, User
from delegation.selectors.away import away_at
from delegation.selectors.mandates import standing

GIVEN_ON = (Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY)


def held_by(user: User, *, at: datetime) -> list[Mandate]:
    """This function will list what somebody may decide by, now or soon: their posts first, then as it was given."""
    rows = list(_mandates(at).filter(holder=user).order_by("granted_at", "id"))
    return sorted(rows, key=lambda each: each.kind != Mandate.Kind.OFFICER)


def given_on_by(user: User, *, at: datetime) -> list[Mandate]:
    """This function will list what somebody gave on from their own posts and still holds, soonest to end first."""
    rows = _mandates(at).filter(given_from__holder=user, kind__in=GIVEN_ON)
    return list(rows.order_by("ends_at", "id"))


def waits_to_be_confirmed(user: User, *, at: datetime) -> list[Mandate]:
    """This function will list what was given in an emergency and a second leader, as this one, may confirm."""
    if User.Duty.LEADER not in user.duties:
        return []
    rows = _mandates(at).filter(kind=Mandate.Kind.EMERGENCY, confirmed_at__isnull=True)
    return list(rows.exclude(Q(granted_by=user) | Q(holder=user)).order_by("ends_at", "id"))


def stands_in_for(user: User, *, at: datetime) -> list[Absence]:
    """This function will list for whom somebody stands in now."""
    rows = Absence.objects.ours().filter(away_at(at), stand_in=user).select_related("user")
    return list(rows.order_by("ends_at", "id"))


def _mandates(at: datetime) -> Any:
    return standing(at=at).select_related("holder", "person", "given_from__holder", "granted_by")
