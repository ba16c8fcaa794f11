"""Who manages whom: an officer over somebody's team who may change plans, and stands above every post of theirs."""

from datetime import datetime
from uuid import UUID

from delegation.models import Mandate, User
from delegation.selectors.authority import setting
from delegation.selectors.mandates import below, standing
from delegation.terms import may_change_plans

NO_POST = -1


def managed_users(user: User, *, at: datetime) -> set[UUID]:
    """This function will name everybody a user manages: nobody for most people."""
    if not user.is_active:
        return set()
    roles = setting(at=at).terms.roles
    posts = standing(at=at).filter(kind=Mandate.Kind.OFFICER, starts_at__lte=at, suspended_at__isnull=True)
    own: list[tuple[int, UUID | None]] = [
        (roles[role].rank, team)
        for role, team in posts.filter(holder=user).values_list("role", "team_id")
        if role in roles and may_change_plans(roles[role])
    ]
    if not own:
        return set()
    ranks: dict[UUID, int] = {}
    for holder, role in posts.values_list("holder_id", "role"):
        ranks[holder] = max(ranks.get(holder, NO_POST), roles[role].rank if role in roles else NO_POST)
    reach: list[tuple[int, set[UUID] | None]] = [(rank, None if team is None else below({team})) for rank, team in own]
    people = User.objects.ours().filter(team__isnull=False).exclude(id=user.id).values_list("id", "team_id")
    return {
        each
        for each, team in people
        if any(rank > ranks.get(each, NO_POST) and (teams is None or team in teams) for rank, teams in reach)
    }


def teams_planned_by(user: User, *, at: datetime) -> set[UUID]:
    """This function will name the teams whose people's plans a user may change by their post, and those below."""
    if not user.is_active:
        return set()
    roles = setting(at=at).terms.roles
    posts = standing(at=at).filter(kind=Mandate.Kind.OFFICER, starts_at__lte=at, suspended_at__isnull=True, holder=user)
    own: list[tuple[str, UUID | None]] = list(posts.values_list("role", "team_id"))
    return below({team for role, team in own if team is not None and role in roles and may_change_plans(roles[role])})
