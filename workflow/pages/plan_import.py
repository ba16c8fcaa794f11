"""Bringing in a plan from a file, on a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.services.bringing import Preview
from workflow.pages.importing import FilePage
from workflow.services.plan_import import import_plan, preview_plan


class PlanFile(FilePage):
    """The file."""

    template = "pages/plan_import.html"

    def preview(self, data: bytes) -> Preview:
        """This function will say what a file would do."""
        return preview_plan(by=self.user, data=data, at=self.at)

    def bring(self, data: bytes, *, digest: str) -> Preview:
        """This function will do it."""
        return import_plan(by=self.user, data=data, digest=digest, at=self.at)

    def around(self) -> dict[str, Any]:
        """This function will give where the page stands."""
        return {"here": reverse("plan-import"), "action": reverse("plan-import-confirm")}


class PlanFileConfirm(PlanFile):
    """Yes, do it."""

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will lead back to the file."""
        return self.go(reverse("plan-import"))

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will do what was looked at."""
        return self.confirmed(request)
