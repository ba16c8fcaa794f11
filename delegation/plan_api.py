"""What a plan agrees, over HTTP: the list, skipping a day of a line, and taking that back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation import shapes
from delegation.http.answers import Answer, register
from delegation.http.fields import StrictDate, StrictId, StrictInteger, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.selectors.money import find_plan_line, plan_lines_of
from delegation.selectors.plans import kept_of
from delegation.services.keeping import skip, unskip


class PlanQuery(StrictSerializer):
    """Whose."""

    person = StrictId()


class SkipDayBody(StrictSerializer):
    """Which day, and how many minutes of it: all that its week has left unless said."""

    on = StrictDate()
    minutes = StrictInteger(min_value=1, required=False, allow_null=True)


class UnskipDayBody(StrictSerializer):
    """Which day."""

    on = StrictDate()


class PlanLinesView(LeewayView):
    """What the plan agrees."""

    @extend_schema(parameters=[PlanQuery], responses=shapes.PlanLinesFound)
    def get(self, request: Request) -> Response:
        """List what is already agreed in a person's plan, which needs no more asking, and what is kept of it."""
        person = self.read_query(PlanQuery)["person"]
        found = plan_lines_of(user=self.user, person_id=person)
        kept = kept_of([each.id for each in found]) if found else {}
        return Response({"results": [shapes.plan_line_document(each, kept=kept[each.id]) for each in found]})


class SkipView(LeewayView):
    """Skipping a day."""

    @extend_schema(request=SkipDayBody, responses=shapes.PlanLineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Skip a day of a line of the plan. Its minutes and money are kept for a swap or an ask until the line ends."""
        read = self.read(SkipDayBody)
        line = skip(by=self.user, plan_line_id=id, on=read["on"], minutes=read.get("minutes"), at=self.at)
        return Answer(200, "plan_line", line.id)


class UnskipView(LeewayView):
    """Taking it back."""

    @extend_schema(request=UnskipDayBody, responses=shapes.PlanLineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Take back that a day is skipped, while what was kept is not used."""
        on = self.read(UnskipDayBody)["on"]
        return Answer(200, "plan_line", unskip(by=self.user, plan_line_id=id, on=on, at=self.at).id)


def render_plan_line(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a line of a plan as it stands."""
    line = find_plan_line(by=user, plan_line_id=id)
    return shapes.plan_line_document(line, kept=kept_of([line.id])[line.id])


register("plan_line", render_plan_line)
