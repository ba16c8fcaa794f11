"""Money that came back and belongs to no purchase: written down by whoever works with the person, or by finance."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from delegation import access
from delegation.errors import Forbidden, Refused
from delegation.models import Budget, Person, User
from delegation.selectors.money import FINANCE, find_budget
from delegation.services.money import credit_budget


def check_may_credit(*, by: User, person: Person) -> None:
    """This function will raise Forbidden unless somebody works with a person, or in finance."""
    staff = by.team_id is not None and access.may(by, person, access.ASK_FOR)
    if not (staff or FINANCE in by.duties):
        raise Forbidden(_("Tell your worker what came back. They write it down here."))


def credit(*, by: User, budget_id: UUID, amount: int, reason: str | None = None, at: datetime) -> Budget:
    """This function will add pence that came back to a budget, closed or not, and keep why.

    Raises Missing, Forbidden for who does not work here, Refused without a reason, Invalid for what is no amount.
    """
    budget = find_budget(by=by, budget_id=budget_id)
    check_may_credit(by=by, person=budget.person)
    if not (reason or "").strip():
        raise Refused(_("Say in a few words why it came back."), field="reason")
    type(budget.person).objects.ours().select_for_update(no_key=True).get(id=budget.person_id)
    return credit_budget(by=by, budget_id=budget.id, amount=amount, reason=reason, at=at)
