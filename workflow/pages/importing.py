"""Bringing in a file on a page, whatever it is of: choose it, look what would happen, confirm."""

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from delegation.errors import Invalid, LeewayError, TooLarge
from delegation.http.files import read_file
from delegation.http.pages import PageView
from delegation.services.bringing import UNCHANGED, WRONG, Preview
from workflow.pages.forms import new_key

MOST_BYTES = 500_000  # what the confirming form carries stays below what a form may be


class FilePage(PageView):
    """The file. What it is of says `preview` and `bring`, and the words around it."""

    template = ""
    most_bytes = MOST_BYTES

    def preview(self, data: bytes) -> Preview:
        """This function will say what a file would do."""
        raise NotImplementedError

    def bring(self, data: bytes, *, digest: str) -> Preview:
        """This function will do it."""
        raise NotImplementedError

    def around(self) -> dict[str, Any]:
        """This function will give what else the page shows."""
        return {}

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will show where to choose a file."""
        return self.show()

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will say what the file would do, line by line. It stores nothing."""
        try:
            data = read_file(request, most_bytes=self.most_bytes)[2]
            preview = self.preview(data)
        except TooLarge as error:
            return self.show(alert=_("This file is too large. Send it in parts."), status=error.status)
        except LeewayError as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.show(preview=preview, data=data, status=422 if preview.wrong else 200)

    def confirmed(self, request: HttpRequest) -> HttpResponse:
        """This function will do what was looked at, all of it or nothing, and show it."""
        try:
            data = base64.b64decode(request.POST.get("carried", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Invalid("file", _("Choose the file again.")) from None
        try:
            preview = self.bring(data, digest=request.POST.get("digest", ""))
        except LeewayError as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.show(preview=preview, data=data, done=True)

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
        changes = preview is not None and any(row.what not in (UNCHANGED, WRONG) for row in preview.rows)
        context: dict[str, Any] = {
            "preview": preview,
            "carried": base64.b64encode(data).decode() if preview else "",
            "can_confirm": preview is not None and changes and not preview.wrong and not done,
            "done": done,
            "alert": alert,
            "form_key": new_key(),
            **self.around(),
        }
        return self.page(self.template, context, status=status)
