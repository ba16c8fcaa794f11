"""A person's year, and the talk about their plan, over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.fields import StrictDate, StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.services.reviews import review_done
from workflow.shapes.asks import optional
from workflow.year import year_of


class BudgetYearSeen(serializers.Serializer[Any]):
    """One budget that ran in the year, in pence."""

    kind = serializers.CharField()
    given = serializers.IntegerField()
    spent = serializers.IntegerField()
    left = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class SpentOn(serializers.Serializer[Any]):
    """What was spent on one kind of thing, in pence."""

    category = serializers.CharField()
    amount = serializers.IntegerField()


class DecidedBy(serializers.Serializer[Any]):
    """How many answers somebody gave."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class YearSeen(serializers.Serializer[Any]):
    """The last 12 months of somebody's money and asks, for the talk about their plan."""

    person = serializers.UUIDField()
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    money = BudgetYearSeen(many=True)
    spent_on = SpentOn(many=True)
    asked = serializers.IntegerField()
    at_once = serializers.IntegerField(help_text="decided by whoever asked")
    decided_by = DecidedBy(many=True)
    no = serializers.IntegerField()
    waiting = serializers.IntegerField()
    hours_to_yes = serializers.FloatField(allow_null=True, help_text="the middle one of those that somebody else gave")
    helped = serializers.DictField(child=serializers.IntegerField(), help_text="yes, a_bit, no")
    plan_changes = serializers.DictField(child=serializers.IntegerField())
    second_looks = serializers.IntegerField(help_text="answers looked at again")
    looked_back = serializers.IntegerField(help_text="what could not wait, looked at afterwards")
    review_due_on = serializers.DateField(allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True)
    reviewed_words = serializers.CharField(allow_null=True)


class ReviewedBody(StrictSerializer):
    """On which day the plan was talked about; and words, if there are any."""

    on = StrictDate()
    words = StrictText(**optional)


class ReviewSeen(serializers.Serializer[Any]):
    """By when the next talk about the plan is owed."""

    person = serializers.UUIDField()
    due_on = serializers.DateField()


class YearView(LeewayView):
    """A year."""

    @extend_schema(responses=YearSeen)
    def get(self, request: Request, id: UUID) -> Response:
        """Show a person's last year: money, asks, what helped, what changed, what is next."""
        _person, year = year_of(by=self.user, person_id=id, at=self.at)
        return Response(YearSeen(year.to_document()).data)


class ReviewedView(LeewayView):
    """The talk took place."""

    @extend_schema(request=ReviewedBody, responses=ReviewSeen)
    def post(self, request: Request, id: UUID) -> Response:
        """Write down that a plan was talked about; it makes the day of the next talk."""
        read = self.read(ReviewedBody)
        row = review_done(by=self.user, person_id=id, on=read["on"], words=read.get("words"), at=self.at)
        return Response({"person": str(row.person_id), "due_on": row.due_on.isoformat()})
