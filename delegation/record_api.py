"""The record and its proofs over HTTP: for those who check decisions."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audit import receipts
from delegation.errors import Missing
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import StrictId, StrictMoment, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.permissions import check_may_audit
from delegation.selectors.record import event_document, find_event, find_events, prove_event
from delegation.services.record_looks import note_look, note_search

NEWEST_FIRST = Order("at")
SEALED_WITHIN_SECONDS = 10
MOST_LEVELS = 7  # of tiles: 2^64 leaves


class EventFilters(StrictSerializer):
    """Which events; all that is given must fit."""

    person = StrictId(required=False)
    actor = StrictId(required=False, help_text="the user who did it")
    type = StrictText(required=False, max_length=64, help_text="such as ask.approved")
    mandate = StrictId(required=False, help_text="the authority that an answer cites, or that was given or ended")
    since = StrictMoment(required=False)
    until = StrictMoment(required=False, help_text="up to this moment, without it")


class EventQuery(EventFilters, PageQuery):
    """Which events, and which page of them."""


class Subject(serializers.Serializer[Any]):
    """What an event is about."""

    kind = serializers.CharField()
    id = serializers.UUIDField()


class EventSeen(serializers.Serializer[Any]):
    """One fact. Words are named by their id and commitment."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    subject = Subject()
    person = serializers.UUIDField(allow_null=True)
    actor = serializers.UUIDField(allow_null=True)
    process = serializers.CharField(allow_blank=True)
    on_behalf_of = serializers.UUIDField(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # the field, not what is serialized
    at = serializers.DateTimeField()


class EventPage(serializers.Serializer[Any]):
    """A page of events, the newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EventSeen(many=True)


class Proof(serializers.Serializer[Any]):
    """What audit/verify.py needs to check one row alone; docs/log-format.md has every field."""

    format = serializers.CharField()
    index = serializers.IntegerField()
    leaf = serializers.CharField(help_text="the bytes that are in the log, as text")
    proof = serializers.ListField(child=serializers.CharField())
    checkpoint = serializers.CharField(help_text="a signed note")
    keys = serializers.ListField(child=serializers.CharField())


class NotYet(serializers.Serializer[Any]):
    """It is written, and nothing signed covers it yet: ask again after Retry-After."""

    sealed = serializers.BooleanField()


class NewestCheckpoint(serializers.Serializer[Any]):
    """What was signed last."""

    origin = serializers.CharField()
    size = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]  # the field, not the outermost serializer
    checkpoint = serializers.CharField(help_text="a signed note")
    keys = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()


def not_yet() -> Response:
    """This function will answer that something is not sealed yet, and when to come back."""
    return Response({"sealed": False}, status=202, headers={"Retry-After": str(SEALED_WITHIN_SECONDS)})


class EventsView(LeewayView):
    """The record."""

    @extend_schema(parameters=[EventQuery], responses=EventPage, operation_id="events_list")
    def get(self, request: Request) -> Response:
        """Search the record by person, actor, type, mandate and time, newest first; for those who check decisions."""
        query = self.read_query(EventQuery)
        wanted = {name: value for name, value in query.items() if name not in ("cursor", "limit")}
        rows = find_events(by=self.user, **wanted)
        note_search(by=self.user, wanted=wanted, at=self.at)
        return self.page(
            rows, query=query, render=lambda found: [event_document(row) for row in found], order=NEWEST_FIRST
        )


class EventProofView(LeewayView):
    """The proof of an event."""

    @extend_schema(responses={200: Proof, 202: NotYet})
    def get(self, request: Request, id: UUID) -> Response:
        """Prove that an event stands in the log: a receipt that is checked without Leeway."""
        event = find_event(by=self.user, event_id=id)
        note_look(by=self.user, person_id=event.person_id, at=self.at)
        found = prove_event(event)
        return Response(found) if found else not_yet()


class CheckpointView(LeewayView):
    """What was signed last."""

    @extend_schema(responses=NewestCheckpoint)
    def get(self, request: Request) -> Response:
        """Give the newest signed checkpoint and the log's keys."""
        check_may_audit(by=self.user)
        found = receipts.newest(organisation_id=self.user.organisation_id)
        if found is None:
            raise Missing
        return Response(found)


class TileView(LeewayView):
    """The tree, in tiles of 256 hashes."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, level: int, index: int, width: int = 256) -> HttpResponse:
        """Give the hashes of a tile one after the other, 32 bytes each; a full one never changes."""
        check_may_audit(by=self.user)
        if level > MOST_LEVELS:
            raise Missing
        found = receipts.tile(organisation_id=self.user.organisation_id, level=level, index=index, width=width)
        if found is None:
            raise Missing
        return HttpResponse(found, content_type="application/octet-stream")
