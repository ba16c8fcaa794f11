"""How much of a year's free money carries on into the next: published by who looks after the limits."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.carrying import CAPPED
from delegation.errors import Forbidden, Invalid
from delegation.models import Budget, CarryRule, User
from delegation.terms import LARGEST_AMOUNT_PENCE

TUNE = (User.Duty.LEADER, User.Duty.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryFields:
    """A rule for one kind of budget: nothing, all, or up to a cap in pence or in percent of what it was given."""

    kind: str
    carries: str
    cap_pence: int | None = None
    cap_percent: int | None = None


def publish_carry_rule(*, by: User, fields: CarryFields, at: datetime) -> CarryRule:
    """This function will publish how much carries on, for the years of one kind of money that begin from now on.

    Raises Forbidden for who does not look after the limits, Invalid. What is somebody's own always carries on.
    """
    if not set(by.duties) & set(TUNE):
        raise Forbidden(_("Only who looks after our limits can do this."))
    _check(fields)
    row = CarryRule(
        kind=fields.kind,
        carries=fields.carries,
        cap_pence=fields.cap_pence,
        cap_percent=fields.cap_percent,
        by=by,
        at=at,
    )
    row.save(force_insert=True)
    record(
        type="carrying.rule_published",
        subject=("carry_rule", row.id),
        actor=Actor(user_id=by.id),
        data={
            "kind": row.kind,
            "carries": row.carries,
            "cap_pence": row.cap_pence,
            "cap_percent": row.cap_percent,
        },
        at=at,
    )
    return row


def _check(fields: CarryFields) -> None:
    if fields.kind == Budget.Kind.DIRECT_PAYMENT:
        raise Invalid("kind", _("A direct payment is the person's own: all of it always carries on."))
    caps = [cap for cap in (fields.cap_pence, fields.cap_percent) if cap is not None]
    if fields.carries == CAPPED and len(caps) != 1:
        raise Invalid("cap_pence", _("Say the most that carries on, in pence or in percent."))
    if fields.carries != CAPPED and caps:
        raise Invalid("carries", _("Only a cap has a sum. Choose `capped`, or leave the sum out."))
    if fields.cap_pence is not None and not 0 <= fields.cap_pence <= LARGEST_AMOUNT_PENCE:
        raise Invalid("cap_pence", _("An amount is a whole number of pence from %(smallest)s up.") % {"smallest": 0})
