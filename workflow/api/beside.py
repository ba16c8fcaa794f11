"""What an advocate says over HTTP: that they were there, of an ask or of a talk about a plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer, register
from delegation.http.views import LeewayView
from delegation.models import User
from workflow.beside import talk_with_id, who_was_at
from workflow.services.presence import say_was_at_talk, say_was_there
from workflow.shapes.asks import AskAnswer
from workflow.shapes.beside import TalkAttended, WasThereBody
from workflow.show_besides import presence_part


class WasThereView(LeewayView):
    """I was there, when it was asked."""

    @extend_schema(request=WasThereBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say, as the person's advocate, that you were with them, or were not after all. They are told."""
        read = self.read(WasThereBody)
        return Answer(200, "ask", say_was_there(by=self.user, ask_id=id, at=self.at, **read).id)


class WasAtTalkView(LeewayView):
    """I was there, when the plan was talked about."""

    @extend_schema(request=WasThereBody, responses=TalkAttended)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say, as the person's advocate, that you were at a talk about their plan, or were not after all."""
        read = self.read(WasThereBody)
        return Answer(200, "review", say_was_at_talk(by=self.user, review_id=id, at=self.at, **read).id)


def render_review(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a talk about a plan that took place, and who was there."""
    review = talk_with_id(id)
    there = who_was_at([review]).get(review.id, [])
    return {
        "id": str(review.id),
        "person": str(review.person_id),
        "done_on": str(review.done_on),
        "was_there": [presence_part(each) for each in there],
    }


register("review", render_review)
