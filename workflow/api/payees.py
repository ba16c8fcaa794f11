"""Saved payees over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.api import PersonQuery
from delegation.errors import Missing
from delegation.http.answers import Answer, register
from delegation.http.views import LeewayView
from delegation.models import User
from workflow.models import HiddenPayee
from workflow.paid_before import find_hidden, payees_for
from workflow.services.payees import hide_payee
from workflow.shapes.payees import HidePayeeBody, PayeeSeen, PayeesFound


class PayeesView(LeewayView):
    """Saved payees."""

    @extend_schema(parameters=[PersonQuery], responses=PayeesFound)
    def get(self, request: Request) -> Response:
        """List whom a person's circle paid before, the last first; those that are hidden are not there."""
        person = self.read_query(PersonQuery)["person"]
        found = payees_for(user=self.user, person_id=person, at=self.at)
        return Response({"results": [each.to_document() for each in found]})


class HidePayeeView(LeewayView):
    """Hiding a payee."""

    @extend_schema(request=HidePayeeBody, responses=PayeeSeen)
    def post(self, request: Request, key: str) -> Answer:
        """No longer offer a payee for a person, or, with `hidden` false, offer them again."""
        read = self.read(HidePayeeBody)
        row = hide_payee(
            by=self.user, person_id=read["person"], payee_key=key, hidden=read.get("hidden", True), at=self.at
        )
        return Answer(200, "payee", row.id)


def render_payee(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a payee that was hidden or shown again, as it stands."""
    row: HiddenPayee = find_hidden(by=user, id=id)
    found = payees_for(user=user, person_id=row.person_id, at=at, with_hidden=True)
    for each in found:
        if each.key == row.payee_key:
            return each.to_document()
    raise Missing


register("payee", render_payee)
