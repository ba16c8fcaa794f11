"""Opening somebody's money, by whoever administers. Nothing is lowered or closed here: that is an ask (rule 11)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from delegation.errors import Conflict, Refused
from delegation.models import Budget, Person
from delegation.permissions import check_may_set_up
from delegation.services.actors import By, check_ours
from delegation.services.booking import book_budget
from delegation.services.money import open_budget


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFields:
    """Pence of one kind from a day up to (without) another; ``cost_centre`` is where finance books it, if said."""

    kind: str
    allocated: int
    starts_on: date
    ends_on: date
    cost_centre: str = ""


def open_money(*, by: By, person: Person, fields: BudgetFields, at: datetime) -> Budget:
    """This function will open a budget where none of its kind is open on these days.

    The person's row is locked, so that of two at once the second sees the first. Raises Forbidden, Invalid, Refused,
    and Conflict where the person has died.
    """
    check_may_set_up(by=by)
    check_ours(person)
    row = Person.objects.ours().select_for_update(no_key=True).get(id=person.id)
    if row.died_on is not None:
        raise Conflict(_("This person has died."))
    same = Budget.objects.ours().filter(person=row, kind=fields.kind, closed_at__isnull=True)
    if same.filter(starts_on__lt=fields.ends_on, ends_on__gt=fields.starts_on).exists():
        raise Refused(_("There is open money of this kind on these days already."), "starts_on")
    budget = open_budget(
        by=by,
        person=row,
        kind=fields.kind,
        allocated=fields.allocated,
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
        at=at,
    )
    if fields.cost_centre:
        return book_budget(by=by, budget_id=budget.id, cost_centre=fields.cost_centre, at=at)
    return budget
