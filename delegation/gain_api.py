"""For whom people work, over HTTP: who is paid by an ask, or works for who is paid, does not decide it."""

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
from delegation.http.fields import Nothing, StrictId, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import User, WorksFor
from delegation.selectors.gain import find_works_for, works_for_seen_by
from delegation.services.gain import end_works_for, say_works_for

LONGEST_PAYEE = 200


class WorksForQuery(PageQuery):
    """Of whom."""

    user = StrictId(required=False)


class WorksForBody(StrictSerializer):
    """Who works for whom."""

    user = StrictId()
    payee = StrictText(max_length=LONGEST_PAYEE, help_text="as it stands on asks that pay them")


class WorksForSeen(serializers.Serializer[Any]):
    """That somebody works for who may be paid; from when it is known, until when."""

    id = serializers.UUIDField()
    user = serializers.UUIDField()
    name = serializers.CharField()
    payee = serializers.CharField()
    said_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WorksForPage(serializers.Serializer[Any]):
    """One page of them, in the order they were said."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = WorksForSeen(many=True)


class WorksForView(LeewayView):
    """For whom people work."""

    @extend_schema(parameters=[WorksForQuery], responses=WorksForPage, operation_id="works_for_list")
    def get(self, request: Request) -> Response:
        """List for whom people work, as far as you may know: yourself, and the people of your teams."""
        query = self.read_query(WorksForQuery)
        rows = works_for_seen_by(self.user, at=self.at, user=query.get("user"))
        return self.page(rows, query=query, render=lambda found: [shown(each) for each in found], order=BY_ID)

    @extend_schema(request=WorksForBody, responses={201: WorksForSeen})
    def post(self, request: Request) -> Answer:
        """Say for whom you work, or one of your people does: what pays them, they do not decide."""
        read = self.read(WorksForBody)
        said = say_works_for(by=self.user, user_id=read["user"], payee=read["payee"], at=self.at)
        return Answer(201, "works_for", said.id)


class WorksForEndView(LeewayView):
    """No longer working there."""

    @extend_schema(request=None, responses=WorksForSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that one of your people no longer works there."""
        self.read(Nothing)
        find_works_for(by=self.user, id=id, at=self.at)
        return Answer(200, "works_for", end_works_for(by=self.user, works_for_id=id, at=self.at).id)


def shown(row: WorksFor) -> dict[str, Any]:
    """This function will show for whom somebody works."""
    return {
        "id": str(row.id),
        "user": str(row.user_id),
        "name": row.user.display_name,
        "payee": row.payee.text,
        "said_at": stamp(row.said_at),
        "ended_at": stamp(row.ended_at),
    }


def render_works_for(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one as it stands."""
    return shown(find_works_for(by=user, id=id, at=at))


register("works_for", render_works_for)
