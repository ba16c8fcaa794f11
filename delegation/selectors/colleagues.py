"""Who works beside somebody, and whom somebody manages, as pages list them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from delegation.errors import Missing
from delegation.models import Mandate, User
from delegation.selectors.authority import Setting, lineage
from delegation.selectors.managing import managed
from delegation.selectors.mandates import standing


def colleagues_of(user: User, *, at: datetime) -> list[User]:
    """This function will list who could stand in for somebody: their team, those above it, and who covers it."""
    if user.team_id is None:
        return []
    teams = lineage(user.team_id)
    covers = standing(at=at).filter(kind=Mandate.Kind.OFFICER, team__in=teams).values("holder_id")
    near = User.objects.ours().filter(Q(team__in=teams) | Q(id__in=covers), is_active=True, team__isnull=False)
    return list(near.exclude(id=user.id).order_by("display_name", "id"))


def team_of(user: User, *, at: datetime, now: Setting | None = None) -> list[User]:
    """This function will list everybody a user manages, those who have left last, by name."""
    return managed(user, at=at, now=now)


def find_managed(*, by: User, user_id: UUID, at: datetime, now: Setting | None = None) -> User:
    """This function will load somebody a user manages, or raise Missing."""
    found = next((each for each in managed(by, at=at, now=now) if each.id == user_id), None)
    if found is None:
        raise Missing
    return found
