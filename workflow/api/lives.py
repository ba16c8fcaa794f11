"""That somebody has died, and that this was a mistake, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from delegation.http.answers import Answer, register
from delegation.http.fields import Nothing, StrictDate, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import User
from workflow.services.ending import Ended, ended_with, take_back_death, tell_death


class DiedBody(StrictSerializer):
    """The day."""

    on = StrictDate()


class LifeEnded(serializers.Serializer[Any]):
    """The person, the day they died where they have, and the asks that ended with it: none of these comes back."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    died_on = serializers.DateField(allow_null=True)
    asks_ended = serializers.ListField(child=serializers.UUIDField())


class DiedView(LeewayView):
    """That a person has died."""

    @extend_schema(request=DiedBody, responses=LifeEnded)
    def post(self, request: Request, id: UUID) -> Answer:
        """Write down that somebody has died. What waits for them ends, no letter goes out, their family is not told."""
        on = self.read(DiedBody)["on"]
        return _answer(tell_death(by=self.user, person_id=id, on=on, at=self.at))


class NotDiedView(LeewayView):
    """That this was a mistake."""

    @extend_schema(request=Nothing, responses=LifeEnded)
    def post(self, request: Request, id: UUID) -> Answer:
        """Undo it within a day. What ended is named, to be asked again."""
        self.read(Nothing)
        return _answer(take_back_death(by=self.user, person_id=id, at=self.at))


def _answer(ended: Ended) -> Answer:
    return Answer(200, "life", ended.person.id, shown=document(ended))


def document(ended: Ended) -> dict[str, Any]:
    """This function will show what came of it."""
    died_on = ended.person.died_on
    return {
        "id": str(ended.person.id),
        "name": ended.person.display_name,
        "died_on": died_on.isoformat() if died_on else None,
        "asks_ended": [str(each) for each in ended.asks],
    }


def render_life(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show once more what came of it."""
    return document(ended_with(by=user, person_id=id, at=at))


register("life", render_life)
