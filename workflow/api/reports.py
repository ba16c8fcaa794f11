"""Reports for leaders, as JSON, and with `Accept: text/csv` as a file."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.files import as_download
from delegation.http.views import LeewayView
from delegation.permissions import check_may_lead
from delegation.selectors.authority import setting
from workflow.leading.numbers import load_numbers
from workflow.leading.reports import COST, DRIFT, FLOW, REPORTS, file_of

CSV = "text/csv"


class SpreadSeen(serializers.Serializer[Any]):
    """How long some things took, in working hours: the middle one, and what 9 in 10 were within."""

    count = serializers.IntegerField()
    median_hours = serializers.FloatField()
    p90_hours = serializers.FloatField()


class MonthSeen(serializers.Serializer[Any]):
    """A month of asking."""

    month = serializers.CharField()
    at_once = serializers.IntegerField()
    sent_on = serializers.IntegerField()
    median_hours = serializers.FloatField(allow_null=True, help_text="null where fewer than 10 were answered")


class DeskSeen(SpreadSeen):
    """A team or a role of five people or more who answer; `everybody_else` are the others together."""

    by = serializers.CharField(help_text="team or role")
    name = serializers.CharField()


class FlowSeen(serializers.Serializer[Any]):
    """The last 12 whole months. What is of fewer than 5 people who answer is null, or left out."""

    from_on = serializers.DateField()
    to_on = serializers.DateField()
    at_once = serializers.IntegerField()
    sent_on = serializers.IntegerField()
    at_once_percent = serializers.IntegerField(allow_null=True)
    time_to_yes = SpreadSeen(allow_null=True, help_text="of what went to somebody else")
    time_to_money = SpreadSeen(allow_null=True, help_text="from the yes to the mark that it was paid")
    months = MonthSeen(many=True)
    desks = DeskSeen(many=True)
    moved_on = serializers.DictField(child=serializers.IntegerField(), help_text="why asks went to the next one")
    helped = serializers.DictField(child=serializers.IntegerField(), help_text="yes, a_bit, no")


class CheckSeen(serializers.Serializer[Any]):
    """What one check takes: minutes by those who were asked, pence by the organisation's own figures."""

    minutes = serializers.FloatField(allow_null=True)
    pence = serializers.IntegerField(allow_null=True)
    answers = serializers.IntegerField()


class LimitCostSeen(serializers.Serializer[Any]):
    """What one limit sent on in a year, by the year's pence, and what checking that came to."""

    role = serializers.CharField()
    limit = serializers.CharField()
    asked = serializers.IntegerField()
    pence_at_risk = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="noes and smaller yeses")
    pence_less = serializers.IntegerField()
    minutes = serializers.FloatField(allow_null=True)
    pence_of_time = serializers.IntegerField(allow_null=True)


class CostSeen(serializers.Serializer[Any]):
    """Cost of control against money at risk."""

    from_on = serializers.DateField()
    to_on = serializers.DateField()
    check = CheckSeen()
    limits = LimitCostSeen(many=True)


class VersionSeen(serializers.Serializer[Any]):
    """A version of the limits that came into force, with how many of its changes raised and tightened."""

    version = serializers.IntegerField()
    in_force_from = serializers.DateTimeField()
    raised = serializers.IntegerField()
    tightened = serializers.IntegerField()


class UnchangedSeen(serializers.Serializer[Any]):
    """A limit that stayed the same while prices rose, by the organisation's own index where it has one."""

    role = serializers.CharField()
    limit = serializers.CharField()
    amount = serializers.IntegerField()
    since = serializers.DateField()
    prices_rose_of_1000 = serializers.IntegerField(allow_null=True)
    worth_now = serializers.IntegerField()


class DriftSeen(serializers.Serializer[Any]):
    """How limits moved, and what prices made of those that did not."""

    from_on = serializers.DateField()
    to_on = serializers.DateField()
    versions = VersionSeen(many=True)
    unchanged = UnchangedSeen(many=True)


class ReportView(LeewayView):
    """What the three share."""

    name = ""

    def answer(self, request: Request) -> Response | HttpResponse:
        """This function will reckon the report for a leader, as JSON or as a file."""
        check_may_lead(by=self.user)
        numbers, report = load_numbers(now=setting(at=self.at), at=self.at), REPORTS[self.name]
        if CSV in request.headers.get("Accept", ""):
            data = file_of(report, numbers)
            return as_download(data, name=f"{self.name}.csv", content_type=f"{CSV}; charset=utf-8")
        return Response(report.document(numbers))


class FlowView(ReportView):
    """How asks flow."""

    name = FLOW

    @extend_schema(responses={(200, "application/json"): FlowSeen, (200, CSV): OpenApiTypes.STR})
    def get(self, request: Request) -> Response | HttpResponse:
        """Tell how asks flowed: what was decided at once, time to yes and to money, whose desk, what moved on."""
        return self.answer(request)


class CostView(ReportView):
    """Cost of control."""

    name = COST

    @extend_schema(responses={(200, "application/json"): CostSeen, (200, CSV): OpenApiTypes.STR})
    def get(self, request: Request) -> Response | HttpResponse:
        """Tell for each limit what its checks cost, against the money at risk and what they changed."""
        return self.answer(request)


class DriftView(ReportView):
    """Drift."""

    name = DRIFT

    @extend_schema(responses={(200, "application/json"): DriftSeen, (200, CSV): OpenApiTypes.STR})
    def get(self, request: Request) -> Response | HttpResponse:
        """Tell which limits were raised and tightened, and what prices made of those that stayed."""
        return self.answer(request)
