"""Somebody stops working here: what they could decide ends at once, and who they worked with is handed over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation import access, hooks
from delegation.errors import Conflict, Missing, Refused, Unknown
from delegation.models import Absence, ApiToken, CircleMember, MandateChange, Team, User
from delegation.permissions import check_may_end_work
from delegation.selectors.away import not_over
from delegation.selectors.carrying import worker_ties
from delegation.selectors.mandates import standing
from delegation.selectors.me import local_day, my_organisation
from delegation.selectors.nearest import is_gone
from delegation.services.absences import close_absence, drop_stand_in
from delegation.services.actors import By, actor_of
from delegation.services.mandate_rows import keep_change
from delegation.services.passing_on import after_last_yes, end_with
from delegation.services.people import OPENS


def end_work(
    *, by: By, user_id: UUID, leaves_at: datetime | None = None, hand_over_to: UUID | None = None, at: datetime
) -> User:
    """This function will end somebody's work here: mandates, absences, standing in, tokens and sessions.

    What waits for them moves afterwards, each ask in its own transaction. Nobody they worked with is lost: a tie stays
    theirs until it is handed over. Raises Missing, Forbidden, Conflict where they have left, Unknown, Refused.
    """
    user = _lock(user_id)
    if is_gone(user, at=at):
        raise Conflict(_("This person has left already."))
    check_may_end_work(by=by, user=user, at=at)
    if leaves_at is not None and leaves_at > at:
        raise Refused(_("Write this down on the day they leave, not before."), "at")
    if my_organisation().scheme_owner_id == user.id:
        raise Refused(_("They look after our limits. Name somebody else for that first."))
    if hand_over_to is not None:
        _hand_over(user, by=by, to=_receiver(hand_over_to, instead_of=user, at=at), at=at)
    close_account(user, at=at)
    _end_mandates(user, by=by, at=at)
    for absence in Absence.objects.ours().filter(not_over(at), user=user).order_by("id"):
        close_absence(absence, by=by, at=at)
    for absence in Absence.objects.ours().filter(not_over(at), stand_in=user).order_by("id"):
        drop_stand_in(absence, by=by, at=at)
    record(type="user.left", subject=("user", user.id), actor=actor_of(by), data={}, at=at)
    hooks.authority_changed(users=[user.id], at=at, by=actor_of(by), at_once=False)
    return user


def hand_over(*, by: User, user_id: UUID, to: UUID, at: datetime) -> User:
    """This function will give the people somebody works with to a colleague who may see them; others stay named.

    Raises Missing, Forbidden, Unknown, Refused.
    """
    user = _lock(user_id)
    check_may_end_work(by=by, user=user, at=at)
    _hand_over(user, by=by, to=_receiver(to, instead_of=user, at=at), at=at)
    return user


def _lock(user_id: UUID) -> User:
    user: User | None = User.objects.ours().select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise Missing
    return user


def _receiver(user_id: UUID, *, instead_of: User, at: datetime) -> User:
    to: User | None = User.objects.ours().filter(id=user_id).first()
    if to is None:
        raise Unknown("hand_over_to")
    if to.id == instead_of.id or to.team_id is None or is_gone(to, at=at):
        raise Refused(_("Choose a colleague who works here."), "hand_over_to")
    return to


def close_account(user: User, *, at: datetime) -> None:
    """This function will let a user in nowhere any more: a changed password ends every session."""
    user.left_at, user.is_active = at, False
    user.set_unusable_password()
    user.save(update_fields=["left_at", "is_active", "password"])
    ApiToken.objects.ours().filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    for team in Team.objects.ours().filter(group__user=user):
        access.leave_team(user, team)


def _end_mandates(user: User, *, by: By, at: datetime) -> None:
    """This function will end all that somebody may decide, and with it what they passed on or gave room for."""
    rows = standing(at=at).filter(holder=user).select_for_update(no_key=True, of=("self",))
    for mandate in rows.order_by("granted_at", "id"):
        mandate.revoked_at = ends = after_last_yes(mandate, at=at)
        mandate.save(update_fields=["revoked_at"])
        keep_change(mandate, what=MandateChange.What.REVOKED, by=by, reason=None, at=ends, at_once=False)
        end_with(mandate, by=by, at=ends, at_once=False)


def _hand_over(user: User, *, by: By, to: User, at: datetime) -> None:
    """This function will move each tie to a colleague who may see the person, in the place it had in the circle."""
    for tie in worker_ties(user, on=local_day(at)).select_related("person"):
        if access.may(to, tie.person, access.SEE_PERSON):
            _move(tie, by=by, to=to, at=at)


def _move(tie: CircleMember, *, by: By, to: User, at: datetime) -> None:
    tie.ends_on = local_day(at)
    tie.save(update_fields=["ends_on"])
    known = CircleMember.objects.ours().filter(person=tie.person, user=to, role=CircleMember.Role.WORKER).first()
    current = known is not None and (known.ends_on is None or known.ends_on > tie.ends_on)
    now = known or CircleMember(person=tie.person, user=to, role=CircleMember.Role.WORKER)
    now.position = min(tie.position, now.position) if current else tie.position
    now.ends_on = None
    now.save()
    access.open_to_member(tie.person, to, OPENS[CircleMember.Role.WORKER])
    access.close_to_member(tie.person, tie.user, keeping=still_open(tie))
    data = {"from": str(tie.user_id), "to": str(to.id), "position": now.position}
    record(
        type="circle.handed_over",
        subject=("circle_member", now.id),
        person_id=tie.person_id,
        actor=actor_of(by),
        data=data,
        at=at,
    )


def still_open(tie: CircleMember) -> Sequence[str]:
    """This function will name what other ties of the same user to the same person still let them do."""
    others = CircleMember.objects.ours().filter(person=tie.person, user=tie.user).exclude(id=tie.id)
    current = [each for each in others if each.ends_on is None or (tie.ends_on and each.ends_on > tie.ends_on)]
    return [each for other in current for each in OPENS[CircleMember.Role(other.role)]]
