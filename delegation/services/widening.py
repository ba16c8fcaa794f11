"""More authority for somebody in an emergency: for 72 hours at most, confirmed by a second leader or over in 24.

It is given from one's own post, so it never allows more than the giver may; but, unlike what is passed on, more than
the holder's own post does. Every yes by it is looked at again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Mandate, MandateChange, Person, User
from delegation.permissions import looks_after
from delegation.selectors.authority import Setting, setting
from delegation.services.actors import check_ours
from delegation.services.mandate_rows import Narrower, grant_row, keep_change

UNCONFIRMED = timedelta(hours=24)


def widen(
    *, by: User, holder: User, giver: Mandate, person: Person | None, narrower: Narrower, at: datetime
) -> Mandate:
    """This function will give somebody as much as the giver's own post allows, at first for 24 hours.

    Raises Forbidden where it is not theirs to give or for themself, Refused beyond what our limits say of emergencies.
    """
    check_ours(holder, giver, person)
    now = setting(at=at)
    _check_may_widen(by=by, holder=holder, giver=giver, at=at, now=now)
    hours = timedelta(hours=now.terms.widening.hours if now.terms.widening else 0)
    until = narrower.ends_at or at + hours
    if not at < until <= at + hours:
        raise Refused(_("This ends after 72 hours at most."), "ends_at")
    mandate = Mandate(
        kind=Mandate.Kind.EMERGENCY,
        holder=holder,
        role=giver.role,
        constitution_paragraph=giver.constitution_paragraph,
        team=giver.team,
        person=person,
        given_from=giver,
        scheme=now.scheme,
        until_if_confirmed=until,
    )
    return grant_row(mandate, by=by, narrower=narrower, ends_at=min(until, at + UNCONFIRMED), at=at)


def confirm(*, by: User, mandate_id: UUID, at: datetime) -> Mandate:
    """This function will let emergency authority run its whole time: a second leader says so within 24 hours.

    Raises Conflict where there is nothing to confirm any more, Forbidden for whoever gave or holds it, or no leader.
    """
    mandate: Mandate = Mandate.objects.ours().select_for_update(no_key=True).get(id=mandate_id)
    waits = mandate.kind == Mandate.Kind.EMERGENCY and mandate.confirmed_at is None and mandate.revoked_at is None
    if not waits or mandate.ends_at is None or mandate.ends_at <= at:
        raise Conflict(_("There is nothing to confirm here any more."))
    if User.Duty.LEADER not in by.duties or not by.is_active or by.id in (mandate.granted_by_id, mandate.holder_id):
        raise Forbidden(_("A second leader confirms this, not who gave it or has it."))
    mandate.confirmed_at, mandate.ends_at = at, mandate.until_if_confirmed
    mandate.save(update_fields=["confirmed_at", "ends_at"])
    keep_change(mandate, what=MandateChange.What.CONFIRMED, by=by, reason=None, at=at)
    return mandate


def _check_may_widen(*, by: User, holder: User, giver: Mandate, at: datetime, now: Setting) -> None:
    if holder.id == by.id:
        raise Forbidden(_("Nobody gives themself authority."))
    if giver.holder_id != by.id or giver.kind != Mandate.Kind.OFFICER:
        raise Forbidden(_("You can give only what comes with your own post."))
    lowest = now.terms.roles.get(now.terms.widening.lowest_role) if now.terms.widening else None
    own = now.terms.roles.get(giver.role)
    stopped = giver.revoked_at is not None or giver.suspended_at is not None
    if lowest is None or own is None or own.rank < lowest.rank or stopped:
        raise Forbidden(_("Our limits do not let you give this."))
    if holder.team_id is None or looks_after(holder):
        raise Refused(_("This is for somebody who works with people here."), "holder")
