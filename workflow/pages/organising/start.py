"""Where the administration begins."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.pages.organising.base import OrganisationPage


class Start(OrganisationPage):
    """What can be looked after here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list it."""
        places = [
            (reverse("organisation-people"), _("People and who is beside them"), _("Add, bring in, invite, end.")),
        ]
        return self.page("pages/organisation/start.html", {"places": places})
