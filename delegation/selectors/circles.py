"""The people somebody may see, with the circle around each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from delegation import access
from delegation.errors import Missing
from delegation.models import CircleMember, Person, User
from delegation.selectors.me import local_day


def people_seen_by(user: User, *, at: datetime) -> QuerySet[Person]:
    """This function will give the people a user may see, each once, with their circle as it is that day in `ties`."""
    today = local_day(at)
    seen = access.visible_people(user).values("id")
    current = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    ties = Prefetch("circle", current.select_related("user").order_by("position", "id"), to_attr="ties")
    rows: QuerySet[Person] = Person.objects.ours().filter(id__in=seen).prefetch_related(ties)
    return rows


def person_seen_by(user: User, *, person_id: UUID, at: datetime) -> Person:
    """This function will load a person with their circle, or raise Missing where the user may not see them."""
    person = people_seen_by(user, at=at).filter(id=person_id).first()
    if person is None:
        raise Missing
    return person


def circle_of(person: Person) -> list[dict[str, Any]]:
    """This function will show the circle that `people_seen_by` loaded."""
    ties: list[CircleMember] = getattr(person, "ties")  # noqa: B009 - Prefetch sets it
    return [{"user": str(tie.user_id), "name": tie.user.display_name, "role": tie.role} for tie in ties]


def ties_of(person: Person, *, at: datetime) -> list[CircleMember]:
    """This function will list the circle around a person as it is that day, with its users, the nearest first."""
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at)), person=person)
    return list(ties.select_related("user").order_by("position", "id"))


def is_own_life(user: User, *, person: Person, at: datetime) -> bool:
    """This function will say whether somebody is the person themself."""
    today = local_day(at)
    selves = CircleMember.objects.ours().filter(person=person, user=user, role=CircleMember.Role.SELF)
    return bool(selves.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)).exists())


def worker_of(person: Person, *, at: datetime) -> User | None:
    """This function will give the worker nearest to a person, who is there to be talked to; None without one."""
    today = local_day(at)
    ties = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.WORKER, user__is_active=True)
    current = ties.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)).select_related("user")
    first: CircleMember | None = current.order_by("position", "id").first()
    return first.user if first is not None else None
