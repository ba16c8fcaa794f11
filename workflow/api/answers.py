"""Passing an ask up, changing it, asking the same again, and having an answer looked at again, over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer
from delegation.http.views import LeewayView
from workflow import show
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.passing_up import pass_up
from workflow.services.repeating import again
from workflow.shapes.answers import AgainBody, ChallengeBody, ChangeBody, PassUpBody
from workflow.shapes.asks import AskAnswer


class PassUpView(LeewayView):
    """Passing up."""

    @extend_schema(request=PassUpBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Hand what waits for you to the next higher person who can decide it."""
        read = self.read(PassUpBody)
        return Answer(200, "ask", pass_up(by=self.user, ask_id=id, at=self.at, **read).id)


class ChangeView(LeewayView):
    """Changing what is asked."""

    @extend_schema(request=ChangeBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Change what you ask while nobody has decided it. Within your own limits it is a yes at once."""
        changes = {name: value for name, value in self.read(ChangeBody).items() if value is not None}
        return Answer(200, "ask", change(by=self.user, ask_id=id, changes=changes, at=self.at).id)


class AgainView(LeewayView):
    """Same as last time."""

    @extend_schema(request=AgainBody, responses={201: AskAnswer})
    def post(self, request: Request, id: UUID) -> Answer:
        """Ask once more what somebody said yes to: a new ask with the same fields, ruled on anew."""
        read = self.read(AgainBody)
        ask = again(by=self.user, ask_id=id, at=self.at, **read)
        return Answer(201, "ask", ask.id, shown=show.new_ask(ask, viewer=self.user, at=self.at))


class ChallengeView(LeewayView):
    """Looking again."""

    @extend_schema(request=ChallengeBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Have a no, or a smaller yes, looked at again by somebody who has not seen it."""
        read = self.read(ChallengeBody)
        return Answer(200, "ask", challenge(by=self.user, ask_id=id, at=self.at, **read).id)
