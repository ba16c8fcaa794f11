"""Opening a record from outside the circle, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from delegation.authority_shapes import stamp
from delegation.http.answers import Answer, register
from delegation.http.fields import StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import RecordOpening, User
from delegation.selectors.openings import find_opening
from delegation.services.opening_records import open_record

LONGEST_TEXT = 2000


class OpeningBody(StrictSerializer):
    """Why."""

    why = StrictText(max_length=20, help_text="could_not_wait, stands_in, asked, complaint, other")
    text = StrictText(max_length=LONGEST_TEXT, help_text="in a few words; the person reads it")


class OpeningSeen(serializers.Serializer[Any]):
    """That you see a person's record, until when."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    why = serializers.ChoiceField(RecordOpening.Why.choices)
    at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class OpenRecordView(LeewayView):
    """Somebody you are not beside."""

    @extend_schema(request=OpeningBody, responses={201: OpeningSeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Open a person's record for a while. They are told, and read why; 409 where you see it anyway."""
        read = self.read(OpeningBody)
        return Answer(201, "opening", open_record(by=self.user, person_id=id, at=self.at, **read).id)


def render_opening(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one's own."""
    row = find_opening(by=user, opening_id=id, at=at)
    return {
        "id": str(row.id),
        "person": str(row.person_id),
        "why": row.why,
        "at": stamp(row.at),
        "ends_at": stamp(row.ends_at),
    }


register("opening", render_opening)
