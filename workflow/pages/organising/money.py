"""Opening somebody's money."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.selectors.organising import person_listed
from delegation.services.opening import open_money
from workflow.pages.organising.money_forms import BudgetForm
from workflow.pages.organising.people import PersonBase


class OpenMoney(PersonBase):
    """A budget for one person. Less of it is asked for, never written here."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the person's page."""
        return self.go(reverse("organisation-person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will open it, once."""
        person = person_listed(by=self.user, person_id=person_id)
        form = BudgetForm(request.POST)
        if form.is_valid():
            fields = form.budget()
            made = self.done_once(
                form, lambda: open_money(by=self.user, person=person, fields=fields, at=self.at).id, kind="budget"
            )
            if made:
                return self.go(reverse("organisation-person", args=[person_id]))
        return self.show_person(person, budget=form, status=422)
