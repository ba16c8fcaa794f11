"""Publishing limits that somebody else wrote and proposed."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.errors import Missing
from delegation.http.forms import PublishForm
from delegation.http.pages import ConfirmedPageView
from delegation.models import Scheme
from delegation.scheme_changes import TIGHTENING
from delegation.selectors.schemes import changes_of, find_scheme
from delegation.services.schemes import publish


class Publish(ConfirmedPageView):
    """The second person's page. Whoever publishes shows first who they are: it changes what everybody decides."""

    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will show how much would change, and the button."""
        return self._show(id, PublishForm())

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will publish the limits from a day on, or from now."""
        scheme, form = find_scheme(by=self.user, scheme_id=id), PublishForm(request.POST)
        if not form.is_valid():
            return self._show(id, form, status=422)
        day = form.cleaned_data["starts_on"]
        starts = datetime.combine(day, time.min, ZoneInfo(self.time_zone)) if day else None
        revision = scheme.revision
        self.once(
            lambda: publish(by=self.user, scheme_id=id, revision=revision, in_force_from=starts, at=self.at).id,
            kind="scheme",
        )
        return self.go(reverse("home"))

    def _show(self, id: UUID, form: PublishForm, *, status: int = 200) -> HttpResponse:
        scheme = find_scheme(by=self.user, scheme_id=id)
        if scheme.status == Scheme.Status.PUBLISHED:
            raise Missing
        changes = changes_of(scheme)
        tighter = [change for change in changes if change.effect == TIGHTENING]
        context = {"form": form, "changes": len(changes), "tighter": len(tighter), "form_key": str(scheme.id)}
        return self.page("pages/publish.html", context, status=status)
