"""Trying limits on a time that is over, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import StrictMoment, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import User
from workflow.services.trying import find_what_if, try_limits, what_ifs_of
from workflow.what_if_words import what_if_document


class TimeBody(StrictSerializer):
    """Which time; the last year unless said."""

    since = StrictMoment(required=False)
    until = StrictMoment(required=False, help_text="the first moment after it; now unless said")


class WhatIfSeen(serializers.Serializer[Any]):
    """What limits would have changed: beside what was in force, on the asks of a time.

    Until a worker has answered, `answer` is null and `done` says how far it is. Shares are in parts of 1,000.
    """

    id = serializers.UUIDField()
    scheme = serializers.UUIDField()
    revision = serializers.IntegerField(help_text="of what was tried")
    digest = serializers.CharField(help_text="SHA-256 of its terms")
    compared_with = serializers.UUIDField()
    compared_with_version = serializers.IntegerField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    asks = serializers.IntegerField()
    done = serializers.IntegerField()
    at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.DictField(allow_null=True)
    caveats = serializers.ListField(child=serializers.CharField())


class WhatIfPage(serializers.Serializer[Any]):
    """A page of what was tried."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = WhatIfSeen(many=True)


class WhatIfsView(LeewayView):
    """Trying limits on last year."""

    @extend_schema(parameters=[PageQuery], responses=WhatIfPage, operation_id="schemes_what_if_list")
    def get(self, request: Request, id: UUID) -> Response:
        """List what was tried with these limits, newest first."""
        rows = what_ifs_of(by=self.user, scheme_id=id, at=self.at)
        query = self.read_query(PageQuery)
        return self.page(
            rows, query=query, render=lambda found: [what_if_document(row) for row in found], order=Order("at")
        )

    @extend_schema(request=TimeBody, responses={201: WhatIfSeen}, operation_id="schemes_what_if")
    def post(self, request: Request, id: UUID) -> Answer:
        """Try these limits on the asks of the last year; of more than 10,000 the answer comes later."""
        given = self.read(TimeBody)
        row = try_limits(by=self.user, scheme_id=id, since=given.get("since"), until=given.get("until"), at=self.at)
        return Answer(201, "what_if", row.id)


class WhatIfView(LeewayView):
    """One of them."""

    @extend_schema(responses=WhatIfSeen, operation_id="what_ifs_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show what was tried, and how far it is."""
        return Response(render_what_if(user=self.user, id=id, at=self.at))


def render_what_if(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show what was tried."""
    return what_if_document(find_what_if(by=user, what_if_id=id, at=at))


register("what_if", render_what_if)
