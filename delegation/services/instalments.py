"""The parts in which a direct payment comes: planned for a year, and marked as they arrive."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing
from delegation.models import Budget, Instalment, User
from delegation.permissions import can_pay
from delegation.selectors.me import local_day
from delegation.services.actors import By, actor_of
from delegation.services.holds import lock_budget

USUAL_WEEKS, MOST_WEEKS = 4, 52


def plan_instalments(
    *, by: By, budget_id: UUID, amount: int, first_on: date, at: datetime, every_weeks: int = USUAL_WEEKS
) -> Budget:
    """This function will plan so many pence every few weeks, from a day to the end of a direct payment.

    Parts that were planned before and have not arrived are planned anew. Raises Missing, Forbidden for family, Invalid
    for other money, or for more than was given.
    """
    _check_seen(by, budget_id)
    if isinstance(by, User) and by.team_id is None:
        raise Forbidden(_("Who works here plans in which parts the money comes."))
    budget = lock_budget(budget_id)
    _check(budget, amount=amount, first_on=first_on, every_weeks=every_weeks)
    rows = Instalment.objects.ours().filter(budget=budget)
    rows.filter(arrived_on__isnull=True).delete()
    there = list(rows.values_list("expected_on", "amount"))
    days = _days(first_on, budget.ends_on, weeks=every_weeks)
    planned = [Instalment(budget=budget, amount=amount, expected_on=on) for on in days if on not in dict(there)]
    total = sum(pence for _on, pence in there) + amount * len(planned)
    if total > budget.allocated:
        raise Invalid("amount", _("Together these parts are more than the money for the year."))
    Instalment.objects.bulk_create(planned)
    data = {"budget": str(budget.id), "amount": amount, "parts": len(planned)}
    _tell(budget, type="instalments.planned", by=by, data=data, at=at)
    return budget


def arrive(*, by: By, instalment_id: UUID, on: date, at: datetime) -> Instalment:
    """This function will mark a part as arrived on a day, said by who may ask for the person, or by finance.

    Raises Missing, Conflict where it has arrived already or was planned anew meanwhile, Invalid for a day that is still
    to come.
    """
    found: Instalment | None = Instalment.objects.ours().filter(id=instalment_id).first()
    if found is None:
        raise Missing
    if not can_pay(by=by):
        _check_seen(by, found.budget_id)
    budget = lock_budget(found.budget_id)
    row: Instalment | None = Instalment.objects.ours().filter(id=instalment_id).first()
    if row is None:
        raise Conflict(_("The parts were planned anew meanwhile. Look at them again."))
    if row.arrived_on is not None:
        raise Conflict(_("This part has arrived already."))
    if on > local_day(at):
        raise Invalid("on", _("Choose today or a day before."))
    row.arrived_on = on
    row.save(update_fields=["arrived_on"])
    data = {"budget": str(budget.id), "amount": row.amount, "on": on.isoformat()}
    _tell(budget, type="instalments.arrived", by=by, data=data, at=at)
    return row


def _check_seen(by: By, budget_id: UUID) -> None:
    if not isinstance(by, User):
        return
    people = access.people_with(by, access.ASK_FOR)
    if not Budget.objects.ours().filter(id=budget_id, person__in=people.values("id")).exists():
        raise Missing


def _check(budget: Budget, *, amount: int, first_on: date, every_weeks: int) -> None:
    if budget.kind != Budget.Kind.DIRECT_PAYMENT:
        raise Invalid("budget", _("Only a direct payment comes in parts."))
    if budget.closed_at is not None:
        raise Conflict(_("This budget is closed."))
    if type(amount) is not int or amount < 1:
        raise Invalid("amount", _("An amount is a whole number of pence from %(smallest)s up.") % {"smallest": 1})
    if not budget.starts_on <= first_on < budget.ends_on:
        raise Invalid("first_on", _("This must lie within the budget."))
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise Invalid("every_weeks", _("Choose from 1 to 52 weeks."))


def _days(first_on: date, ends_on: date, *, weeks: int) -> list[date]:
    count = -(-(ends_on - first_on).days // (7 * weeks))
    return [first_on + timedelta(weeks=weeks * number) for number in range(count)]


def _tell(budget: Budget, *, type: str, by: By, data: dict[str, object], at: datetime) -> None:
    subject = ("instalments", budget.id)
    record(type=type, subject=subject, person_id=budget.person_id, actor=actor_of(by), data=data, at=at)
