"""Who is away, over HTTP: saying so, the list, and coming back sooner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.absence_shapes import AbsencePage, AbsenceSeen, absence_document
from delegation.http.answers import Answer, register
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import Nothing, StrictId, StrictMoment, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.selectors.away import absences_seen_by, find_absence, reads_reasons_of
from delegation.services.absences import AbsenceFields, end_absence, say_away

LAST_TO_START_FIRST = Order("starts_at")
optional: dict[str, Any] = {"required": False, "allow_null": True}


class AbsenceBody(StrictSerializer):
    """Who is away, yourself unless said; a start in the past means now."""

    user = StrictId(help_text="yourself unless said", **optional)
    starts_at = StrictMoment()
    ends_at = StrictMoment(help_text="the first moment back")
    stand_in = StrictId(help_text="who is asked first meanwhile", **optional)
    reason = StrictText(allow_blank=True, help_text="read by themself and who manages them alone", **optional)


class AbsenceQuery(PageQuery):
    """Whose."""

    user = StrictId(required=False)


class AbsencesView(LeewayView):
    """Absences."""

    @extend_schema(parameters=[AbsenceQuery], responses=AbsencePage, operation_id="absences_list")
    def get(self, request: Request) -> Response:
        """List when you, those you stand in for and those you manage are away, the last to start first."""
        query = self.read_query(AbsenceQuery)
        wanted = {"user_id": query["user"]} if "user" in query else {}
        reasons_of = reads_reasons_of(self.user, at=self.at)
        return self.page(
            absences_seen_by(self.user, at=self.at, **wanted),
            query=query,
            render=lambda rows: [absence_document(row, reasons_of=reasons_of, at=self.at) for row in rows],
            order=LAST_TO_START_FIRST,
        )

    @extend_schema(request=AbsenceBody, responses={201: AbsenceSeen})
    def post(self, request: Request) -> Answer:
        """Say that you, or somebody you manage, will be away; what waits moves when it starts."""
        given = {name: value for name, value in self.read(AbsenceBody).items() if value is not None}
        return Answer(201, "absence", say_away(by=self.user, fields=AbsenceFields(**given), at=self.at).id)


class EndAbsenceView(LeewayView):
    """Coming back sooner."""

    @extend_schema(request=None, responses=AbsenceSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """End an absence now, or take back one that has not begun; what nobody touched comes back."""
        self.read(Nothing)
        return Answer(200, "absence", end_absence(by=self.user, absence_id=id, at=self.at).id)


def render_absence(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show an absence as it stands."""
    absence = find_absence(by=user, absence_id=id, at=at)
    return absence_document(absence, reasons_of=reads_reasons_of(user, at=at), at=at)


register("absence", render_absence)
