"""Bringing in a plan from a file, on a page: choose it, look what would happen, confirm."""

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.errors import Invalid, LeewayError
from delegation.http.files import read_file
from delegation.http.pages import PageView
from workflow.pages.forms import new_key
from workflow.services.plan_import import Preview, import_plan, preview_plan

MOST_BYTES = 500_000  # what the confirming form carries stays below what a form may be
HAPPENS = {"added", "raised", "lengthened", "less"}


class PlanFile(PageView):
    """The file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show where to choose a file."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will say what the file would do, line by line. It stores nothing."""
        try:
            data = read_file(request, most_bytes=MOST_BYTES)[2]
            preview = preview_plan(by=self.user, data=data, at=self.at)
        except LeewayError as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.show(preview=preview, data=data, status=422 if preview.wrong else 200)

    def show(
        self,
        *,
        preview: Preview | None = None,
        data: bytes = b"",
        alert: str = "",
        done: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """This function will show the page."""
        changes = preview is not None and any(row.what in HAPPENS for row in preview.rows)
        context: dict[str, Any] = {
            "preview": preview,
            "carried": base64.b64encode(data).decode() if preview else "",
            "can_confirm": preview is not None and changes and not preview.wrong and not done,
            "done": done,
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("plan-import"),
        }
        return self.page("pages/plan_import.html", context, status=status)


class PlanFileConfirm(PlanFile):
    """Yes, do it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead back to the file."""
        return self.go(reverse("plan-import"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will do what was looked at, all of it or nothing."""
        try:
            data = base64.b64decode(request.POST.get("carried", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Invalid("file", _("Choose the file again.")) from None
        digest = request.POST.get("digest", "")
        try:
            preview = import_plan(by=self.user, data=data, digest=digest, at=self.at)
        except LeewayError as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.show(preview=preview, data=data, done=True)
