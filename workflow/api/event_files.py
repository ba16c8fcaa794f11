"""The record as files over HTTP: all that was found, however much that is."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.views import LeewayView
from delegation.permissions import check_may_audit
from delegation.record_api import EventFilters
from workflow.event_files import events_as_csv, events_as_json_lines


class EventsFileView(LeewayView):
    """What both files share."""

    def wanted(self) -> dict[str, Any]:
        """This function will read what is looked for, once somebody may look at all."""
        check_may_audit(by=self.user)
        return dict(self.read_query(EventFilters))


class EventsCsvView(EventsFileView):
    """Comma-separated."""

    @extend_schema(parameters=[EventFilters], responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        """Give every event that `GET events` would find as comma-separated lines, the newest first."""
        return events_as_csv(by=self.user, wanted=self.wanted(), at=self.at)


class EventsJsonLinesView(EventsFileView):
    """JSON Lines."""

    @extend_schema(parameters=[EventFilters], responses={(200, "application/jsonl"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        """Give every event that `GET events` would find as one JSON object a line, the newest first."""
        return events_as_json_lines(by=self.user, wanted=self.wanted(), at=self.at)
