"""Money that moves, over HTTP: what it cost, what came back, what was a mistake, what is still needed or is not."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer
from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from workflow.services.lapsing import cancel, still_needed
from workflow.services.mistakes import say_mistake
from workflow.services.settling import refund, settle
from workflow.shapes.asks import AskAnswer
from workflow.shapes.paying import MistakeBody, RefundBody, SettleBody


class SettleView(LeewayView):
    """What it cost."""

    @extend_schema(request=SettleBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say what was paid, all of it or a part. What is beyond the yes becomes an ask of its own."""
        read = self.read(SettleBody)
        final = read.pop("final", None) or False
        return Answer(200, "ask", settle(by=self.user, ask_id=id, final=final, at=self.at, **read).id)


class RefundView(LeewayView):
    """What came back."""

    @extend_schema(request=RefundBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say what came back of what was paid."""
        read = self.read(RefundBody)
        read["reason"] = read.get("reason") or ""
        return Answer(200, "ask", refund(by=self.user, ask_id=id, at=self.at, **read).id)


class MistakeView(LeewayView):
    """A mistake."""

    @extend_schema(request=MistakeBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a small spend was a mistake. It ends there."""
        read = self.read(MistakeBody)
        return Answer(200, "ask", say_mistake(by=self.user, ask_id=id, at=self.at, **read).id)


class StillNeededView(LeewayView):
    """Keeping a yes."""

    @extend_schema(request=None, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a yes with nothing paid is still needed: it is kept as long again."""
        self.read(Nothing)
        return Answer(200, "ask", still_needed(by=self.user, ask_id=id, at=self.at).id)


class CancelView(LeewayView):
    """Cancelling."""

    @extend_schema(request=None, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a yes is not needed any more, whoever said it. Its money is free again."""
        self.read(Nothing)
        return Answer(200, "ask", cancel(by=self.user, ask_id=id, at=self.at).id)
