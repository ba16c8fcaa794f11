"""Talking about an ask over HTTP: a question and its answer, a colleague, a remark."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer
from delegation.http.views import LeewayView
from workflow.services.talking import answer, ask_colleague, comment, question
from workflow.shapes.asks import AskAnswer
from workflow.shapes.talking import AskColleagueBody, CommentBody, TextBody


class QuestionView(LeewayView):
    """Asking one thing back."""

    @extend_schema(request=TextBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Ask one thing before you decide. The first question stops the clock."""
        read = self.read(TextBody)
        return Answer(200, "ask", question(by=self.user, ask_id=id, at=self.at, **read).id)


class AnswerView(LeewayView):
    """Answering a question."""

    @extend_schema(request=TextBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Answer the question that waits for you."""
        read = self.read(TextBody)
        return Answer(200, "ask", answer(by=self.user, ask_id=id, at=self.at, **read).id)


class AskColleagueView(LeewayView):
    """Asking a colleague."""

    @extend_schema(request=AskColleagueBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Ask a colleague what they think. It changes nothing about who decides."""
        read = self.read(AskColleagueBody)
        return Answer(200, "ask", ask_colleague(by=self.user, ask_id=id, at=self.at, **read).id)


class CommentView(LeewayView):
    """Writing a remark."""

    @extend_schema(request=CommentBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Write a remark: for everybody who sees the ask, or for staff alone."""
        read = self.read(CommentBody)
        return Answer(200, "ask", comment(by=self.user, ask_id=id, at=self.at, **read).id)
