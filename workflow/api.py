"""Asks over HTTP. Each view reads, calls one service or selector, and translates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.cursors import PageQuery
from delegation.http.fields import (
    Choice,
    Nothing,
    StrictBoolean,
    StrictDate,
    StrictId,
    StrictInteger,
    StrictSerializer,
    StrictText,
)
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.terms import ACT_KINDS
from workflow import show
from workflow.lifecycle import STATUSES
from workflow.models import Ask, Decision
from workflow.reasons import REASON_CODES
from workflow.selectors import asks_for, find_ask
from workflow.services.deciding import RoomAsked, Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.submitting import check_ask, submit_ask
from workflow.services.undoing import take_back, withdraw

LONGEST_PAYEE = 200
PAY = ("card", "pay_me_back", "pay_them", "already_paid")
optional: dict[str, Any] = {"required": False, "allow_null": True}


class AskBody(StrictSerializer):
    """What somebody asks. Amounts in pence, a week where weekly."""

    person = StrictId()
    kind = Choice(choices=ACT_KINDS)
    category = StrictText(max_length=64, **optional)
    amount = StrictInteger(**optional)
    payee = StrictText(max_length=LONGEST_PAYEE, **optional)
    what_for = StrictText(help_text="required from £25", **optional)
    separate = StrictBoolean(**optional)
    budget = StrictId(**optional)
    plan_line = StrictId(**optional)
    ask_someone = StrictBoolean(**optional)
    starts_on = StrictDate(**optional)
    ends_on = StrictDate(**optional)
    pay = Choice(choices=PAY, **optional)
    pays_you = Choice(choices=Ask.PaysYou.values, **optional)
    same_household = StrictBoolean(**optional)


class RoomBody(StrictSerializer):
    """No need to ask next time: pence an ask, until a day."""

    amount = StrictInteger(min_value=1)
    ends_on = StrictDate()
    any_payee = StrictBoolean(required=False)


class DecideBody(StrictSerializer):
    """What the named person says. A no, or a smaller yes, needs a reason and its code."""

    outcome = Choice(choices=Decision.Outcome.values)
    amount = StrictInteger(min_value=1, **optional)
    reason = StrictText(allow_blank=True, **optional)
    reason_code = Choice(choices=REASON_CODES, allow_blank=True, **optional)
    and_room = RoomBody(**optional)


class ReassignBody(StrictSerializer):
    """Who decides it from here: oneself, or anybody the scheme owner names."""

    to = StrictId()
    reason = StrictText(allow_blank=True)


class AskQuery(PageQuery):
    """Which asks."""

    status = Choice(choices=STATUSES, required=False)
    person = StrictId(required=False)
    waiting_for = Choice(choices=("me",), required=False)


class LimitCheck(serializers.Serializer[Any]):
    """One limit held against an ask."""

    limit = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    held = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    resets_at = serializers.DateTimeField(allow_null=True)
    passed = serializers.BooleanField()


class Counterfactual(serializers.Serializer[Any]):
    """What could be said yes to instead, and when to all of it."""

    amount = serializers.IntegerField(allow_null=True)
    available_at = serializers.DateTimeField(allow_null=True)


class RulingAnswer(serializers.Serializer[Any]):
    """The engine's answer."""

    outcome = serializers.CharField()
    mandate = serializers.UUIDField(allow_null=True)
    scheme_version = serializers.IntegerField(allow_null=True)
    checks = LimitCheck(many=True)
    counterfactual = Counterfactual(allow_null=True)
    sentence = serializers.CharField()


class PassedOver(serializers.Serializer[Any]):
    """Somebody nearer who does not decide it, and why."""

    name = serializers.CharField()
    why = serializers.CharField()


class WaitingFor(serializers.Serializer[Any]):
    """Who an ask waits for."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    due_at = serializers.DateTimeField()
    why = serializers.CharField()
    passed_over = PassedOver(many=True)


class CheckAnswer(RulingAnswer):
    """The ruling, and who would decide where the asker would not."""

    waiting_for = WaitingFor(allow_null=True)


class DecisionAnswer(serializers.Serializer[Any]):
    """A named human's answer."""

    id = serializers.UUIDField()
    outcome = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    reduced = serializers.BooleanField()
    by = serializers.UUIDField()
    on_behalf_of = serializers.UUIDField(allow_null=True)
    mandate = serializers.UUIDField(allow_null=True)
    scheme_version = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class HoldAnswer(serializers.Serializer[Any]):
    """What is set aside or spent for an ask, pence."""

    budget = serializers.UUIDField(allow_null=True)
    held = serializers.IntegerField()
    used = serializers.IntegerField()
    charged_to = serializers.UUIDField(allow_null=True)
    charged_at = serializers.DateTimeField(allow_null=True)


class TransitionAnswer(serializers.Serializer[Any]):
    """One step in an ask's life. Its `from` is null where it began."""

    command = serializers.CharField()
    to = serializers.CharField()
    by = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """This function will add the field whose name is a word of Python."""
        return {"from": serializers.CharField(allow_null=True), **super().get_fields()}


class AskAnswer(serializers.Serializer[Any]):
    """The whole ask."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    asker = serializers.UUIDField()
    kind = serializers.CharField()
    category = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    payee = serializers.CharField(allow_null=True)
    what_for = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)
    ruling = RulingAnswer(allow_null=True)
    decision = DecisionAnswer(allow_null=True)
    waiting_for = WaitingFor(allow_null=True)
    hold = HoldAnswer(allow_null=True)
    transitions = TransitionAnswer(many=True)
    created_at = serializers.DateTimeField()


class AskPage(serializers.Serializer[Any]):
    """One page of asks, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AskAnswer(many=True)


def fields_of(read: dict[str, Any]) -> AskFields:
    """This function will make what was sent into what the services take; null is the same as not said."""
    given = {name: value for name, value in read.items() if value is not None}
    return AskFields(**given)


class AsksView(LeewayView):
    """Asks."""

    @extend_schema(parameters=[AskQuery], responses=AskPage, operation_id="asks_list")
    def get(self, request: Request) -> Response:
        """List the asks you may see, newest first."""
        query = self.read_query(AskQuery)
        rows = asks_for(
            by=self.user,
            status=query.get("status"),
            person=query.get("person"),
            waiting_for_me="waiting_for" in query,
        )
        return self.page(rows, query=query, render=lambda asks: show.asks(asks, viewer=self.user))

    @extend_schema(request=AskBody, responses={201: AskAnswer})
    def post(self, request: Request) -> Answer:
        """Ask: yes at once inside your own limits, else it goes to the nearest person who can decide it."""
        ask = submit_ask(by=self.user, fields=fields_of(self.read(AskBody)), at=self.at)
        return Answer(201, "ask", ask.id, shown=show.new_ask(ask, viewer=self.user))


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
        return Response(show.asks([find_ask(by=self.user, ask_id=id)], viewer=self.user)[0])


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
    return show.asks([find_ask(by=user, ask_id=id)], viewer=user)[0]


register("ask", render_ask)
