"""What carries on at a year's end, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.errors import Missing
from delegation.http.answers import Answer, register
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import Choice, StrictInteger, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import Budget, CarryRule, User
from delegation.selectors.carry_rules import carry_rules
from delegation.services.carry_rules import CarryFields, publish_carry_rule

LAST_FIRST = Order("at")
optional: dict[str, Any] = {"required": False, "allow_null": True}


class CarryRuleBody(StrictSerializer):
    """How much of what is free carries on, for the years of one kind of budget that begin from now on."""

    kind = Choice(choices=Budget.Kind.values)
    carries = Choice(choices=CarryRule.Carries.values)
    cap_pence = StrictInteger(**optional)
    cap_percent = StrictInteger(max_value=100, help_text="of what the budget was given", **optional)


class CarryRuleSeen(serializers.Serializer[Any]):
    """A published rule."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    carries = serializers.CharField()
    cap_pence = serializers.IntegerField(allow_null=True)
    cap_percent = serializers.IntegerField(allow_null=True)
    by = serializers.UUIDField()
    at = serializers.DateTimeField()


class CarryRulePage(serializers.Serializer[Any]):
    """One page of them, the last published first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CarryRuleSeen(many=True)


class CarryRulesView(LeewayView):
    """What carries on."""

    @extend_schema(parameters=[PageQuery], responses=CarryRulePage)
    def get(self, request: Request) -> Response:
        """List our rules on what carries on at a year's end, which anybody here may read."""
        query = self.read_query(PageQuery)
        return self.page(carry_rules(), query=query, render=_documents, order=LAST_FIRST)

    @extend_schema(request=CarryRuleBody, responses={201: CarryRuleSeen})
    def post(self, request: Request) -> Answer:
        """Publish how much carries on. It binds the years that begin after it, and earlier ones where it gives more."""
        row = publish_carry_rule(by=self.user, fields=CarryFields(**self.read(CarryRuleBody)), at=self.at)
        return Answer(201, "carry_rule", row.id, shown=_document(row))


def render_carry_rule(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a rule that was published."""
    row = carry_rules().filter(id=id).first()
    if row is None:
        raise Missing
    return _document(row)


def _documents(rows: list[CarryRule]) -> list[dict[str, Any]]:
    return [_document(row) for row in rows]


def _document(row: CarryRule) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "carries": row.carries,
        "cap_pence": row.cap_pence,
        "cap_percent": row.cap_percent,
        "by": str(row.by_id),
        "at": row.at.isoformat(),
    }


register("carry_rule", render_carry_rule)
