"""No money needed, on a person's page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation import access
from delegation.errors import Missing
from workflow import reading
from workflow.pages.family import PersonBase
from workflow.pages.forms import OwnWayForm
from workflow.services.own_ways import no_money_needed


class NoMoney(PersonBase):
    """Something sorted out without money."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead back to the page."""
        return self.go(reverse("person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will keep it once, or say beside its field what is missing."""
        person, may = reading.find_person(person_id, by=self.user)
        if access.ASK_FOR not in may:
            raise Missing
        form = OwnWayForm(request.POST)
        if not form.is_valid():
            return self.show(person, may, own_way=form, status=422)
        words = form.cleaned_data["words"]
        self.once(
            lambda: no_money_needed(by=self.user, person_id=person.id, words=words, at=self.at).id, kind="own_way"
        )
        return self.go(reverse("person", args=[person.id]))
