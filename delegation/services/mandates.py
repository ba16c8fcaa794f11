"""Giving authority, and ending it. Each change, its row and its event commit together.

Nobody gives themself authority, authority never starts in the past, and a mandate's own limits only narrow.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.words import keep
from delegation import access, ages
from delegation.authority import Act
from delegation.days import day_at
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.hours import after_notice
from delegation.models import CircleMember, Decrease, Mandate, MandateChange, Person, PlanLine, Post, Team, User
from delegation.permissions import (
    check_may_decide,
    check_may_end,
    check_may_grant_family,
    check_may_grant_officer,
    check_may_restore,
)
from delegation.selectors.authority import Setting, people_of, rule_on, setting, terms_for
from delegation.selectors.gain import is_paid
from delegation.services.actors import By, check_ours
from delegation.services.mandate_rows import Narrower, grant_row, keep_change
from delegation.services.passing_on import after_last_yes, end_resting_on, end_with, look_again_with
from delegation.terms import LARGEST_AMOUNT_PENCE

FAMILY = "family"
# Spending by these is counted apart: what the plan or a decider already agreed uses up nobody's monthly limit.
PLAN_LINE, ROOM = "plan_line", "room"
FAMILY_TIES = (
    CircleMember.Role.SELF,
    CircleMember.Role.PARENT,
    CircleMember.Role.NOMINATED_PERSON,
    CircleMember.Role.ATTORNEY,
    CircleMember.Role.DEPUTY,
)
AGREED_KINDS = ("one_off", "weekly")
# What families decide: less of it is never small.
OF_FAMILIES = frozenset({Mandate.Kind.FAMILY, Mandate.Kind.PLAN_LINE, Mandate.Kind.ROOM})
HELD_ONCE_IN = timedelta(days=28)
ROOM_KINDS = frozenset({"one_off", "weekly"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFields:
    """No need to ask next time: pence for each ask, one category, one payee unless `any_payee`, until a moment."""

    category: str
    amount: int
    ends_at: datetime | None
    kind: str = "one_off"
    payee_key: str = ""
    any_payee: bool = False
    ask_id: UUID | None = None


def grant_officer(
    *, by: By, holder: User, post: Post, team: Team | None = None, narrower: Narrower | None = None, at: datetime
) -> Mandate:
    """This function will give a post's authority to its holder, over the post's team or one they cover.

    The post's role sets the limits, its paragraph is cited. Raises Forbidden, Refused (who publishes limits does not
    decide asks; somebody who has left), Invalid.
    """
    over = team or post.team
    check_ours(holder, post, over)
    check_may_grant_officer(by=by, holder=holder, role=post.role, team=over, at=at)
    check_may_decide(holder)
    now, own = setting(at=at), narrower or Narrower()
    if now.scheme is not None and post.role not in now.terms.roles:
        raise Refused(_("Our limits have no such role."), "post")
    mandate = Mandate(
        kind=Mandate.Kind.OFFICER,
        holder=holder,
        role=post.role,
        post=post,
        constitution_paragraph=post.constitution_paragraph,
        scheme=now.scheme,
        team=over,
    )
    return grant_row(mandate, by=by, narrower=own, at=at)


def grant_family(*, by: By, holder: User, person: Person, narrower: Narrower | None = None, at: datetime) -> Mandate:
    """This function will let somebody of a person's circle decide what families decide, by agreement of the plan.

    It ends when their tie does; a parent's, on the 18th birthday (rule 16). Of those who act together it is good only
    with the other's. Raises Forbidden, Refused, Invalid.
    """
    check_ours(holder, person)
    check_may_grant_family(by=by, holder=holder, person=person, at=at)
    now, own = setting(at=at), narrower or Narrower()
    tie = _tie_of(holder, person, at=at, now=now)
    ends = [moment for moment in (own.ends_at, _end_of(tie, person, now=now)) if moment is not None]
    together = tie.acts == CircleMember.Acts.TOGETHER
    mandate = Mandate(
        kind=Mandate.Kind.FAMILY, holder=holder, role=FAMILY, person=person, scheme=now.scheme, together=together
    )
    return grant_row(mandate, by=by, narrower=own, ends_at=min(ends, default=None), at=at)


def grant_plan_line(*, by: By, holder: User, plan_line: PlanLine, at: datetime) -> Mandate:
    """This function will let somebody of a person's circle spend what a plan line agreed, without asking again."""
    check_ours(holder, plan_line)
    person = plan_line.person
    check_may_grant_family(by=by, holder=holder, person=person, at=at)
    _check_may_ask(holder, person)
    now = setting(at=at)
    mandate = Mandate(
        kind=Mandate.Kind.PLAN_LINE,
        holder=holder,
        role=PLAN_LINE,
        person=person,
        plan_line_id=plan_line.id,
        payee_key=plan_line.payee_key,
        scheme=now.scheme,
    )
    narrower = Narrower(
        starts_at=midnight(plan_line.starts_on, now=now),
        ends_at=midnight(plan_line.ends_on, now=now),
        category=plan_line.category,
        act_kinds=AGREED_KINDS,
        limits=[{"key": "plan_line.each", "kind": "per_ask", "amount": None, "act_kinds": list(AGREED_KINDS)}],
    )
    return grant_row(mandate, by=by, narrower=narrower, at=at)


