"""Publishing limits that somebody else wrote and proposed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.errors import LeewayError
from delegation.http.pages import ConfirmedPageView
from delegation.services.schemes import publish
from workflow.pages.tuning.base import LimitsCommand
from workflow.pages.tuning.forms import PublishForm


class Publish(LimitsCommand, ConfirmedPageView):
    """The second person's command. Whoever publishes shows first who they are: it changes what everybody decides."""

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will publish what was looked at, from a day on or from now, once."""
        scheme = self.seen(scheme_id)
        form = PublishForm(request.POST, scheme=scheme)
        if not form.is_valid():
            return self.show_version(scheme, form=form, status=422)
        starts, revision = form.starts(zone=self.time_zone), form.looked_at()

        def command() -> UUID:
            done = publish(by=self.user, scheme_id=scheme_id, revision=revision, in_force_from=starts, at=self.at)
            return done.id

        try:
            self.once(command, kind="scheme")
        except LeewayError as error:
            if error.status in (403, 404):
                raise
            form.refuse(error)
            return self.show_version(self.seen(scheme_id), form=form, status=error.status)
        return self.go(reverse("limits-version", args=[scheme_id]))
