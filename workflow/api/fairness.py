"""Reports for leaders, over HTTP."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.files import as_download
from delegation.http.views import LeewayView
from workflow.leading.fairness_file import file_of
from workflow.leading.hiding import FEWEST
from workflow.services.fairness import find_fairness

CSV = "text/csv"


class MeasureSeen(serializers.Serializer[Any]):
    """A rate, and its ratio to that of everybody else with a 95 % interval; null where it is hidden."""

    rate = serializers.FloatField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class MeasuresSeen(serializers.Serializer[Any]):
    """Who never asked, yes for each ask, asks that went to somebody, pence for each yes, hours of waiting."""

    never = MeasureSeen()
    yes = MeasureSeen()
    went_on = MeasureSeen()
    amount = MeasureSeen()
    hours = MeasureSeen()


class FairGroup(serializers.Serializer[Any]):
    """One group. A count is null where it is hidden: under 10, or found by taking others from a total."""

    about = serializers.CharField(help_text="all, age, child, ethnicity, impairment, area, language, acting")
    group = serializers.CharField(allow_blank=True, help_text="empty: not said")
    people = serializers.IntegerField(allow_null=True)
    never_asked = serializers.IntegerField(allow_null=True)
    asks = serializers.IntegerField(allow_null=True)
    yes = serializers.IntegerField(allow_null=True)
    went_on = serializers.IntegerField(allow_null=True)
    measures = MeasuresSeen()


class FairnessSeen(serializers.Serializer[Any]):
    """Fairness of yes over a year; without times and groups while it is reckoned anew."""

    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    hidden_under = serializers.IntegerField()
    groups = FairGroup(many=True)


class FairnessView(LeewayView):
    """Fairness of yes."""

    @extend_schema(responses={(200, "application/json"): FairnessSeen, (200, CSV): OpenApiTypes.STR})
    def get(self, request: Request) -> object:
        """Show how yes is said to groups of people, for leaders; with `Accept: text/csv` as a file."""
        report = find_fairness(by=self.user, at=self.at)
        if CSV in request.headers.get("Accept", ""):
            return as_download(file_of(report), name="fairness.csv", content_type=f"{CSV}; charset=utf-8")
        told = {"since": report.since, "until": report.until, "groups": report.answer} if report else {}
        return Response(FairnessSeen({"since": None, "until": None, "groups": [], "hidden_under": FEWEST} | told).data)
