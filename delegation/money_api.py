"""Money that came back without a purchase, over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation import shapes
from delegation.http.answers import Answer
from delegation.http.fields import StrictInteger, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.services.crediting import credit
from delegation.terms import LARGEST_AMOUNT_PENCE


class CreditBody(StrictSerializer):
    """What came back, in pence, and why."""

    amount = StrictInteger(min_value=1, max_value=LARGEST_AMOUNT_PENCE)
    reason = StrictText(required=False, allow_null=True, allow_blank=True)


class CreditView(LeewayView):
    """Money that came back."""

    @extend_schema(request=CreditBody, responses=shapes.BudgetSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Add money that came back and belongs to no purchase."""
        read = self.read(CreditBody)
        return Answer(200, "budget", credit(by=self.user, budget_id=id, at=self.at, **read).id)
