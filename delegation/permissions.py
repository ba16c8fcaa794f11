"""Who may change limits, authority and the organisation itself. `check_x` raises a sentence, `can_x` asks it.

When something may be done (a scheme's state, 28 days) stands with the service that does it.
A process (`audit.events.Actor`) sets organisations up and may do so freely: no person's duties would let them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.scope import current_organisation_id
from delegation.errors import Forbidden, LeewayError, Refused
from delegation.models import CircleMember, Mandate, Organisation, Person, Scheme, Team, User
from delegation.selectors.authority import lineage, setting
from delegation.selectors.managing import managed_users
from delegation.selectors.mandates import DECIDING_KINDS, standing
from delegation.terms import RoleTerms, may_change_plans

P = ParamSpec("P")


def passes(check: Callable[P, None]) -> Callable[P, bool]:
    """This function will turn a check that raises into a question that answers."""

    def can(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except LeewayError:
            return False
        return True

    return can


def check_may_set_up(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody may add teams, users, persons and circles."""
    if not _has_duty(by, User.Duty.ADMIN, User.Duty.LEADER):
        raise Forbidden(_("Only a leader or an administrator can do this."))


def check_may_record_absence(*, by: User | Actor, user: User, at: datetime) -> None:
    """This function will raise Forbidden unless it is somebody's own absence, or who manages them says so."""
    if isinstance(by, User) and by.id == user.id:
        return
    if not _manages(by, user, at=at):
        raise Forbidden(_("You can say when you are away. For others, ask who manages them."))


def check_may_say_works_for(*, by: User | Actor, user: User, at: datetime) -> None:
    """This function will raise Forbidden unless it is somebody's own work, or they manage them or run the place."""
    if isinstance(by, User) and by.id == user.id:
        return
    check_may_end_works_for(by=by, user=user, at=at)


def check_may_end_works_for(*, by: User | Actor, user: User, at: datetime) -> None:
    """This function will raise Forbidden unless a manager, leader or administrator says it of somebody else."""
    if isinstance(by, User) and by.id == user.id:
        raise Forbidden(_("Somebody else must say that you no longer work there."))
    if _has_duty(by, User.Duty.ADMIN, User.Duty.LEADER):
        return
    held = _roles_over(by, team_id=user.team_id, at=at) if user.team_id else []
    if not any(may_change_plans(each) for each in held):
        raise Forbidden(_("Only their manager, a leader or an administrator can say this."))


def check_may_end_work(*, by: User | Actor, user: User, at: datetime) -> None:
    """This function will raise Forbidden unless somebody manages a user, and so may write down that they leave."""
    if isinstance(by, User) and by.id == user.id:
        raise Forbidden(_("Somebody who manages you writes this down."))
    if not _manages(by, user, at=at):
        raise Forbidden(_("Only who manages this person can do this."))


def check_may_see_work(*, by: User, user: User, at: datetime) -> None:
    """This function will raise Forbidden unless it is a user's own work, or somebody manages them."""
    if by.id != user.id:
        check_may_end_work(by=by, user=user, at=at)


