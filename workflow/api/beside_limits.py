"""Looking at limits beside those in force, on asks as they come, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.authority_shapes import stamp
from delegation.http.answers import Answer, register
from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.permissions import check_may_write_schemes
from delegation.selectors.schemes import find_scheme
from workflow.around_limits import find_beside
from workflow.services.tracing import start_tracing, stop_tracing

COUNTED = ("asks", "alike", "at_once", "no_longer", "somebody_else")


class WentSeen(serializers.Serializer[Any]):
    """How many asks went one way, and would have gone one way. A role is empty where nobody was to be asked."""

    was = serializers.ChoiceField(choices=("within", "beyond", "none"), help_text="the asker's own ruling, in force")
    was_role = serializers.CharField(allow_blank=True, help_text="whom it went to")
    outcome = serializers.ChoiceField(choices=("within", "beyond", "none"), help_text="the same by these limits")
    role = serializers.CharField(allow_blank=True)
    asks = serializers.IntegerField()


class BesideSeen(serializers.Serializer[Any]):
    """What limits would have said to asks since they are looked at. Of their revision now; of nobody by name."""

    scheme = serializers.UUIDField()
    revision = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True, help_text="null where nobody looked at them")
    until = serializers.DateTimeField(allow_null=True, help_text="null while they are looked at")
    asks = serializers.IntegerField()
    alike = serializers.IntegerField()
    at_once = serializers.IntegerField(help_text="would have been decided at once")
    no_longer = serializers.IntegerField(help_text="would have waited for somebody")
    somebody_else = serializers.IntegerField(help_text="would have gone to another role")
    went = WentSeen(many=True)


class BesideView(LeewayView):
    """Beside life."""

    @extend_schema(responses=BesideSeen, operation_id="schemes_beside_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show what these limits would have ruled on asks as they came, beside what was ruled."""
        return Response(render_beside(user=self.user, id=id, at=self.at))

    @extend_schema(request=Nothing, responses={201: BesideSeen}, operation_id="schemes_beside")
    def post(self, request: Request, id: UUID) -> Answer:
        """Look at a draft or proposal beside what is in force, from now on. It decides nothing."""
        self.read(Nothing)
        start_tracing(by=self.user, scheme_id=id, at=self.at)
        return Answer(201, "beside", id)


class StopBesideView(LeewayView):
    """Beside life, no longer."""

    @extend_schema(request=Nothing, responses=BesideSeen, operation_id="schemes_beside_stop")
    def post(self, request: Request, id: UUID) -> Answer:
        """Look at it no longer; what was seen stays."""
        self.read(Nothing)
        stop_tracing(by=self.user, scheme_id=id, at=self.at)
        return Answer(200, "beside", id)


def render_beside(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show what was seen, for who writes limits."""
    scheme = find_scheme(by=user, scheme_id=id)
    check_may_write_schemes(by=user)
    seen = find_beside(scheme)
    return {
        "scheme": str(scheme.id),
        "revision": scheme.revision,
        "since": stamp(seen.tracing.since) if seen.tracing else None,
        "until": stamp(seen.tracing.until) if seen.tracing else None,
        **{name: getattr(seen.beside, name) if seen.beside else 0 for name in COUNTED},
        "went": seen.ways,
    }


register("beside", render_beside)
