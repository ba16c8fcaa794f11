"""What every page of an organisation's administration shares: who may open it."""

from django.http import HttpRequest, HttpResponse

from delegation.http.pages import ConfirmedPageView
from delegation.permissions import check_may_set_up
from workflow.pages.once import OncePage


class OrganisationPage(OncePage):
    """A page for whoever administers the organisation, and for its leaders."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will raise Forbidden for everybody else, before anything is looked up."""
        check_may_set_up(by=self.user)
        return super().first(request)


class SureOrganisationPage(OrganisationPage, ConfirmedPageView):
    """The same, for commands that give somebody a way in or authority: whoever does it shows first who they are."""