def grant_room(*, by: User, holder: User, person: Person, fields: RoomFields, at: datetime) -> Mandate:
    """This function will give somebody room ("no need to ask next time") within the giver's own authority.

    Raises Invalid without an end or a payee, Forbidden where the giver could not say yes to that amount now.
    """
    check_ours(holder, person)
    _check_room(fields, at=at)
    if by.id == holder.id:
        raise Forbidden(_("Nobody gives themself authority."))
    _check_may_ask(holder, person)
    now = setting(at=at)
    _check_no_gain(by, holder, payee_key=fields.payee_key, now=now)
    mandate = Mandate(
        kind=Mandate.Kind.ROOM,
        holder=holder,
        role=ROOM,
        person=person,
        given_from=_giver(by=by, person=person, fields=fields, at=at, now=now),
        payee_key="" if fields.any_payee else fields.payee_key,
        scheme=now.scheme,
        ask_id=fields.ask_id,
    )
    narrower = Narrower(
        ends_at=fields.ends_at,
        category=fields.category,
        act_kinds=(fields.kind,),
        limits=[{"key": "room.each", "kind": "per_ask", "amount": fields.amount, "act_kinds": [fields.kind]}],
    )
    return grant_row(mandate, by=by, narrower=narrower, at=at)


def revoke(*, by: By, mandate_id: UUID, reason: str | None = None, at: datetime) -> Mandate:
    """This function will end a mandate for good; what waits for its holder moves on.

    Raises Missing, Conflict where it has ended already, Forbidden, Refused where it would take from a person's family
    what only an ask for less may (rule 11).
    """
    mandate = _lock(mandate_id)
    check_may_end(by=by, mandate=mandate, at=at)
    if takes_away(by, mandate):
        raise Refused(_("This gives a family less to decide. Ask for it: the person hears first."))
    mandate.revoked_at = at = after_last_yes(mandate, at=at)
    ended = _end(mandate, what=MandateChange.What.REVOKED, by=by, reason=reason, at=at)
    end_with(mandate, by=by, at=at)
    return ended


def suspend(*, by: By, mandate_id: UUID, reason: str | None = None, at: datetime) -> Mandate:
    """This function will put a mandate on hold until it is resumed.

    A family's counts again by itself after 10 working days: safety cannot wait, and less is never small (rule 11).
    Raises Missing, Conflict, Forbidden, and for a family's Refused without a reason, or soon after the last time.
    """
    mandate = _lock(mandate_id)
    if mandate.suspended_at is not None:
        raise Conflict(_("This is on hold already."))
    check_may_end(by=by, mandate=mandate, at=at)
    if takes_away(by, mandate):
        _check_hold(mandate, reason=reason, at=at)
        mandate.suspended_until = after_notice(setting(at=at).organisation, at=at)
    mandate.suspended_at = at = after_last_yes(mandate, at=at)
    ended = _end(mandate, what=MandateChange.What.SUSPENDED, by=by, reason=reason, at=at)
    end_resting_on(mandate, by=by, at=at)
    look_again_with(mandate, by=by, at=at)
    return ended


def resume(*, by: By, mandate_id: UUID, reason: str | None = None, at: datetime) -> Mandate:
    """This function will let a mandate on hold count again. Raises Missing, Conflict, Forbidden."""
    mandate = _lock(mandate_id)
    if mandate.suspended_at is None:
        raise Conflict(_("This is not on hold."))
    check_may_restore(by=by, mandate=mandate, at=at)
    mandate.suspended_at = mandate.suspended_until = None
    resumed = _end(mandate, what=MandateChange.What.RESUMED, by=by, reason=reason, at=at)
    look_again_with(mandate, by=by, at=at)
    return resumed


def restore(*, by: By, mandate_id: UUID, at: datetime) -> Mandate:
    """This function will let a mandate count again that was ended because somebody was thought to have died."""
    mandate: Mandate = Mandate.objects.ours().select_for_update(no_key=True).get(id=mandate_id)
    check_may_restore(by=by, mandate=mandate, at=at)
    mandate.revoked_at = None
    return _end(mandate, what=MandateChange.What.RESUMED, by=by, reason=None, at=at)


def resume_by_itself(*, by: Actor, at: datetime) -> None:
    """This function will let mandates count again whose time on hold is over, but where less was agreed meanwhile."""
    due = Mandate.objects.ours().filter(suspended_until__lte=at, revoked_at__isnull=True)
    agreed = Decrease.objects.ours().filter(mandate=OuterRef("pk"), takes_effect_at__isnull=False, applied_at=None)
    for mandate_id in due.exclude(Exists(agreed)).order_by("id").values_list("id", flat=True):
        resume(by=by, mandate_id=mandate_id, at=at)


def takes_away(by: By, mandate: Mandate) -> bool:
    """This function will say whether ending or holding a mandate takes something from a family: any but their own.

    A process does what follows from facts: a tie that ended, a birthday, a death.
    """
    return mandate.kind in OF_FAMILIES and isinstance(by, User) and by.id != mandate.holder_id


