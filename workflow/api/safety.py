"""Worries over HTTP: about somebody's safety, and "that's not right". Nothing here is counted or logged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.restricted import restricted
from delegation.http.answers import Answer, register
from delegation.http.cursors import Order, PageQuery
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.selectors.restricted import (
    concerns_of,
    find_concern,
    find_worry_of,
    raised_concern,
    worries_of,
)
from delegation.services.concerns import ConcernFields, close_concern, note_concern, raise_concern
from workflow.safety_words import received, will_ring
from workflow.services.worries import ring_done, say_not_right
from workflow.shapes.safety import (
    CloseBody,
    ConcernBody,
    ConcernPage,
    ConcernSeen,
    NoteBody,
    NotRightBody,
    Received,
    WorriesFound,
    WorrySeen,
    concern_document,
    worry_document,
)

LAST_RAISED_FIRST = Order("at")


class Unseen(LeewayView):
    """A view that neither a number nor a line of the log tells of."""

    restricted = True


class ConcernsView(Unseen):
    """Worries about somebody's safety."""

    @extend_schema(parameters=[PageQuery], responses=ConcernPage, operation_id="concerns_list")
    def get(self, request: Request) -> Response:
        """List the worries, for a safeguarding lead: newest first, never one about themself."""
        query = self.read_query(PageQuery)
        with restricted():
            rows = concerns_of(self.user)
            return self.page(
                rows,
                query=query,
                render=lambda found: [concern_document(each) for each in found],
                order=LAST_RAISED_FIRST,
            )

    @extend_schema(request=ConcernBody, responses={201: Received})
    def post(self, request: Request) -> Answer:
        """Say that you are worried about somebody. Only a safeguarding lead reads it."""
        fields = ConcernFields(**self.read(ConcernBody))
        return Answer(201, "concern_received", raise_concern(by=self.user, fields=fields, at=self.at).id)


class ConcernView(Unseen):
    """One worry about somebody's safety."""

    @extend_schema(responses=ConcernSeen, operation_id="concerns_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show a worry with all that was said of it, to a safeguarding lead."""
        return Response(concern_document(find_concern(by=self.user, concern_id=id)))


class ConcernNoteView(Unseen):
    """Working a worry."""

    @extend_schema(request=NoteBody, responses=ConcernSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Write down what you found out or did."""
        text = self.read(NoteBody)["text"]
        return Answer(200, "concern", note_concern(by=self.user, concern_id=id, text=text, at=self.at).id)


class ConcernCloseView(Unseen):
    """Closing a worry."""

    @extend_schema(request=CloseBody, responses=ConcernSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Close a worry with what came of it."""
        read = self.read(CloseBody)
        return Answer(200, "concern", close_concern(by=self.user, concern_id=id, at=self.at, **read).id)


class NotRightView(Unseen):
    """That's not right."""

    @extend_schema(request=NotRightBody, responses={201: Received})
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that what others asked or decided for you is not right. A worker rings you; they are not told."""
        text = self.read(NotRightBody).get("text")
        return Answer(201, "not_right", say_not_right(by=self.user, ask_id=id, text=text, at=self.at).id)


class WorriesView(Unseen):
    """Whom to ring."""

    @extend_schema(responses=WorriesFound, operation_id="worries_list")
    def get(self, request: Request) -> Response:
        """List who says that something is not right and waits for your call."""
        return Response({"results": [worry_document(each) for each in worries_of(self.user)]})


class WorryDoneView(Unseen):
    """That you rang."""

    @extend_schema(request=NoteBody, responses=WorrySeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that you rang, and what came of it."""
        text = self.read(NoteBody)["text"]
        return Answer(200, "worry", ring_done(by=self.user, worry_id=id, text=text, at=self.at).id)


def render_received(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will say to whoever raised a worry that it was received, and nothing else."""
    return {"id": str(id), "said": received(raised_concern(by=user, concern_id=id))}


def render_concern(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a worry to a lead."""
    return concern_document(find_concern(by=user, concern_id=id))


def render_not_right(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will say to whoever said it who rings."""
    return {"id": str(id), "said": will_ring(find_worry_of(by=user, worry_id=id), viewer=user)}


def render_worry(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a worry to the worker who rings."""
    return worry_document(find_worry_of(by=user, worry_id=id))


register("concern_received", render_received)
register("concern", render_concern)
register("not_right", render_not_right)
register("worry", render_worry)
