"""A person's money, for those who may see it."""

from typing import Any
from uuid import UUID

from delegation import access
from delegation.access import SEE_MONEY, may
from delegation.errors import Missing
from delegation.models import Budget, PlanLine, User
from delegation.selectors.people import find_person

# The duty of who pays, and sees everybody's money for it.
FINANCE = "finance"


def budgets_of(*, user: User, person_id: UUID) -> list[Budget]:
    """This function will list a person's budgets, newest first; none where the user may not see their money."""
    person = find_person(by=user, person_id=person_id, permission=SEE_MONEY)
    if person is None:
        return []
    return list(Budget.objects.ours().filter(person=person).order_by("-starts_on", "id"))


def plan_lines_of(*, user: User, person_id: UUID) -> list[PlanLine]:
    """This function will list what a person's plan agrees; nothing where the user may not see their money."""
    person = find_person(by=user, person_id=person_id, permission=SEE_MONEY)
    if person is None:
        return []
    return list(_shown().filter(person=person).order_by("-starts_on", "id"))


def find_plan_line(*, by: User, plan_line_id: UUID) -> PlanLine:
    """This function will load a line of the plan of somebody whose money a user may see, or raise Missing."""
    line: PlanLine | None = _shown().filter(id=plan_line_id, person__in=access.people_with(by, SEE_MONEY)).first()
    if line is None:
        raise Missing
    return line


def _shown() -> Any:
    """This function will give the lines of plans that were not taken back, with their words."""
    rows = PlanLine.objects.ours().filter(taken_back_at__isnull=True)
    return rows.select_related("words", "payee", "outcome")


def find_budget(*, by: User, budget_id: UUID) -> Budget:
    """This function will load a budget whose person's money somebody may see, or raise Missing."""
    budget: Budget | None = Budget.objects.ours().select_related("person").filter(id=budget_id).first()
    if budget is None or not (FINANCE in by.duties or may(by, budget.person, SEE_MONEY)):
        raise Missing
    return budget
