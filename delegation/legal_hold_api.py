"""What holds a record over HTTP: placed by one, lifted by another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.authority_shapes import stamp
from delegation.http.answers import Answer, register
from delegation.http.cursors import BY_ID, PageQuery
from delegation.http.fields import Nothing, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import LegalHold, User
from delegation.selectors.retention import find_legal_hold, legal_holds_listed
from delegation.services.retention import lift_hold, place_hold


class LegalHoldBody(StrictSerializer):
    """Why."""

    why = StrictText(max_length=10, help_text="court, complaint, inquiry, claim, other")


class LegalHoldSeen(serializers.Serializer[Any]):
    """That a record must not be erased, or had to stay until somebody lifted that."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    why = serializers.ChoiceField(LegalHold.Why.choices)
    placed_by = serializers.UUIDField()
    placed_at = serializers.DateTimeField()
    lifted_by = serializers.UUIDField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class LegalHoldPage(serializers.Serializer[Any]):
    """One page of them, in the order they were placed."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LegalHoldSeen(many=True)


class LegalHoldsView(LeewayView):
    """What holds records."""

    @extend_schema(parameters=[PageQuery], responses=LegalHoldPage, operation_id="legal_holds_list")
    def get(self, request: Request) -> Response:
        """List everything that holds a record, and what did until somebody lifted it."""
        query = self.read_query(PageQuery)
        rows = legal_holds_listed(by=self.user)
        return self.page(rows, query=query, render=lambda found: [shown(each) for each in found], order=BY_ID)


class PersonLegalHoldView(LeewayView):
    """A record that must stay."""

    @extend_schema(request=LegalHoldBody, responses={201: LegalHoldSeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Hold a record: nobody erases it until another person lifts that."""
        why = self.read(LegalHoldBody)["why"]
        return Answer(201, "legal_hold", place_hold(by=self.user, person_id=id, why=why, at=self.at).id)


class LiftLegalHoldView(LeewayView):
    """It is over."""

    @extend_schema(request=None, responses=LegalHoldSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Lift what holds a record. Whoever placed it cannot."""
        self.read(Nothing)
        return Answer(200, "legal_hold", lift_hold(by=self.user, hold_id=id, at=self.at).id)


def shown(row: LegalHold) -> dict[str, Any]:
    """This function will show what holds a record, by ids."""
    return {
        "id": str(row.id),
        "person": str(row.person_id),
        "why": row.why,
        "placed_by": str(row.placed_by_id),
        "placed_at": stamp(row.placed_at),
        "lifted_by": str(row.lifted_by_id) if row.lifted_by_id else None,
        "lifted_at": stamp(row.lifted_at),
    }


def render_legal_hold(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one as it stands."""
    return shown(find_legal_hold(by=user, hold_id=id))


register("legal_hold", render_legal_hold)
