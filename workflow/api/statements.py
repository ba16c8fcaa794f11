"""Card and bank statements over HTTP: looked at first, taken in when confirmed, each line said what it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.errors import Invalid, Unsupported
from delegation.http.answers import Answer, register
from delegation.http.body import read_bytes
from delegation.http.cursors import BY_ID, Order, PageQuery
from delegation.http.fields import Nothing
from delegation.http.files import read_file
from delegation.http.views import LeewayView
from delegation.models import User
from workflow import show_statement
from workflow.models import StatementLine
from workflow.services import lines
from workflow.services.statements import look_at, take_in
from workflow.shapes.attaching import FileBody
from workflow.shapes.statements import (
    BudgetBody,
    LinePage,
    LineSeen,
    LookedAt,
    SendQuery,
    StatementNoteBody,
    StatementPage,
    StatementQuery,
    StatementSeen,
    YesBody,
)
from workflow.statement_layouts import WrongMap, read_map
from workflow.to_match import find_where

MOST_BYTES = 1_000_000
CSV = ("text/csv", "application/csv", "text/plain", "application/vnd.ms-excel")
FILE = {"text/csv": OpenApiTypes.BINARY, "multipart/form-data": FileBody}


def names_of(text: str | None) -> dict[str, str]:
    """This function will read which column is which. Raises Invalid."""
    try:
        return read_map(each for each in (text or "").split(",") if each.strip())
    except WrongMap as error:
        raise Invalid("map", _("Name columns like date=Datum. There are: %(names)s.") % {"names": error}) from error


class StatementsView(LeewayView):
    """Statements."""

    @extend_schema(parameters=[StatementQuery], responses=StatementPage, operation_id="statements_list")
    def get(self, request: Request) -> Response:
        """List the statements you may see, newest first, without their lines."""
        query = self.read_query(StatementQuery)
        rows = lines.visible_statements(self.user)
        if "person" in query:
            rows = rows.filter(person=query["person"])
        return self.page(rows, query=query, render=show_statement.statement_parts, order=Order("at"))

    @extend_schema(parameters=[SendQuery], request=FILE, responses={200: LookedAt, 201: StatementSeen})
    def post(self, request: Request) -> Answer | Response:
        """Look at a card or bank CSV, or, with `confirm`, take it in: what is sure is settled, the rest is asked."""
        query = self.read_query(SendQuery)
        names, data = names_of(query.get("map")), self._file()
        where = find_where(by=self.user, budget=query.get("budget"), person=query.get("person"))
        if "confirm" not in query:
            return Response(
                show_statement.looked_at(look_at(by=self.user, data=data, where=where, names=names, at=self.at))
            )
        digest = query["confirm"]
        made = take_in(by=self.user, data=data, where=where, names=names, digest=digest, at=self.at)
        return Answer(201, "statement", made.id)

    def _file(self) -> bytes:
        """This function will read the file as it was sent: as it is, or as one part of a form."""
        sent = self.request._request
        if sent.content_type == "multipart/form-data":
            return read_file(sent, most_bytes=MOST_BYTES)[2]
        if sent.content_type not in CSV:
            raise Unsupported(_("Send the file as `text/csv`, or as `multipart/form-data`."))
        return read_bytes(sent)


class StatementView(LeewayView):
    """One statement."""

    @extend_schema(responses=StatementSeen, operation_id="statements_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show a statement with its lines."""
        return Response(show_statement.statement_part(lines.find_statement(by=self.user, statement_id=id)))


class StatementLinesView(LeewayView):
    """The lines of one statement."""

    @extend_schema(parameters=[PageQuery], responses=LinePage, operation_id="statements_lines_list")
    def get(self, request: Request, id: UUID) -> Response:
        """List the lines of a statement, each with its number in the file."""
        rows = lines.rows_of(lines.find_statement(by=self.user, statement_id=id))
        return self.page(rows, query=self.read_query(PageQuery), render=show_statement.line_parts, order=BY_ID)


class _LineView(LeewayView):
    """What is said of one line."""

    def say(self, service: Callable[..., StatementLine], id: UUID, **read: Any) -> Answer:
        """This function will say it, and answer with the line."""
        return Answer(200, "statement_line", service(by=self.user, line_id=id, at=self.at, **read).id)


class YesView(_LineView):
    """That was it."""

    @extend_schema(request=YesBody, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a line is the payment of the ask that was proposed, or of another."""
        return self.say(lines.that_was_it, id, **self.read(YesBody))


class NoView(_LineView):
    """Something else."""

    @extend_schema(request=None, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a line is not what was proposed."""
        self.read(Nothing)
        return self.say(lines.something_else, id)


class NoteView(_LineView):
    """Already paid."""

    @extend_schema(request=StatementNoteBody, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Write a line that matches nothing down as an ask that is already paid. It is never refused."""
        return self.say(lines.write_down, id, **self.read(StatementNoteBody))


class MistakeView(_LineView):
    """That was a mistake."""

    @extend_schema(request=BudgetBody, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a small payment was a mistake. It ends there."""
        return self.say(lines.was_mistake, id, **self.read(BudgetBody))


class CreditView(_LineView):
    """Money that came back."""

    @extend_schema(request=BudgetBody, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Put money that came back, for no purchase we know, into the money left."""
        return self.say(lines.put_back, id, **self.read(BudgetBody))


class UndoView(_LineView):
    """Undoing a match."""

    @extend_schema(request=None, responses=LineSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Undo that a line was matched: its money is set aside again, and both moves are kept."""
        self.read(Nothing)
        return self.say(lines.undo, id)


def render_statement(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show the statement that a command answered with."""
    return show_statement.statement_part(lines.find_statement(by=user, statement_id=id))


def render_line(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show the line that a command answered with, as it stands."""
    return show_statement.line_part(lines.find_line(by=user, line_id=id))


register("statement", render_statement)
register("statement_line", render_line)
