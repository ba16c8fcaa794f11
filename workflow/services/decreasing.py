"""Asking for less: the person hears first, has 10 working days, and what they have stays until then (rule 11).

A person who asks for less themself gives up what is theirs: that is no cut, and takes effect at once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor
from delegation.days import day_at
from delegation.errors import Invalid, Refused, Unknown
from delegation.models import Budget, CircleMember, Decrease, Mandate, Person, PlanLine, User
from delegation.selectors.authority import Setting, people_of
from delegation.services import decreases
from delegation.services.decreases import Falls
from delegation.services.mandates import OF_FAMILIES
from workflow.models import Ask
from workflow.services.following import follow_line

DECREASES = Actor(process="decreases")


@dataclass(frozen=True, slots=True)
class Less:
    """How much less is asked for: pence, and minutes of a week where a line of the plan counts them."""

    amount: int | None
    minutes: int | None


def find_falls(
    *,
    by: User,
    person: Person,
    less: Less,
    budget: Budget | None,
    plan_line: PlanLine | None,
    mandate_id: UUID | None,
    at: datetime,
    now: Setting,
) -> Falls:
    """This function will find what an ask for less would make less: a mandate, a line of the plan, else the budget.

    Raises Invalid where that is unclear or unknown, Refused for more than there is.
    """
    own = _is_own(by, person=person, at=at, now=now)
    if mandate_id is not None:
        mandate = _mandate(mandate_id, person=person)
        if plan_line is not None or less.amount is not None:
            raise Invalid("mandate", _("Ask for less of 1 thing: money, or what somebody decides."))
        return Falls(Decrease.What.MANDATE, mandate=mandate, own=own or mandate.holder_id == by.id)
    if plan_line is not None:
        if (less.amount or 0) > (plan_line.weekly or plan_line.one_off or 0):
            raise Refused(_("The plan agrees less than that. Ask for what it agrees at most."), "amount")
        if (less.minutes or 0) > (plan_line.minutes or 0):
            raise Refused(_("The plan agrees less than that. Ask for what it agrees at most."), "minutes")
        return Falls(Decrease.What.PLAN_LINE, budget=budget, plan_line=plan_line, own=own, minutes=less.minutes)
    if budget is None:
        raise Invalid("budget", _("There is no open budget that could be less."))
    return Falls(Decrease.What.BUDGET, budget=budget, own=own)


def _mandate(mandate_id: UUID, *, person: Person) -> Mandate:
    rows = Mandate.objects.ours().filter(person=person, kind__in=OF_FAMILIES, revoked_at__isnull=True)
    found: Mandate | None = rows.filter(id=mandate_id).first()
    if found is None:
        raise Unknown("mandate")
    return found


def _is_own(by: User, *, person: Person, at: datetime, now: Setting) -> bool:
    """This function will say whether somebody is the person themself, and old enough to give up what is theirs."""
    if people_of(person, at=at, calendar=now.calendar) == "child":
        return False
    ties = CircleMember.objects.ours().filter(person=person, user=by, role=CircleMember.Role.SELF)
    return bool(ties.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=_today(at, now=now))).exists())


def give_up(decrease: Decrease, *, ask: Ask, by: User, at: datetime, now: Setting) -> int:
    """This function will make less at once what the person, or the holder of a mandate, gives up."""
    decreases.agree(decrease, amount=ask.amount, organisation=now.organisation, at=at, own=True)
    actor, today = Actor(process=DECREASES.process, on_behalf_of_id=by.id), _today(at, now=now)
    follow_line(decrease, budget=ask.budget, plan_line=ask.plan_line, by=actor, today=today, at=at)
    return decreases.apply(
        decrease, asked=ask.amount, by=actor, budget=ask.budget, plan_line=ask.plan_line, today=today, at=at
    )


def _today(at: datetime, *, now: Setting) -> date:
    return day_at(at, now.calendar.time_zone)
