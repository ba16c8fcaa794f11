"""In which parts a direct payment comes, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer, register
from delegation.http.fields import StrictDate, StrictInteger, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.selectors.lasting import lasting_of
from delegation.selectors.money import find_budget
from delegation.services.instalments import arrive, plan_instalments
from delegation.shapes import BudgetSeen, budget_document


class InstalmentsBody(StrictSerializer):
    """How much, from which day, every how many weeks (4 unless said)."""

    amount = StrictInteger(min_value=1)
    first_on = StrictDate()
    every_weeks = StrictInteger(min_value=1, max_value=52, required=False)


class ArrivedBody(StrictSerializer):
    """On which day it came."""

    on = StrictDate()


class InstalmentsView(LeewayView):
    """Planning the parts."""

    @extend_schema(request=InstalmentsBody, responses={201: BudgetSeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Plan in which parts a direct payment comes, to the end of its year."""
        budget = plan_instalments(by=self.user, budget_id=id, at=self.at, **self.read(InstalmentsBody))
        return Answer(201, "budget", budget.id)


class ArrivedView(LeewayView):
    """A part that came."""

    @extend_schema(request=ArrivedBody, responses=BudgetSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a part has arrived."""
        row = arrive(by=self.user, instalment_id=id, on=self.read(ArrivedBody)["on"], at=self.at)
        return Answer(200, "budget", row.budget_id)


def render_budget(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show the budget that a command answered with, as it stands."""
    budget = find_budget(by=user, budget_id=id)
    return budget_document(budget, lasting=lasting_of([budget], at=at).get(budget.id))


register("budget", render_budget)
