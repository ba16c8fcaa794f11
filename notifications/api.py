"""Your messages over HTTP. Each view reads, calls one service or selector, and translates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.cursors import PageQuery
from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from delegation.models import User
from notifications.selectors import find_notice, inbox
from notifications.services.notices import mark_read
from notifications.shapes import NoticePage, NoticeSeen, notice_documents

KIND = "notice"


class NoticesView(LeewayView):
    """Your messages."""

    @extend_schema(parameters=[PageQuery], responses=NoticePage, operation_id="notices_list")
    def get(self, request: Request) -> Response:
        """List your messages, newest first. One that no longer holds is left out."""
        query = self.read_query(PageQuery)
        return self.page(inbox(by=self.user), query=query, render=notice_documents)


class ReadView(LeewayView):
    """That you have read one."""

    @extend_schema(request=Nothing, responses=NoticeSeen, operation_id="notices_read")
    def post(self, request: Request, id: UUID) -> Answer:
        """Mark a message as read. Reading it twice changes nothing."""
        self.read(Nothing)
        notice = mark_read(by=self.user, notice_id=id, at=self.at)
        return Answer(200, KIND, notice.id)


def show(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one notice to whoever it is for."""
    [document] = notice_documents([find_notice(by=user, notice_id=id)])
    return document


register(KIND, show)
