"""Where checkpoints go by e-mail, over HTTP. The folder is the operators'; systems: webhook_api.py."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.authority_shapes import stamp
from delegation.errors import Missing
from delegation.http.answers import Answer, register
from delegation.http.fields import Nothing, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import User
from notifications.models import AnchorMail
from notifications.selectors import anchor_mails
from notifications.services.anchor_mails import add_anchor_mail, end_anchor_mail

KIND = "anchor"


class AnchorBody(StrictSerializer):
    """Where to."""

    email = StrictText(max_length=254)


class AnchorSeen(serializers.Serializer[Any]):
    """An address that gets the last checkpoint of each day."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    sent_size = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AnchorsSeen(serializers.Serializer[Any]):
    """All of them."""

    results = AnchorSeen(many=True)


class AnchorsView(LeewayView):
    """Who gets it."""

    @extend_schema(responses=AnchorsSeen, operation_id="log_anchors_list")
    def get(self, request: Request) -> Response:
        """List the addresses that get the last checkpoint of each day."""
        return Response({"results": [shown(each) for each in anchor_mails(by=self.user).order_by("id")]})

    @extend_schema(request=AnchorBody, responses={201: AnchorSeen})
    def post(self, request: Request) -> Answer:
        """Send the last checkpoint of each day to one more address."""
        email = self.read(AnchorBody)["email"]
        return Answer(201, KIND, add_anchor_mail(by=self.user, email=email, at=self.at).id)


class EndAnchorView(LeewayView):
    """No more."""

    @extend_schema(request=None, responses=AnchorSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Send an address no more."""
        self.read(Nothing)
        ended = end_anchor_mail(by=self.user, anchor_id=id, at=self.at)
        return Answer(200, KIND, ended.id, shown(ended))


def shown(row: AnchorMail) -> dict[str, Any]:
    """This function will show one."""
    return {
        "id": str(row.id),
        "email": row.email,
        "created_at": stamp(row.created_at),
        "sent_at": stamp(row.sent_at),
        "sent_size": row.sent_size,
        "error": row.error,
        "ended_at": stamp(row.ended_at),
    }


def render_anchor(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one as it stands, or raise Missing where it has ended."""
    found = anchor_mails(by=user).filter(id=id).first()
    if found is None:
        raise Missing
    return shown(found)


register(KIND, render_anchor)
