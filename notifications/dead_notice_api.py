"""Messages that reached nobody by any way, over HTTP, for whoever administers."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from notifications.models import Notice
from notifications.rules import Channel
from notifications.selectors import told_nobody
from notifications.services.dead_letters import leave_notice, replay_notice
from notifications.webhook_shapes import SetAsideBody

MOST = 200


class DeadNoticeSeen(serializers.Serializer[Any]):
    """A message that reached nobody: to whom, by which way it went last, and the code of why. Not what it is about."""

    id = serializers.UUIDField()
    to = serializers.UUIDField(help_text="the user it was for; it is in the app all the same")
    channel = serializers.ChoiceField(choices=[each.value for each in Channel])
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="of the last answer")
    error = serializers.CharField()
    dead_at = serializers.DateTimeField()


class DeadNoticesSeen(serializers.Serializer[Any]):
    """All of them, oldest first; at most 200."""

    results = DeadNoticeSeen(many=True)


class DeadNoticesView(LeewayView):
    """Messages that reached nobody."""

    @extend_schema(responses=DeadNoticesSeen, operation_id="dead_notices_list")
    def get(self, request: Request) -> Response:
        """List messages that went by no way and have none left: a leader or an administrator."""
        rows = told_nobody(by=self.user)[:MOST]
        return Response({"results": [_document(each) for each in rows]})


class ReplayView(LeewayView):
    """Once more."""

    @extend_schema(request=Nothing, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Send it once more by the way that it went last, with all its tries."""
        self.read(Nothing)
        replay_notice(by=self.user, notice_id=id, at=self.at)
        return Response(status=204)


class LeaveView(LeewayView):
    """Never mind."""

    @extend_schema(request=SetAsideBody, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Set it aside for good, and say why."""
        leave_notice(by=self.user, notice_id=id, why=self.read(SetAsideBody)["why"], at=self.at)
        return Response(status=204)


def _document(row: Notice) -> dict[str, Any]:
    """This function will show one: ids, codes, times and numbers."""
    return {
        "id": str(row.id),
        "to": str(row.recipient_id),
        "channel": row.channel,
        "attempts": row.attempts,
        "status": row.status,
        "error": row.error,
        "dead_at": row.dead_at.isoformat() if row.dead_at else None,
    }
