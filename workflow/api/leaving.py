"""Leaving over HTTP: what somebody carries, that they leave, and handing over whom they work with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.services.leaving import hand_over
from workflow.leavers import find_work
from workflow.services.leaving import leave
from workflow.shapes.leaving import CarriesAnswer, HandOverBody, LeaveBody, carries_document


class CarriesView(LeewayView):
    """What somebody carries."""

    @extend_schema(responses=CarriesAnswer)
    def get(self, request: Request, id: UUID) -> Response:
        """List all that somebody who works here carries: people, asks, questions, posts, whom they stand in for."""
        return Response(render_carries(user=self.user, id=id, at=self.at))


class LeaveView(LeewayView):
    """Leaving."""

    @extend_schema(request=LeaveBody, responses=CarriesAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Write down that somebody leaves: what they decide ends now, and what waits for them moves."""
        read = self.read(LeaveBody)
        user = leave(
            by=self.user, user_id=id, leaves_at=read.get("at"), hand_over_to=read.get("hand_over_to"), at=self.at
        )
        return Answer(200, "carries", user.id)


class HandOverView(LeewayView):
    """Handing over."""

    @extend_schema(request=HandOverBody, responses=CarriesAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Give the people somebody works with to a colleague who may see them; the others stay on the list."""
        to = self.read(HandOverBody)["to"]
        return Answer(200, "carries", hand_over(by=self.user, user_id=id, to=to, at=self.at).id)


def render_carries(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show what somebody carries, as it stands."""
    work = find_work(by=user, user_id=id, at=at)
    return carries_document(work.user, carried=work.carried, asks=work.asks, questions=work.questions)


register("carries", render_carries)
