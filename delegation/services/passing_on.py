"""Passing authority on, for an absence or a task, and ending with the giver's what was given from it (rule 7).

What is passed on allows at most what the giver may at that moment, what they say, and what the receiver's own post
may. It always ends on a date, is charged to both, and is not passed on again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from delegation import hooks
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Hold, Mandate, MandateChange, Person, User
from delegation.permissions import looks_after
from delegation.selectors.authority import Setting, setting
from delegation.selectors.mandates import standing
from delegation.services.actors import By, actor_of, check_ours
from delegation.services.mandate_rows import Narrower, grant_row, keep_change

LONGEST = timedelta(days=366)


def pass_on(
    *, by: User, holder: User, giver: Mandate, person: Person | None, narrower: Narrower, at: datetime
) -> Mandate:
    """This function will pass a post's authority, or a part of it, on to somebody with a post of their own.

    Raises Conflict where the giver's has ended, Forbidden where it is not theirs to pass on, Refused for what was given
    on itself, for somebody without a post, in a circle of two, and for an end more than a year ahead.
    """
    check_ours(holder, giver, person)
    giver = _lock(giver)
    if giver.holder_id != by.id:
        raise Forbidden(_("You can pass on only what you may decide yourself."))
    if giver.kind != Mandate.Kind.OFFICER:
        raise Refused(_("Only what comes with a post can be passed on, and only once."), "given_from")
    if holder.id == by.id:
        raise Forbidden(_("Nobody gives themself authority."))
    now = setting(at=at)
    post = _own_post(holder, at=at, now=now)
    if post is None or looks_after(holder):
        raise Refused(_("Only somebody who decides in a post of their own can be passed this on."), "holder")
    if _gave(holder, to=by, at=at):
        raise Refused(_("They passed theirs on to you, so you cannot pass yours on to them."), "holder")
    if narrower.ends_at is None or narrower.ends_at > at + LONGEST:
        raise Refused(_("Say until when: at most 12 months from now."), "ends_at")
    mandate = Mandate(
        kind=Mandate.Kind.PASSED_ON,
        holder=holder,
        role=post.role,
        constitution_paragraph=giver.constitution_paragraph,
        team=giver.team,
        person=person,
        given_from=giver,
        scheme=now.scheme,
    )
    ends = [moment for moment in (narrower.ends_at, giver.ends_at, post.ends_at) if moment is not None]
    return grant_row(mandate, by=by, narrower=narrower, ends_at=min(ends), at=at)


def end_with(mandate: Mandate, *, by: By, at: datetime, at_once: bool = True) -> None:
    """This function will end what was given from a mandate that ended, and what rests on that post of its holder."""
    _end(Q(given_from=mandate) | _resting_on(mandate, at=at), by=by, at=at, at_once=at_once)


def end_resting_on(mandate: Mandate, *, by: By, at: datetime) -> None:
    """This function will end what was passed on to somebody who has no post of that role at work any more."""
    _end(_resting_on(mandate, at=at), by=by, at=at, at_once=True)


def _end(which: Q, *, by: By, at: datetime, at_once: bool) -> None:
    rows: Any = Mandate.objects.ours().filter(which, revoked_at__isnull=True).order_by("granted_at", "id")
    for each in rows.select_for_update(no_key=True, of=("self",)):
        each.revoked_at = after_last_yes(each, at=at)
        each.save(update_fields=["revoked_at"])
        keep_change(each, what=MandateChange.What.REVOKED, by=by, reason=None, at=each.revoked_at, at_once=at_once)


def _resting_on(mandate: Mandate, *, at: datetime) -> Q:
    """This function will say what was passed on to a mandate's holder in its role, unless another post gives it."""
    others = _posts(mandate.holder_id, at=at).filter(role=mandate.role).exclude(id=mandate.id)
    if mandate.kind != Mandate.Kind.OFFICER or others.exists():
        return Q(pk__in=[])
    return Q(kind=Mandate.Kind.PASSED_ON, holder=mandate.holder_id, role=mandate.role)


def look_again_with(mandate: Mandate, *, by: By, at: datetime) -> None:
    """This function will look again at what waits for those whose authority counts as this mandate does."""
    given = Mandate.objects.ours().filter(given_from=mandate, revoked_at__isnull=True)
    holders = set(given.values_list("holder_id", flat=True))
    if holders:
        hooks.authority_changed(users=holders, at=at, by=actor_of(by))


def after_last_yes(mandate: Mandate, *, at: datetime) -> datetime:
    """This function will give when a locked mandate can end: after the last yes that was said by it, or from it.

    Somebody who waits for the lock looked at the clock before; the yes they waited for may have begun after that.
    """
    yeses = Hold.objects.ours().filter(charged_at__gte=at)
    own = yeses.filter(holder=mandate.holder_id, role=mandate.role, mandate=mandate)
    given = yeses.filter(giver=mandate.holder_id, giver_role=mandate.role, mandate__given_from=mandate)
    lasts = [rows.aggregate(last=Max("charged_at"))["last"] for rows in (own, given)]
    last = max((each for each in lasts if each is not None), default=None)
    return at if last is None else last + datetime.resolution


def _lock(giver: Mandate) -> Mandate:
    rows = Mandate.objects.ours().select_related("team").select_for_update(no_key=True, of=("self",))
    locked: Mandate = rows.get(id=giver.id)
    if locked.revoked_at is not None or locked.suspended_at is not None:
        raise Conflict(_("This has ended, or is on hold, so it cannot be passed on."))
    return locked


def _posts(user_id: Any, *, at: datetime) -> Any:
    held = standing(at=at).filter(holder_id=user_id, kind=Mandate.Kind.OFFICER)
    return held.filter(suspended_at__isnull=True)


def _own_post(holder: User, *, at: datetime, now: Setting) -> Mandate | None:
    """This function will find the highest of somebody's own posts, of those the one that lasts longest."""
    held = [each for each in _posts(holder.id, at=at).filter(starts_at__lte=at) if each.role in now.terms.roles]
    never = at + 2 * LONGEST
    return max(held, key=lambda post: (now.terms.roles[post.role].rank, post.ends_at or never), default=None)


def _gave(giver: User, *, to: User, at: datetime) -> bool:
    rows = standing(at=at).filter(kind=Mandate.Kind.PASSED_ON, holder=to, given_from__holder=giver)
    return bool(rows.exists())
