"""Who is beside a person: bringing somebody in, ending that, and putting it back. Whoever administers does it.

What somebody beside a person decides is agreed with the plan (`grant_family`), and is made less by an ask alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation import access, ages
from delegation.errors import Conflict, Forbidden, Missing, Refused
from delegation.models import CircleMember, Person, User
from delegation.models.people import Language
from delegation.permissions import check_may_set_up
from delegation.selectors.mandates import standing
from delegation.selectors.me import local_day
from delegation.services.actors import By, actor_of, check_ours
from delegation.services.leaving import close_account, still_open
from delegation.services.mandates import OF_FAMILIES
from delegation.services.people import OPENS, TieFields, UserFields, add_circle_member, add_user, new_username

ROLES = CircleMember.Role
# Given by a paper that somebody sees: until it ends, and alone or together.
WITH_A_POWER = (ROLES.ATTORNEY, ROLES.DEPUTY)
# What ended comes back by a tap; the others are brought in again: a paper is seen, sharing is chosen anew.
COMES_BACK = (ROLES.PARENT, ROLES.NOMINATED_PERSON, ROLES.COORDINATOR, ROLES.WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody beside a person who has no account here yet; ``does`` says who they are, such as "is Ada's son"."""

    name: str
    does: str
    email: str = ""
    phone: str = ""
    language: str = Language.ENGLISH


def bring_in(*, by: By, person: Person, who: User | Newcomer, fields: TieFields, at: datetime) -> CircleMember:
    """This function will have somebody be beside a person, with an account of their own where they have none.

    Raises Forbidden, Invalid, Refused, and Conflict where the person has died.
    """
    check_may_set_up(by=by)
    user = who if isinstance(who, User) else None
    check_ours(person, user)
    if person.died_on is not None:
        raise Conflict(_("This person has died."))
    if user is not None and isinstance(by, User) and user.id == by.id:
        raise Forbidden(_("Somebody else must bring you in."))
    _check(fields, person=person, user=user, at=at)
    if user is None:
        assert isinstance(who, Newcomer)
        user = _add(who, by=by, at=at)
    known = CircleMember.objects.ours().select_for_update(no_key=True).filter(person=person, user=user)
    tie: CircleMember | None = known.filter(role=fields.role).first()
    if tie is None:
        return add_circle_member(by=by, person=person, user=user, fields=fields, at=at)
    if is_beside(tie, at=at):
        raise Refused(_("They are beside this person already."), "name")
    for name in ("covers_money", "covers_care", "acts", "seen_on"):
        setattr(tie, name, getattr(fields, name))
    return _again(tie, by=by, fields=fields, at=at)


def end_tie(*, by: By, tie_id: UUID, at: datetime) -> CircleMember:
    """This function will end that somebody is beside a person: from now on they see nothing of them.

    Whoever is beside nobody any more, and does not work here, signs in no more. Raises Forbidden, Missing, Conflict
    where it has ended, Refused where it is the person themself, or would take from a family what they decide (rule 11).
    """
    check_may_set_up(by=by)
    tie = _lock(tie_id)
    if not is_beside(tie, at=at):
        raise Conflict(_("This has ended already."))
    if tie.role == ROLES.SELF:
        raise Refused(_("It is their own life. This cannot end here."))
    held = standing(at=at).filter(holder=tie.user_id)
    if held.filter(person=tie.person_id, kind__in=OF_FAMILIES).exists():
        raise Refused(_("They decide things for this person. Ask for less first, so that the person hears before."))
    tie.ends_on = local_day(at)
    tie.save(update_fields=["ends_on"])
    access.close_to_member(tie.person, tie.user, keeping=still_open(tie))
    signs_in = not _is_nowhere(tie.user, at=at)
    if not signs_in:
        close_account(tie.user, at=at)
    _tell(tie, type="circle.member_ended", by=by, at=at, data={"from": str(tie.user_id), "signs_in": signs_in})
    return tie


