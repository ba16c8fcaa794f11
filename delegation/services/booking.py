"""Where finance books what is paid: a budget's cost centre, a category's ledger code. Both may be empty."""

import re
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Invalid, Missing, Unknown
from delegation.models import Budget, Category
from delegation.permissions import check_may_book
from delegation.services.actors import By, actor_of

# Codes as accounts have them: what a log of ids and codes may hold.
CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,32}")


def book_budget(*, by: By, budget_id: UUID, cost_centre: str, at: datetime) -> Budget:
    """This function will say on which cost centre a budget is booked. Raises Forbidden, Missing, Invalid."""
    check_may_book(by=by)
    _check_code("cost_centre", cost_centre)
    budget: Budget | None = Budget.objects.ours().select_for_update(no_key=True).filter(id=budget_id).first()
    if budget is None:
        raise Missing
    budget.cost_centre = cost_centre
    budget.save(update_fields=["cost_centre"])
    data = {"cost_centre": cost_centre}
    subject = ("budget", budget.id)
    record(
        type="booking.cost_centre", subject=subject, person_id=budget.person_id, actor=actor_of(by), data=data, at=at
    )
    return budget


def book_category(*, by: By, category: str, ledger_code: str, at: datetime) -> Category:
    """This function will say under which code what a category is for is booked. Raises Forbidden, Unknown, Invalid."""
    check_may_book(by=by)
    _check_code("ledger_code", ledger_code)
    found: Category | None = Category.objects.ours().filter(code=category).first()
    if found is None:
        raise Unknown("category")
    found.ledger_code = ledger_code
    found.save(update_fields=["ledger_code"])
    data = {"category": category, "ledger_code": ledger_code}
    record(type="booking.ledger_code", subject=("category", found.id), actor=actor_of(by), data=data, at=at)
    return found


def _check_code(field: str, code: str) -> None:
    if CODE.fullmatch(code) is None:
        raise Invalid(field, _("Use at most 32 letters and digits, and any of . : / + - _"))