def check_may_give_duties(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody may say what others look after."""
    if not _has_duty(by, User.Duty.LEADER):
        raise Forbidden(_("Only a leader can say what somebody looks after."))


def check_may_write_schemes(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody may draft and propose limits."""
    if not _has_duty(by, User.Duty.LEADER):
        raise Forbidden(_("Only a leader can change our limits."))


def check_may_take_back(*, by: User | Actor, scheme: Scheme) -> None:
    """This function will raise Forbidden unless somebody may take a proposal back, or throw a draft away.

    Its author may, and any leader where its author is none any more: else it would stand there for ever.
    """
    check_may_write_schemes(by=by)
    wrote = isinstance(by, User) and by.id == scheme.author_id
    if not wrote and can_write_schemes(by=scheme.author):
        raise Forbidden(_("Only who wrote this can take it back."))


def check_may_lead(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody may read what a year of asks says of our limits."""
    if not _has_duty(by, User.Duty.LEADER):
        raise Forbidden(_("Only a leader can see this."))


def check_may_pay(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody works in finance, and so marks what was paid."""
    if not _has_duty(by, User.Duty.FINANCE):
        raise Forbidden(_("Only finance can mark what was paid."))


def check_may_audit(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody checks, as their duty, that decisions were made properly."""
    if not isinstance(by, User) or not _has_duty(by, User.Duty.AUDITOR):
        raise Forbidden(_("Only who checks our decisions can see this."))


def check_may_book(*, by: User | Actor) -> None:
    """This function will raise Forbidden unless somebody may say where payments are booked."""
    if not _has_duty(by, User.Duty.FINANCE, User.Duty.ADMIN, User.Duty.LEADER):
        raise Forbidden(_("Only finance, a leader or an administrator can say this."))


def check_may_publish(*, by: User | Actor, scheme: Scheme, at: datetime) -> None:
    """This function will raise Forbidden unless somebody is the second person these limits need (rule 15)."""
    if not isinstance(by, User):
        raise Forbidden(_("A person publishes limits, never a machine."))
    check_may_write_schemes(by=by)
    if by.id in (scheme.author_id, scheme.proposed_by_id):
        raise Forbidden(_("Our limits take 2 people. Somebody else must publish what you wrote or proposed."))
    if decides_asks(user_id=by.id, at=at):
        raise Forbidden(_("Whoever publishes limits does not decide asks, and you do."))


def check_may_grant_officer(*, by: User | Actor, holder: User, role: str, team: Team, at: datetime) -> None:
    """This function will raise Forbidden unless somebody may give this authority: a leader, or an officer above it."""
    _check_not_themself(by, holder)
    if is_leader_or_owner(by):
        return
    now = setting(at=at)
    wanted = now.terms.roles.get(role)
    held = _roles_over(by, team_id=team.id, at=at)
    if wanted is None or not any(each.rank > wanted.rank for each in held):
        raise Forbidden(_("Only a leader, or somebody above this post, can give this authority."))


def check_may_grant_family(*, by: User | Actor, holder: User, person: Person, at: datetime) -> None:
    """This function will raise Forbidden unless somebody may agree a person's plan with their family."""
    _check_not_themself(by, holder)
    if is_leader_or_owner(by):
        return
    held = _roles_over(by, team_id=person.team_id, at=at)
    if not any(may_change_plans(each) for each in held):
        raise Forbidden(_("Only a leader, or somebody who may change the plan, can give this authority."))


def check_may_end(*, by: User | Actor, mandate: Mandate, at: datetime) -> None:
    """This function will raise Forbidden unless somebody may stop a mandate: who holds it, or could give it."""
    if isinstance(by, User) and by.id == mandate.holder_id:
        return
    check_may_restore(by=by, mandate=mandate, at=at)


def check_may_restore(*, by: User | Actor, mandate: Mandate, at: datetime) -> None:
    """This function will raise Forbidden unless somebody could give this mandate now."""
    giver = mandate.given_from if mandate.kind == Mandate.Kind.PASSED_ON else None
    if giver is not None:
        if not isinstance(by, User) or by.id != giver.holder_id:
            check_may_restore(by=by, mandate=giver, at=at)
    elif mandate.person is not None:
        check_may_grant_family(by=by, holder=mandate.holder, person=mandate.person, at=at)
    elif mandate.post is not None:
        check_may_grant_officer(by=by, holder=mandate.holder, role=mandate.role, team=mandate.post.team, at=at)
    elif not is_leader_or_owner(by):
        raise Forbidden(_("Only a leader can do this."))


def check_may_tell_death(*, by: User, person: Person, at: datetime) -> None:
    """This function will raise Forbidden unless somebody works with a person, or may change their plan."""
    works = CircleMember.objects.ours().filter(person=person, user=by, role=CircleMember.Role.WORKER)
    if not (by.is_active and works.exists()):
        check_may_undo_death(by=by, person=person, at=at)


def check_may_undo_death(*, by: User, person: Person, at: datetime) -> None:
    """This function will raise Forbidden unless somebody may change a person's plan."""
    if not any(may_change_plans(each) for each in _roles_over(by, team_id=person.team_id, at=at)):
        raise Forbidden(_("Only a worker of theirs, or who leads their team, can say this."))


can_set_up = passes(check_may_set_up)
can_give_duties = passes(check_may_give_duties)
can_lead = passes(check_may_lead)
can_pay = passes(check_may_pay)
can_audit = passes(check_may_audit)
can_write_schemes = passes(check_may_write_schemes)
can_take_back = passes(check_may_take_back)
can_publish = passes(check_may_publish)
can_grant_officer = passes(check_may_grant_officer)
can_grant_family = passes(check_may_grant_family)
can_end = passes(check_may_end)
can_restore = passes(check_may_restore)
can_tell_death = passes(check_may_tell_death)
can_undo_death = passes(check_may_undo_death)


def is_leader_or_owner(by: User | Actor) -> bool:
    """This function will say whether somebody is a leader or owns the scheme; a process that sets up counts as one."""
    if _has_duty(by, User.Duty.LEADER):
        return True
    owner = Organisation.objects.filter(id=current_organisation_id()).values_list("scheme_owner_id", flat=True)
    return isinstance(by, User) and by.is_active and by.id in owner


def decides_asks(*, user_id: UUID, at: datetime) -> bool:
    """This function will say whether somebody holds, or is yet to hold, authority to decide the asks of others."""
    # A family's own mandate is not meant: a leader may be somebody's mother.
    return standing(at=at).filter(holder_id=user_id, kind__in=DECIDING_KINDS).exists()


def looks_after(user: User) -> bool:
    """This function will say whether somebody publishes limits or administers, and so decides no asks of others."""
    return not {User.Duty.LEADER, User.Duty.ADMIN}.isdisjoint(user.duties)


def check_may_decide(holder: User) -> None:
    """This function will raise Refused for whoever publishes limits or administers: they decide no asks of others."""
    if User.Duty.LEADER in holder.duties:
        raise Refused(_("Whoever publishes limits does not decide asks."), "holder")
    if User.Duty.ADMIN in holder.duties:
        raise Refused(_("Whoever looks after this place does not decide asks."), "holder")


def _roles_over(by: User | Actor, *, team_id: UUID, at: datetime) -> list[RoleTerms]:
    """This function will give the roles, under the limits in force, that a user's own post gives them over a team."""
    if not isinstance(by, User) or not by.is_active:
        return []
    roles, teams = setting(at=at).terms.roles, lineage(team_id)
    own = standing(at=at).filter(holder_id=by.id, kind=Mandate.Kind.OFFICER)
    held = own.filter(starts_at__lte=at, suspended_at__isnull=True)
    found = held.filter(Q(team__isnull=True) | Q(team_id__in=teams)).values_list("role", flat=True)
    return [roles[code] for code in found if code in roles]


def _check_not_themself(by: User | Actor, holder: User) -> None:
    if isinstance(by, User) and by.id == holder.id:
        raise Forbidden(_("Nobody gives themself authority."))


def _manages(by: User | Actor, user: User, *, at: datetime) -> bool:
    if _has_duty(by, User.Duty.ADMIN, User.Duty.LEADER):
        return True
    return isinstance(by, User) and user.id in managed_users(by, at=at)


def _has_duty(by: User | Actor, *duties: str) -> bool:
    if isinstance(by, Actor):
        return by.user_id is None
    return by.is_active and by.organisation_id == current_organisation_id() and not set(duties).isdisjoint(by.duties)
