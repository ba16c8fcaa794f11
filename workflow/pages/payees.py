"""Who we pay: whom a person's circle paid before, and who of them is still offered when something is asked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation import access
from delegation.errors import Missing
from delegation.http.pages import PageView
from delegation.models import Person
from delegation.sentences import day_of, money
from workflow import reading
from workflow.pages.forms import new_key
from workflow.paid_before import payees_of
from workflow.services.payees import hide_payee


class Payees(PageView):
    """The list, with one tap beside each."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show who was paid before, the last first; those who are hidden stand below."""
        person = self.find(person_id)
        found = payees_of(person, zone=self.time_zone, with_hidden=True)
        rows = [
            {"key": each.key, "name": each.name, "last": money(each.amount), "on": day_of(each.last_on)}
            for each in found
        ]
        context = {
            "person": person,
            "shown": [row for row, each in zip(rows, found, strict=True) if not each.hidden],
            "hidden": [row for row, each in zip(rows, found, strict=True) if each.hidden],
            "form_key": new_key(),
        }
        return self.page("pages/payees.html", context)

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will no longer offer somebody, or offer them again."""
        person = self.find(person_id)
        key, hidden = request.POST.get("payee", ""), request.POST.get("said") != "show"
        if not key:
            raise Missing
        self.once(
            lambda: hide_payee(by=self.user, person_id=person.id, payee_key=key, hidden=hidden, at=self.at).id,
            kind="payee",
        )
        return self.go(reverse("payees-page", args=[person.id]))

    def find(self, person_id: UUID) -> Person:
        """This function will find a person for who may ask for them and see what was asked, or raise Missing."""
        person, may = reading.find_person(person_id, by=self.user)
        if not {access.ASK_FOR, access.SEE_ASKS} <= may:
            raise Missing
        return person