def _check_hold(mandate: Mandate, *, reason: str | None, at: datetime) -> None:
    if not (reason or "").strip():
        raise Refused(_("Say why it cannot wait. It counts again after 10 working days."), "reason")
    lately = MandateChange.objects.ours().filter(mandate=mandate, what=MandateChange.What.SUSPENDED)
    if lately.filter(at__gt=at - HELD_ONCE_IN).exclude(by=mandate.holder_id).exists():
        raise Refused(_("It was on hold a short time ago. Ask for less instead: the person hears first."))


def midnight(day: date, *, now: Setting) -> datetime:
    """This function will give the first moment of a day on the organisation's own clock."""
    return datetime.combine(day, time(), ZoneInfo(now.calendar.time_zone))


def _tie_of(holder: User, person: Person, *, at: datetime, now: Setting) -> CircleMember:
    """This function will find the tie by which a holder may decide about a person's money, or raise Refused."""
    today = day_at(at, now.calendar.time_zone)
    ties = CircleMember.objects.ours().filter(person=person, user=holder, role__in=FAMILY_TIES, covers_money=True)
    tie: CircleMember | None = ties.order_by("position").first()
    if tie is None or (tie.ends_on is not None and tie.ends_on <= today):
        raise Refused(_("This needs somebody of the circle who acts for the person's money."), "holder")
    child = people_of(person, at=at, calendar=now.calendar) == "child"
    if tie.role == CircleMember.Role.SELF and child:
        raise Refused(_("From 18 you decide. Before that a parent does."), "holder")
    if tie.role == CircleMember.Role.PARENT and not child:
        raise Refused(_("From 18 a person decides for themself, or names who does."), "holder")
    return tie


def _end_of(tie: CircleMember, person: Person, *, now: Setting) -> datetime | None:
    days = [] if tie.ends_on is None else [tie.ends_on]
    if tie.role == CircleMember.Role.PARENT and person.date_of_birth is not None:
        days.append(ages.birthday(person.date_of_birth, ages.ADULT_YEARS))
    return midnight(min(days), now=now) if days else None


def _check_may_ask(holder: User, person: Person) -> None:
    if not access.may(holder, person, access.ASK_FOR):
        raise Refused(_("This person cannot ask for them, so can be given nothing to decide."), "holder")


def _check_no_gain(by: User, holder: User, *, payee_key: str, now: Setting) -> None:
    """This function will raise where a payee is, or employs, who gives room or who gets it (rule 4)."""
    if is_paid(by, payee_key=payee_key, organisation=now.organisation):
        raise Forbidden(_("This pays you, or who you work for, so somebody else decides it."))
    if is_paid(holder, payee_key=payee_key, organisation=now.organisation):
        raise Refused(_("They are paid by this, so they cannot decide it themself."), "holder")


def _check_room(fields: RoomFields, *, at: datetime) -> None:
    if fields.ends_at is None or fields.ends_at <= at:
        raise Invalid("ends_on", _("Say until when: a day in the future."))
    if fields.kind not in ROOM_KINDS:
        raise Invalid("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(sorted(ROOM_KINDS))})
    if not 0 < fields.amount <= LARGEST_AMOUNT_PENCE:
        raise Invalid("amount", _("Say how much for each ask, in pence."))
    if not fields.payee_key and not fields.any_payee:
        raise Invalid("any_payee", _("Name who is paid, or say that it may be anybody."))


def _giver(*, by: User, person: Person, fields: RoomFields, at: datetime, now: Setting) -> Mandate:
    """This function will find the giver's own mandate that allows an ask of that size now, or raise Forbidden."""
    act = Act(
        kind=fields.kind,
        amount=fields.amount,
        category=fields.category,
        person=person.id,
        people=people_of(person, at=at, calendar=now.calendar),
        payee_key=fields.payee_key or None,
    )
    held = terms_for(holders=[by.id], person=person, at=at, setting=now).get(by.id, ())
    # Only a post's authority is given on, and only once.
    own = [terms for terms in held if terms.kind == Mandate.Kind.OFFICER]
    ruling = rule_on(act=act, terms=own, at=at, setting=now)
    if ruling.outcome != "within" or ruling.mandate is None:
        raise Forbidden(_("You can give room only for what you could say yes to yourself."))
    giver: Mandate = Mandate.objects.ours().get(id=ruling.mandate)
    return giver


def _lock(mandate_id: UUID) -> Mandate:
    rows = Mandate.objects.ours().select_for_update(no_key=True)
    mandate: Mandate | None = rows.filter(id=mandate_id).first()
    if mandate is None:
        raise Missing
    if mandate.revoked_at is not None:
        raise Conflict(_("This has ended already."))
    return mandate


def _end(mandate: Mandate, *, what: MandateChange.What, by: By, reason: str | None, at: datetime) -> Mandate:
    mandate.save(update_fields=["revoked_at", "suspended_at", "suspended_until"])
    keep_change(mandate, what=what, by=by, reason=keep(text=reason, subject_id=mandate.person_id), at=at)
    return mandate
