"""Who works beside somebody, and whom somebody manages, as pages list them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from delegation.errors import Missing
from delegation.models import Mandate, User
from delegation.selectors.authority import lineage
from delegation.selectors.managing import managed_users
from delegation.selectors.mandates import standing


def colleagues_of(user: User, *, at: datetime) -> list[User]:
    """This function will list who could stand in for somebody: their team, those above it, and who covers it."""
    if user.team_id is None:
        return []
    teams = lineage(user.team_id)
    covers = standing(at=at).filter(kind=Mandate.Kind.OFFICER, team__in=teams).values("holder_id")
    near = User.objects.ours().filter(Q(team__in=teams) | Q(id__in=covers), is_active=True, team__isnull=False)
    return list(near.exclude(id=user.id).order_by("display_name", "id"))


def team_of(user: User, *, at: datetime) -> list[User]:
    """This function will list everybody a user manages, those who have left last, by name."""
    rows = User.objects.ours().filter(id__in=managed_users(user, at=at))
    return list(rows.order_by("-is_active", "display_name", "id"))


def find_managed(*, by: User, user_id: UUID, at: datetime) -> User:
    """This function will load somebody a user manages, or raise Missing."""
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None or user_id not in managed_users(by, at=at):
        raise Missing
    return user
