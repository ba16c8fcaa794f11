"""Who manages whom: an officer over somebody's team who may change plans, and stands above every post of theirs."""

from datetime import datetime
from uuid import UUID

from audit.gather import Rows, gather
from delegation.models import Mandate, Team, User
from delegation.selectors.authority import Setting, setting
from delegation.selectors.mandates import all_below, below, standing
from delegation.terms import may_change_plans

NO_POST = -1


def managed_users(user: User, *, at: datetime) -> set[UUID]:
    """This function will name everybody a user manages: nobody for most people."""
    return {each.id for each in managed(user, at=at)}


def managed(user: User, *, at: datetime, now: Setting | None = None) -> list[User]:
    """This function will list everybody a user manages, those who have left last, by name: nobody for most people."""
    if not user.is_active:
        return []
    roles = (now or setting(at=at)).terms.roles
    posts = standing(at=at).filter(kind=Mandate.Kind.OFFICER, starts_at__lte=at, suspended_at__isnull=True)
    own: list[tuple[int, UUID | None]] = [
        (roles[role].rank, team)
        for role, team in posts.filter(holder=user).values_list("role", "team_id")
        if role in roles and may_change_plans(roles[role])
    ]
    if not own:
        return []
    people = User.objects.ours().filter(team__isnull=False).exclude(id=user.id)
    found = gather(
        posts=Rows(posts),
        teams=Rows(Team.objects.ours()),
        people=Rows(people.order_by("-is_active", "display_name", "id")),
    )
    ranks: dict[UUID, int] = {}
    for post in found["posts"]:
        rank = roles[post.role].rank if post.role in roles else NO_POST
        ranks[post.holder_id] = max(ranks.get(post.holder_id, NO_POST), rank)
    parents = {team.id: team.parent_id for team in found["teams"]}
    reach = [(rank, None if team is None else all_below({team}, parents=parents)) for rank, team in own]
    return [
        each
        for each in found["people"]
        if any(rank > ranks.get(each.id, NO_POST) and (teams is None or each.team_id in teams) for rank, teams in reach)
    ]


def teams_planned_by(user: User, *, at: datetime) -> set[UUID]:
    """This function will name the teams whose people's plans a user may change by their post, and those below."""
    if not user.is_active:
        return set()
    roles = setting(at=at).terms.roles
    posts = standing(at=at).filter(kind=Mandate.Kind.OFFICER, starts_at__lte=at, suspended_at__isnull=True, holder=user)
    own: list[tuple[str, UUID | None]] = list(posts.values_list("role", "team_id"))
    return below({team for role, team in own if team is not None and role in roles and may_change_plans(roles[role])})
