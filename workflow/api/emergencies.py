"""When it can't wait, over HTTP: whom to ring, what it was for, and what is looked at afterwards."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.selectors.me import my_organisation
from workflow.models import CapacityNote, LookBack
from workflow.present import duty_part, stamp, text_of
from workflow.services.capacity import capacity_notes
from workflow.services.looking_back import look_backs_for, tell_why
from workflow.shapes.asks import AskAnswer, DutySeen

LAST_FIRST = Order("at")


class TellBody(StrictSerializer):
    """What it was for."""

    text = StrictText()


class LookBackSeen(serializers.Serializer[Any]):
    """A yes by emergency authority that is looked at afterwards."""

    id = serializers.UUIDField()
    ask = serializers.UUIDField()
    person = serializers.UUIDField()
    name = serializers.CharField(help_text="the person's")
    why = serializers.ChoiceField(choices=LookBack.Why.values)
    amount = serializers.IntegerField(allow_null=True)
    by = serializers.UUIDField()
    tell_by = serializers.DateTimeField()
    told = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class LookBackPage(serializers.Serializer[Any]):
    """One page of them, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LookBackSeen(many=True)


class CapacitySeen(serializers.Serializer[Any]):
    """What was found about this decision."""

    text = serializers.CharField()
    by = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()


class CapacityFound(serializers.Serializer[Any]):
    """All that was found; nothing means that the person could decide."""

    results = CapacitySeen(many=True)


class DutyView(LeewayView):
    """Who is on duty."""

    @extend_schema(responses=DutySeen)
    def get(self, request: Request) -> Response:
        """Say whom to ring when it can't wait, nights included."""
        return Response(duty_part(my_organisation()))


class TellView(LeewayView):
    """What it was for."""

    @extend_schema(request=TellBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Tell what something that could not wait was for, within 3 days."""
        text = self.read(TellBody)["text"]
        return Answer(200, "ask", tell_why(by=self.user, ask_id=id, text=text, at=self.at).id)


class LookBacksView(LeewayView):
    """What is looked at afterwards."""

    @extend_schema(parameters=[PageQuery], responses=LookBackPage, operation_id="look_backs_list")
    def get(self, request: Request) -> Response:
        """List each use of emergency authority in your team, newest first."""
        query = self.read_query(PageQuery)
        rows = look_backs_for(by=self.user, at=self.at)
        return self.page(rows, query=query, render=lambda found: [document(each) for each in found], order=LAST_FIRST)


class CapacityView(LeewayView):
    """What was found about a decision."""

    @extend_schema(responses=CapacityFound)
    def get(self, request: Request, id: UUID) -> Response:
        """List what was found where the person could not make this decision themself."""
        return Response(
            {"results": [note_document(each) for each in capacity_notes(by=self.user, ask_id=id, at=self.at)]}
        )


def document(owed: LookBack) -> dict[str, Any]:
    """This function will show one use of emergency authority."""
    return {
        "id": str(owed.id),
        "ask": str(owed.ask_id),
        "person": str(owed.ask.person_id),
        "name": owed.ask.person.display_name,
        "why": owed.why,
        "amount": owed.ask.amount,
        "by": str(owed.by_id),
        "tell_by": stamp(owed.tell_by),
        "told": text_of(owed.words),
        "at": stamp(owed.at),
    }


def note_document(note: CapacityNote) -> dict[str, Any]:
    """This function will show what was found."""
    return {"text": note.words.text, "by": str(note.by_id), "name": note.by.display_name, "at": stamp(note.at)}
