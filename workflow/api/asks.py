"""Asks over HTTP. Each view reads, calls one service or selector, and translates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.access import SEE_PERSON
from delegation.errors import Invalid
from delegation.http.answers import Answer, register
from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.selectors.me import my_organisation
from delegation.selectors.people import find_person
from delegation.services.looks import keep_look
from delegation.services.plan_changes import ChangeFields
from workflow import show
from workflow.searching import Wanted, asks_wanted
from workflow.selectors import find_ask, with_story
from workflow.services.deciding import RoomAsked, Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.recovering import SumAsked
from workflow.services.submitting import check_ask, submit_ask
from workflow.services.undoing import take_back, withdraw
from workflow.shapes.asks import AskAnswer, AskBody, AskPage, AskQuery, CheckAnswer, DecideBody, ReassignBody


def fields_of(read: dict[str, Any]) -> AskFields:
    """This function will make what was sent into what the services take; null is the same as not said."""
    given = {name: value for name, value in read.items() if value is not None}
    if "sums" in given:
        given["sums"] = tuple(SumAsked(**each) for each in given["sums"])
    if "change" in given:
        given["change"] = ChangeFields(**given["change"])
    return AskFields(**given)


def wanted_of(query: dict[str, Any]) -> Wanted:
    """This function will make a query into what the search takes, or raise Invalid where it ends before it starts."""
    first, last = query.get("from"), query.get("to")
    if first and last and last < first:
        raise Invalid("to", _("The end is before the start. Choose a later day."))
    named = {name: query.get(name) for name in ("person", "q", "category", "kind", "payee")}
    statuses = (query["status"],) if "status" in query else ()
    return Wanted(**named, statuses=statuses, waiting_for_me="waiting_for" in query, from_on=first, to_on=last)


class AsksView(LeewayView):
    """Asks."""

    @extend_schema(parameters=[AskQuery], responses=AskPage, operation_id="asks_list")
    def get(self, request: Request) -> Response:
        """List the asks you may see, newest first."""
        query = self.read_query(AskQuery)
        if "person" in query and self.user.team_id is not None:
            person = find_person(by=self.user, person_id=query["person"], permission=SEE_PERSON)
            if person is not None:
                keep_look(by=self.user, person=person, time_zone=my_organisation().time_zone, at=self.at)
        rows = with_story(asks_wanted(wanted_of(query), by=self.user, zone=my_organisation().time_zone))
        return self.page(rows, query=query, render=lambda asks: show.asks(asks, viewer=self.user, at=self.at))

    @extend_schema(request=AskBody, responses={201: AskAnswer})
    def post(self, request: Request) -> Answer:
        """Ask: yes at once inside your own limits, else it goes to the nearest person who can decide it."""
        ask = submit_ask(by=self.user, fields=fields_of(self.read(AskBody)), at=self.at)
        return Answer(201, "ask", ask.id, shown=show.new_ask(ask, viewer=self.user, at=self.at))


class CheckView(LeewayView):
    """What would happen."""

    @extend_schema(request=AskBody, responses=CheckAnswer)
    def post(self, request: Request) -> Response:
        """Say what would happen to an ask, and store nothing."""
        answer = check_ask(by=self.user, fields=fields_of(self.read(AskBody)), at=self.at)
        return Response(show.check(answer, viewer=self.user, at=self.at))


class AskView(LeewayView):
    """One ask."""

    @extend_schema(responses=AskAnswer, operation_id="asks_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show the whole ask."""
        found = find_ask(by=self.user, ask_id=id)
        if self.user.team_id is not None:
            keep_look(by=self.user, person=found.person, time_zone=my_organisation().time_zone, at=self.at)
        return Response(show.asks([found], viewer=self.user, at=self.at)[0])


class DecideView(LeewayView):
    """Deciding."""

    @extend_schema(request=DecideBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say yes, yes to less, or no to an ask that waits for you."""
        read = self.read(DecideBody)
        room = read.pop("and_room", None)
        verdict = Verdict(**read, and_room=RoomAsked(**room) if room else None)
        return Answer(200, "ask", decide(by=self.user, ask_id=id, verdict=verdict, at=self.at).id)


class ReassignView(LeewayView):
    """Taking over, or naming who decides."""

    @extend_schema(request=ReassignBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Take an ask over, or, as the owner of the limits, name somebody who can decide it."""
        read = self.read(ReassignBody)
        return Answer(200, "ask", reassign(by=self.user, ask_id=id, at=self.at, **read).id)


class WithdrawView(LeewayView):
    """Withdrawing."""

    @extend_schema(request=None, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Stop asking."""
        self.read(Nothing)
        return Answer(200, "ask", withdraw(by=self.user, ask_id=id, at=self.at).id)


class TakeBackView(LeewayView):
    """Taking a yes back."""

    @extend_schema(request=None, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Take your yes back, until the money moves."""
        self.read(Nothing)
        return Answer(200, "ask", take_back(by=self.user, ask_id=id, at=self.at).id)


def render_ask(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show the ask that a command answered with, as it stands."""
    return show.asks([find_ask(by=user, ask_id=id)], viewer=user, at=at)[0]


register("ask", render_ask)
