"""What somebody who works here carries: all that must go to somebody else before they leave, or after."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from delegation import access
from delegation.models import Absence, CircleMember, Mandate, User
from delegation.selectors.away import not_over
from delegation.selectors.mandates import standing
from delegation.selectors.me import local_day


@dataclass(frozen=True, slots=True)
class Carried:
    """Whom somebody works with (those the reader may see, and how many more), and the authority that hangs on them."""

    people: tuple[CircleMember, ...]
    people_not_seen: int
    posts: tuple[Mandate, ...]
    stands_in_at: tuple[Absence, ...]
    given: tuple[Mandate, ...]
    received: tuple[Mandate, ...]


def carried_by(user: User, *, seen_by: User, at: datetime) -> Carried:
    """This function will list what a user carries, as far as a reader may see the people it is about."""
    today = local_day(at)
    ties = list(worker_ties(user, on=today).select_related("person"))
    seen = set(access.visible_people(seen_by).values_list("id", flat=True))
    held = standing(at=at).select_related("post__team", "given_from__holder", "holder", "person")
    stands_in = Absence.objects.ours().filter(not_over(at), stand_in=user).select_related("user")
    return Carried(
        people=tuple(tie for tie in ties if tie.person_id in seen),
        people_not_seen=sum(tie.person_id not in seen for tie in ties),
        posts=tuple(held.filter(holder=user, kind=Mandate.Kind.OFFICER).order_by("granted_at", "id")),
        stands_in_at=tuple(stands_in.order_by("starts_at", "id")),
        given=tuple(held.filter(given_from__holder=user).order_by("granted_at", "id")),
        received=tuple(held.filter(holder=user, kind=Mandate.Kind.PASSED_ON).order_by("granted_at", "id")),
    )


def worker_ties(user: User, *, on: date) -> Any:
    """This function will give the ties by which somebody works with people on a day, by the person's name."""
    current = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    rows = CircleMember.objects.ours().filter(current, user=user, role=CircleMember.Role.WORKER)
    return rows.order_by("person__display_name", "id")
