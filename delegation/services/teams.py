"""The tree of teams, who works in them, and what they look after besides deciding."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation import access, hooks
from delegation.errors import Forbidden, Missing, Refused
from delegation.models import Mandate, Post, Team, User
from delegation.models.people import Language
from delegation.permissions import check_may_give_duties, check_may_set_up, decides_asks
from delegation.selectors.authority import lineage
from delegation.selectors.mandates import below, standing
from delegation.services.actors import By, actor_of, check_ours
from delegation.services.mandates import grant_officer, revoke
from delegation.services.people import UserFields, add_post, add_team, add_user, new_username

# What somebody may be given to look after. A leader is none of them: our limits take two, who are not made by one.
GIVEN = (User.Duty.ADMIN, User.Duty.FINANCE, User.Duty.AUDITOR, User.Duty.SAFEGUARDING_LEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works here; they sign in by a link to their address, or with their account at work."""

    name: str
    does: str
    email: str
    phone: str = ""
    language: str = Language.ENGLISH


def new_team(*, by: By, name: str, parent: Team | None, at: datetime) -> Team:
    """This function will add a team whose name nobody has yet. Raises Forbidden, Refused."""
    check_may_set_up(by=by)
    _check_name(name, of=None)
    return add_team(by=by, name=name, parent=parent, at=at)


def change_team(*, by: By, team_id: UUID, name: str, parent: Team | None, at: datetime) -> Team:
    """This function will give a team another name or place in the tree; who is above it decides about its people.

    What waits for those it moved from, or moves to, is looked at again. Raises Forbidden, Missing, Refused.
    """
    check_may_set_up(by=by)
    check_ours(parent)
    # Locked all together: of two moves at once, the second would not see that they make a circle.
    teams = {team.id: team for team in Team.objects.ours().select_for_update(no_key=True).order_by("id")}
    team = teams.get(team_id)
    if team is None:
        raise Missing
    _check_name(name, of=team)
    if parent is not None and parent.id in below({team.id}):
        raise Refused(_("A team cannot be below itself."), "parent")
    moved, before = team.parent_id != (parent.id if parent else None), lineage(team.id)
    if not moved and team.name == name:
        return team
    team.name, team.parent = name, parent
    team.save(update_fields=["name", "parent"])
    data = {"moved": moved, "parent": str(parent.id) if parent else None}
    record(type="team.changed", subject=("team", team.id), actor=actor_of(by), data=data, at=at)
    if moved:
        teams_of_officers = {*before, *lineage(team.id)}
        held = standing(at=at).filter(kind=Mandate.Kind.OFFICER, team__in=teams_of_officers)
        users = set(held.values_list("holder_id", flat=True))
        hooks.authority_changed(users=sorted(users), at=at, by=actor_of(by), at_once=False)
    return team


def add_colleague(*, by: By, team: Team, fields: Colleague, at: datetime) -> User:
    """This function will add somebody who works in a team; they decide nothing yet. Raises Forbidden, Refused."""
    check_may_set_up(by=by)
    check_ours(team)
    if User.objects.ours().filter(email__iexact=fields.email, team__isnull=False, is_active=True).exists():
        raise Refused(_("A colleague has this address already."), "email")
    about = UserFields(
        username=new_username(fields.name),
        display_name=fields.name,
        does=fields.does,
        team=team,
        email=fields.email,
        phone=fields.phone,
        language=fields.language,
    )
    return add_user(by=by, fields=about, at=at)


def new_post(*, by: By, team: Team, role: str, title: str, paragraph: str, at: datetime) -> Post:
    """This function will add a seat to a team. Raises Forbidden, Invalid, Refused for a name it has already."""
    check_may_set_up(by=by)
    check_ours(team)
    if Post.objects.ours().filter(team=team, title=title).exists():
        raise Refused(_("This team has a post of this name already."), "title")
    return add_post(by=by, team=team, role=role, title=title, constitution_paragraph=paragraph, at=at)


def fill_post(*, by: By, post: Post, holder: User, over: Team | None, at: datetime) -> Mandate:
    """This function will seat somebody: they get the post's authority, and see the people it is about.

    By a leader, or who stands above the post; never by who sits down. Raises Forbidden, Refused, Invalid.
    """
    check_ours(post, holder, over)
    team = over or post.team
    held = standing(at=at).filter(holder=holder, post=post, team=team)
    if held.exists():
        raise Refused(_("They have this post already."), "holder")
    given = grant_officer(by=by, holder=holder, post=post, team=team, at=at)
    if team.id != holder.team_id:
        access.join_team(holder, team)
        data = {"team": str(team.id)}
        record(type="user.covers_team", subject=("user", holder.id), actor=actor_of(by), data=data, at=at)
    return given


def empty_post(*, by: By, mandate_id: UUID, at: datetime) -> Mandate:
    """This function will end the authority of who sits on a post; what waits for them moves on.

    They see no more of a team that they only covered. Raises Forbidden, Missing, Conflict.
    """
    rows = Mandate.objects.ours().filter(id=mandate_id, kind=Mandate.Kind.OFFICER, post__isnull=False)
    if not rows.exists():
        raise Missing
    ended = revoke(by=by, mandate_id=mandate_id, at=at)
    team = ended.team
    over = standing(at=at).filter(holder=ended.holder, team=team)
    if team is not None and team.id != ended.holder.team_id and not over.exists():
        access.leave_team(ended.holder, team)
    return ended


def give_duties(*, by: By, user_id: UUID, duties: Collection[str], at: datetime) -> User:
    """This function will say what somebody looks after, besides being a leader. Raises Forbidden, Missing, Refused.

    By a leader who is somebody else. Who decides asks does not administer.
    """
    check_may_give_duties(by=by)
    user: User | None = User.objects.ours().select_for_update(no_key=True).filter(id=user_id).first()
    if user is None or user.team_id is None or not user.is_active:
        raise Missing
    if isinstance(by, User) and by.id == user.id:
        raise Forbidden(_("Nobody gives themself authority."))
    wanted = [duty for duty in GIVEN if duty in duties]
    if User.Duty.ADMIN in wanted and decides_asks(user_id=user.id, at=at):
        raise Refused(_("Whoever looks after this place does not decide asks."), "duties")
    kept = [duty for duty in user.duties if duty not in GIVEN]
    if {*kept, *wanted} == set(user.duties):
        return user
    user.duties = [*kept, *wanted]
    user.save(update_fields=["duties"])
    data = {"to": str(user.id), "duties": "+".join(user.duties)}
    record(type="user.duties_given", subject=("user", user.id), actor=actor_of(by), data=data, at=at)
    return user


def _check_name(name: str, *, of: Team | None) -> None:
    same = Team.objects.ours().filter(name=name)
    if (same.exclude(id=of.id) if of else same).exists():
        raise Refused(_("There is a team of this name already."), "name")
