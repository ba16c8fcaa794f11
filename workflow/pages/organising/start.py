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
            (reverse("organisation-teams"), _("Teams and posts"), _("Who works where, and who decides as what.")),
            (reverse("way-back"), _("Help a colleague back in"), _("Who has lost their phone and spare codes.")),
            (reverse("organisation-categories"), _("What money can be for"), _("Words in English and Welsh.")),
            (reverse("organisation-figures"), _("Figures of our own"), _("Prices, what time costs, what is public.")),
            (reverse("deliveries"), _("Systems that we tell"), _("What could not be told, and telling it again.")),
            (reverse("organisation-records"), _("Old records"), _("What we keep, for how long, and what goes.")),
            (reverse("anchors"), _("Who keeps proof outside"), _("What is signed each day, and where it goes.")),
            (reverse("organisation-systems"), _("Other systems"), _("Cards, and what others tell us.")),
            (reverse("organisation-files"), _("Bring in files"), _("See first what would happen.")),
        ]
        return self.page("pages/organisation/start.html", {"places": places})
