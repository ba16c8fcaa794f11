"""What somebody who works here carries: all that must go to somebody else before they leave, or after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from audit.gather import Rows
from delegation import access
from delegation.models import Absence, CircleMember, Mandate, User
from delegation.selectors.away import not_over
from delegation.selectors.mandates import standing


@dataclass(frozen=True, slots=True)
class Carried:
    """Whom somebody works with (those the reader may see, and how many more), and the authority that hangs on them."""

    people: tuple[CircleMember, ...]
    people_not_seen: int
    posts: tuple[Mandate, ...]
    stands_in_at: tuple[Absence, ...]
    given: tuple[Mandate, ...]
    received: tuple[Mandate, ...]


def carried_rows(user: User, *, seen_by: User, today: date, at: datetime) -> dict[str, Rows]:
    """This function will give the queries of what a user carries, and of whom of their people a reader may see."""
    ties = worker_ties(user, on=today)
    seen = access.visible_people(seen_by).filter(id__in=ties.order_by().values("person"))
    held = standing(at=at).filter(Q(holder=user) | Q(given_from__holder=user)).order_by("granted_at", "id")
    stands_in = Absence.objects.ours().filter(not_over(at), stand_in=user).order_by("starts_at", "id")
    return {
        "ties": Rows(ties, ("person",)),
        "seen": Rows(seen),
        "held": Rows(held, ("post__team", "given_from__holder", "holder", "person")),
        "stands_in": Rows(stands_in, ("user",)),
    }


def carried_of(found: Mapping[str, Sequence[Any]], *, user: User) -> Carried:
    """This function will put together what the queries of `carried_rows` found."""
    ties, held, seen = found["ties"], found["held"], {person.id for person in found["seen"]}
    own = [each for each in held if each.holder_id == user.id]
    return Carried(
        people=tuple(tie for tie in ties if tie.person_id in seen),
        people_not_seen=sum(tie.person_id not in seen for tie in ties),
        posts=tuple(each for each in own if each.kind == Mandate.Kind.OFFICER),
        stands_in_at=tuple(found["stands_in"]),
        given=tuple(each for each in held if each.given_from and each.given_from.holder_id == user.id),
        received=tuple(each for each in own if each.kind == Mandate.Kind.PASSED_ON),
    )


def worker_ties(user: User, *, on: date) -> Any:
    """This function will give the ties by which somebody works with people on a day, by the person's name."""
    current = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    rows = CircleMember.objects.ours().filter(current, user=user, role=CircleMember.Role.WORKER)
    return rows.order_by("person__display_name", "id")
