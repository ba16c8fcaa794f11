"""Where finance books what is paid, over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.fields import StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.services.booking import book_budget, book_category


class CostCentreBody(StrictSerializer):
    """The cost centre of a budget; empty for none."""

    cost_centre = StrictText(max_length=32, allow_blank=True)


class LedgerCodeBody(StrictSerializer):
    """The ledger code of a category; empty for none."""

    category = StrictText(max_length=64)
    ledger_code = StrictText(max_length=32, allow_blank=True)


class CostCentreView(LeewayView):
    """A budget's cost centre."""

    @extend_schema(request=CostCentreBody, responses=CostCentreBody)
    def post(self, request: Request, id: UUID) -> Response:
        """Say on which cost centre a budget's payments are booked: finance, a leader or an administrator."""
        said = self.read(CostCentreBody)["cost_centre"]
        budget = book_budget(by=self.user, budget_id=id, cost_centre=said, at=self.at)
        return Response({"cost_centre": budget.cost_centre})


class LedgerCodeView(LeewayView):
    """A category's ledger code."""

    @extend_schema(request=LedgerCodeBody, responses=LedgerCodeBody)
    def post(self, request: Request) -> Response:
        """Say under which code what a category is for is booked: finance, a leader or an administrator."""
        found = book_category(by=self.user, at=self.at, **self.read(LedgerCodeBody))
        return Response({"category": found.code, "ledger_code": found.ledger_code})