def put_back(*, by: By, tie_id: UUID, at: datetime) -> CircleMember:
    """This function will undo an end. Raises Forbidden, Missing, Conflict where it has not ended, Refused."""
    check_may_set_up(by=by)
    tie = _lock(tie_id)
    if is_beside(tie, at=at):
        raise Conflict(_("They are beside this person already."))
    if tie.role not in COMES_BACK:
        raise Refused(_("Bring them in again, so that all of it is written down anew."))
    if isinstance(by, User) and tie.user_id == by.id:
        raise Forbidden(_("Somebody else must bring you in."))
    fields = TieFields(role=tie.role)
    _check(fields, person=tie.person, user=tie.user, at=at)
    return _again(tie, by=by, fields=fields, at=at)


def is_beside(tie: CircleMember, *, at: datetime) -> bool:
    """This function will say whether a tie counts on the day of a moment."""
    return tie.ends_on is None or tie.ends_on > local_day(at)


def _lock(tie_id: UUID) -> CircleMember:
    rows = CircleMember.objects.ours().select_for_update(no_key=True, of=("self",)).select_related("person", "user")
    tie: CircleMember | None = rows.filter(id=tie_id).first()
    if tie is None:
        raise Missing
    return tie


def _again(tie: CircleMember, *, by: By, fields: TieFields, at: datetime) -> CircleMember:
    """This function will let an ended tie count again, and whoever it is of sign in again."""
    tie.ends_on = fields.ends_on
    tie.save()
    if not tie.user.is_active:
        tie.user.is_active, tie.user.left_at = True, None
        tie.user.save(update_fields=["is_active", "left_at"])
    access.open_to_member(tie.person, tie.user, OPENS[ROLES(tie.role)])
    _tell(tie, type="circle.member_back", by=by, at=at, data={"to": str(tie.user_id)})
    return tie


def _add(who: Newcomer, *, by: By, at: datetime) -> User:
    """This function will give somebody an account with a name that nobody has; they sign in by a link or a code."""
    fields = UserFields(
        username=new_username(who.name),
        display_name=who.name,
        does=who.does,
        email=who.email,
        phone=who.phone,
        language=who.language,
    )
    return add_user(by=by, fields=fields, at=at)


def _check(fields: TieFields, *, person: Person, user: User | None, at: datetime) -> None:
    """This function will raise Refused where somebody cannot be this to a person."""
    today = local_day(at)
    colleague = user is not None and user.team_id is not None
    if colleague and user is not None and not user.is_active:
        raise Refused(_("They no longer work here."), "name")
    if fields.role == ROLES.WORKER and not colleague:
        raise Refused(_("A worker of theirs is a colleague here. Choose one."), "name")
    if fields.role in WITH_A_POWER and fields.seen_on is None:
        raise Refused(_("Say when you saw the paper that gives this power."), "seen_on")
    if fields.seen_on is not None and fields.seen_on > today:
        raise Refused(_("This day is still to come."), "seen_on")
    if fields.ends_on is not None and fields.ends_on <= today:
        raise Refused(_("Choose a day that is still to come."), "ends_on")
    if not (fields.covers_money or fields.covers_care):
        raise Refused(_("Choose money, care or both."), "covers")
    if fields.role == ROLES.PARENT and _is_grown_up(person, at=at):
        raise Refused(_("From 18 a person decides for themself, or names who does."), "role")
    if fields.role == ROLES.SELF and _has_self(person, at=at):
        raise Refused(_("This person signs in already."), "role")


def _is_grown_up(person: Person, *, at: datetime) -> bool:
    born = person.date_of_birth
    return born is not None and not ages.is_under(born, ages.ADULT_YEARS, on=local_day(at))


def _has_self(person: Person, *, at: datetime) -> bool:
    selves = CircleMember.objects.ours().filter(person=person, role=ROLES.SELF)
    return any(is_beside(tie, at=at) for tie in selves)


def _is_nowhere(user: User, *, at: datetime) -> bool:
    """This function will say whether somebody has nothing to sign in for: no work, no duty, nobody beside them."""
    if user.team_id is not None or user.duties:
        return False
    if any(is_beside(tie, at=at) for tie in CircleMember.objects.ours().filter(user=user)):
        return False
    return not standing(at=at).filter(holder=user).exists()


def _tell(tie: CircleMember, *, type: str, by: By, at: datetime, data: dict[str, Any]) -> None:
    record(
        type=type,
        subject=("circle_member", tie.id),
        person_id=tie.person_id,
        actor=actor_of(by),
        data={"role": tie.role, **data},
        at=at,
    )
