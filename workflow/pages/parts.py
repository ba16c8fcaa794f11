"""When the money comes: the parts of somebody's own money, and one small form that says a part is there."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.days import day_at
from delegation.errors import Invalid, LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import Budget, Instalment, Person
from delegation.permissions import check_may_pay
from delegation.selectors.lasting import find_instalment, instalments_of, parts_due
from delegation.sentences import day_of, money
from delegation.services.instalments import arrive
from workflow import reading
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.plan_forms import a_day


class ArrivedForm(LeewayForm):
    """On which day it came."""

    on = a_day(_("On which day did it come?"))


class PartsBase(PageView):
    """What the page and its form share."""

    def show(
        self, person: Person, may: frozenset[str], *, form: ArrivedForm | None = None, status: int = 200
    ) -> HttpResponse:
        """This function will show the parts of a year: the one that comes next with its form, then the others."""
        if access.SEE_MONEY not in may:
            raise Missing
        budgets = reading.open_budgets(person, at=self.at, now=self.now)
        own = [each for each in budgets if each.kind == Budget.Kind.DIRECT_PAYMENT]
        rows = [each for budget in own for each in instalments_of(budget)]
        awaited = [each for each in rows if each.arrived_on is None]
        today = day_at(self.at, self.time_zone)
        context = {
            "person": person,
            "following": _row(awaited[0], today=today) if awaited else None,
            "form": (form or ArrivedForm(initial={"on": today})) if awaited and access.ASK_FOR in may else None,
            "later": [_row(each, today=today) for each in awaited[1:]],
            "came": [_row(each, today=today) for each in reversed(rows) if each.arrived_on is not None],
            "form_key": new_key(),
            "here": reverse("parts-page", args=[person.id]),
        }
        return self.page("pages/parts.html", context, status=status)


def _row(part: Instalment, *, today: date) -> dict[str, Any]:
    """This function will word one part."""
    return {
        "id": part.id,
        "amount": money(part.amount),
        "day": day_of(part.arrived_on or part.expected_on),
        "late": part.arrived_on is None and part.expected_on < today,
    }


MOST_SHOWN = 100


class FinanceParts(PageView):
    """Finance's list of what should be there, of everybody's own money; one form beside each."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the list."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep that a part came, once, or say why not."""
        check_may_pay(by=self.user)
        form = ArrivedForm(request.POST)
        try:
            part_id = UUID(request.POST.get("part", ""))
        except ValueError:
            return self.show(alert=str(_("Choose which part has come.")), status=422)
        if not form.is_valid():
            return self.show(alert=str(form.errors["on"][0]), status=422)
        on = form.cleaned_data["on"]
        try:
            self.once(lambda: arrive(by=self.user, instalment_id=part_id, on=on, at=self.at).id, kind="instalment")
        except Missing:
            raise
        except LeewayError as error:
            alert = error.errors[0][1] if error.errors else error.sentence
            return self.show(alert=alert, status=422 if isinstance(error, Invalid) else error.status)
        return self.go(reverse("finance-parts"))

    def show(self, *, alert: str = "", status: int = 200) -> HttpResponse:
        """This function will show what should be there by today."""
        check_may_pay(by=self.user)
        today = day_at(self.at, self.time_zone)
        due = parts_due(today=today, most=MOST_SHOWN)
        context = {
            "alert": alert,
            "rows": [{**_row(each, today=today), "name": each.budget.person.display_name} for each in due],
            "today": today,
            "form_key": new_key(),
            "here": reverse("finance-parts"),
        }
        return self.page("pages/finance_parts.html", context, status=status)


class Parts(PartsBase):
    """The parts of one person's own money."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the page."""
        return self.show(*reading.find_person(person_id, by=self.user))


class Arrived(PartsBase):
    """It has come."""

    def get(self, request: HttpRequest, part_id: UUID) -> HttpResponse:
        """This function will lead to the parts."""
        return self.go(reverse("parts-page", args=[find_instalment(by=self.user, instalment_id=part_id)]))

    def post(self, request: HttpRequest, part_id: UUID) -> HttpResponse:
        """This function will keep that a part came, once, or say beside the day why not."""
        person, may = reading.find_person(find_instalment(by=self.user, instalment_id=part_id), by=self.user)
        if access.ASK_FOR not in may:
            raise Missing
        form = ArrivedForm(request.POST)
        if not form.is_valid():
            return self.show(person, may, form=form, status=422)
        on = form.cleaned_data["on"]
        try:
            self.once(lambda: arrive(by=self.user, instalment_id=part_id, on=on, at=self.at).id, kind="instalment")
        except Missing:
            raise
        except LeewayError as error:
            form.refuse(error)
            return self.show(person, may, form=form, status=422 if isinstance(error, Invalid) else error.status)
        return self.go(reverse("parts-page", args=[person.id]))
