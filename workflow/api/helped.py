"""Did it help? Over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from delegation.errors import Missing
from delegation.http.answers import Answer, register
from delegation.http.fields import Choice, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import User
from workflow.helped import find_helped
from workflow.models import Helped
from workflow.present import text_of
from workflow.services.helped import say_helped
from workflow.shapes.asks import optional


class HelpedBody(StrictSerializer):
    """Yes, a bit or no; and words, if there are any."""

    answer = Choice(choices=Helped.Answer.values)
    words = StrictText(**optional)


class HelpedSeen(serializers.Serializer[Any]):
    """Whether something helped. It can be changed for 7 days."""

    ask = serializers.UUIDField()
    answer = serializers.ChoiceField(choices=Helped.Answer.values)
    words = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField()


class HelpedView(LeewayView):
    """Did it help?"""

    @extend_schema(request=HelpedBody, responses=HelpedSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say whether something you asked for helped."""
        row = say_helped(by=self.user, ask_id=id, at=self.at, **self.read(HelpedBody))
        return Answer(200, "helped", row.id)


def render_helped(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show whether an ask helped."""
    row = find_helped(by=user, id=id)
    if row is None or row.answered_at is None:
        raise Missing
    stamp = row.answered_at.isoformat()
    return {"ask": str(row.ask_id), "answer": row.answer, "words": text_of(row.words), "answered_at": stamp}


register("helped", render_helped)
