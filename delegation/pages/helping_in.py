"""A worker writes down a code for somebody who has lost their phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from delegation.errors import Invalid
from delegation.http.pages import ConfirmedPageView
from delegation.models import Person
from delegation.selectors.circles import person_seen_by
from delegation.services.helping_in import help_in, whom_they_help


class HelpIn(ConfirmedPageView):
    """Helping somebody around a person in. Whoever does it shows first who they are."""

    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will show whom they can help."""
        return self._show(person_seen_by(self.user, person_id=id, at=self.at))

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will make the code and show it, this once."""
        person = person_seen_by(self.user, person_id=id, at=self.at)
        chosen = request.POST.get("user", "")
        helped = [each for each in whom_they_help(by=self.user, person=person, at=self.at) if str(each.id) == chosen]
        if not helped:
            raise Invalid("user", _("Choose who is with you."))
        code = help_in(by=self.user, person=person, user=helped[0], at=self.at)
        return self._show(person, code=code, name=helped[0].display_name)

    def _show(self, person: Person, **more: str) -> HttpResponse:
        helped = whom_they_help(by=self.user, person=person, at=self.at)
        return self.page("pages/help_in.html", {"person": person, "helped": helped, **more})
