"""Money back over HTTP: the answer to a notice."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer
from delegation.http.views import LeewayView
from workflow.services.hardship import answer_notice
from workflow.shapes.asks import AskAnswer
from workflow.shapes.recoveries import HardshipBody


class HardshipView(LeewayView):
    """Answering a notice."""

    @extend_schema(request=HardshipBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Answer whether paying this back would be hard. A yes stops it until a named person has decided."""
        read = self.read(HardshipBody)
        return Answer(200, "ask", answer_notice(by=self.user, ask_id=id, at=self.at, **{"text": None, **read}).id)
