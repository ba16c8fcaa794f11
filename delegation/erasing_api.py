"""Erasing a record over HTTP: one asks, another confirms."""

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
from delegation.models import Erasure, User
from delegation.selectors.retention import erasures_listed, find_erasure
from delegation.services.erasing import ask_to_erase, erase_person, withdraw_erasure


class ErasureBody(StrictSerializer):
    """Why."""

    why = StrictText(max_length=10, help_text="appraised, or asked_for")


class ErasureSeen(serializers.Serializer[Any]):
    """That a record is to be erased, or was."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    why = serializers.ChoiceField(Erasure.Why.choices)
    asked_by = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    confirmed_by = serializers.UUIDField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class ErasurePage(serializers.Serializer[Any]):
    """One page of them, in the order they were asked."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ErasureSeen(many=True)


class ErasuresView(LeewayView):
    """What was asked to be erased."""

    @extend_schema(parameters=[PageQuery], responses=ErasurePage, operation_id="erasures_list")
    def get(self, request: Request) -> Response:
        """List every record that was asked to be erased, and what became of that."""
        query = self.read_query(PageQuery)
        rows = erasures_listed(by=self.user)
        return self.page(rows, query=query, render=lambda found: [shown(each) for each in found], order=BY_ID)


class PersonErasureView(LeewayView):
    """Asking that a record goes."""

    @extend_schema(request=ErasureBody, responses={201: ErasureSeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Ask that somebody's record is erased. A second person confirms it; 422 says until when it must be kept."""
        why = self.read(ErasureBody)["why"]
        return Answer(201, "erasure", ask_to_erase(by=self.user, person_id=id, why=why, at=self.at).id)


class ConfirmErasureView(LeewayView):
    """The second person."""

    @extend_schema(request=None, responses=ErasureSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Erase a record for good. Whoever asked for it cannot, nor whoever was ever beside the person."""
        self.read(Nothing)
        return Answer(200, "erasure", erase_person(by=self.user, erasure_id=id, at=self.at).id)


class WithdrawErasureView(LeewayView):
    """Not after all."""

    @extend_schema(request=None, responses=ErasureSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Drop what was asked, so that the record stays."""
        self.read(Nothing)
        return Answer(200, "erasure", withdraw_erasure(by=self.user, erasure_id=id, at=self.at).id)


def shown(row: Erasure) -> dict[str, Any]:
    """This function will show what was asked, by ids."""
    return {
        "id": str(row.id),
        "person": str(row.person_id),
        "why": row.why,
        "asked_by": str(row.asked_by_id),
        "asked_at": stamp(row.asked_at),
        "confirmed_by": str(row.confirmed_by_id) if row.confirmed_by_id else None,
        "withdrawn_at": stamp(row.withdrawn_at),
        "done_at": stamp(row.done_at),
    }


def render_erasure(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one as it stands."""
    return shown(find_erasure(by=user, erasure_id=id))


register("erasure", render_erasure)
