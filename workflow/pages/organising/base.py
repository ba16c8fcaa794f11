"""What every page of an organisation's administration shares: who may open it, and commands that may be said no to."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from delegation.errors import LeewayError
from delegation.http.pages import ConfirmedPageView, PageView
from delegation.permissions import check_may_set_up
from workflow.pages.forms import LeewayForm


class OrganisationPage(PageView):
    """A page for whoever administers the organisation, and for its leaders."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will raise Forbidden for everybody else, before anything is looked up."""
        check_may_set_up(by=self.user)
        return super().first(request)

    def done_once(self, form: LeewayForm, command: Callable[[], UUID], *, kind: str) -> UUID | None:
        """This function will do what a valid form says once, and name the record; None where it was refused."""
        try:
            return self.once(command, kind=kind)
        except LeewayError as error:
            form.refuse(error)
            return None


class SureOrganisationPage(OrganisationPage, ConfirmedPageView):
    """The same, for commands that give somebody a way in or authority: whoever does it shows first who they are."""
