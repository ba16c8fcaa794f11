"""Asking for less: one's own is given up at once; anybody else hears first and keeps it meanwhile (rule 11)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access
from delegation.errors import Conflict, Invalid, Missing, Refused
from delegation.http.pages import PageView
from delegation.models import Budget, Person
from delegation.selectors.authority import people_of
from workflow import reading
from workflow.decreases import DECREASE
from workflow.pages import words
from workflow.pages.forms import BUDGETS, LONGEST_TEXT, LeewayForm, Pounds, new_key
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

LINE, BUDGET = "line:", "budget:"


class LessForm(LeewayForm):
    """Less of what, how much less, and why."""

    what = forms.ChoiceField(
        label=gettext_lazy("Less of what?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what should be less.")),
    )
    amount = Pounds(
        label=gettext_lazy("How much less a week, in pounds?"),
        help_text=gettext_lazy("For something paid once: how much less in all."),
    )
    what_for = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field: Any = self.fields["what"]
        field.choices = choices

    def fields_for(self, person: Person) -> AskFields:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        line, budget = self._named(LINE), self._named(BUDGET)
        return AskFields(
            person=person.id,
            kind=DECREASE,
            amount=said["amount"],
            what_for=said["what_for"],
            plan_line=line,
            budget=budget,
        )

    def _named(self, kind: str) -> UUID | None:
        what = self.cleaned_data["what"]
        return UUID(what.removeprefix(kind)) if what.startswith(kind) else None


class Less(PageView):
    """The form, and asking."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show what could be less."""
        person = self._person(person_id)
        return self.show(person, self.form(person))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask for less, once."""
        person = self._person(person_id)
        form = self.form(person, data=request.POST)
        if not form.is_valid():
            return self.show(person, form, status=422)
        fields = form.fields_for(person)
        try:
            ask_id = self.once(lambda: submit_ask(by=self.user, fields=fields, at=self.at).id, kind="ask")
        except (Conflict, Invalid, Refused) as error:
            form.refuse(error)
            return self.show(person, form, status=422)
        return self.go(reverse("ask-page", args=[ask_id]))

    def form(self, person: Person, *, data: Any = None) -> LessForm:
        """This function will make the form, with the lines of the plan and the open money of somebody."""
        lines = reading.plan_lines_of(person, at=self.at, now=self.now)
        money = reading.open_budgets(person, at=self.at, now=self.now)
        return LessForm(
            data,
            choices=[
                *((f"{LINE}{each.id}", each.words.text or "") for each in lines),
                *((f"{BUDGET}{each.id}", str(BUDGETS[Budget.Kind(each.kind)])) for each in money),
            ],
        )

    def show(self, person: Person, form: LessForm, *, status: int = 200) -> HttpResponse:
        """This function will show the page, with what happens then."""
        grown_up = people_of(person, at=self.at, calendar=self.now.calendar) == "adult"
        own = grown_up and person.id in {each.id for each in reading.people_who_are(self.user)}
        at_once = _("It is yours, so it is less at once.")
        later = _("They hear first. Nothing is less for 10 working days.")
        context = {
            "person": person,
            "form": form,
            "own": own,
            "told": at_once if own else later,
            "short": words.short_name(person),
            "form_key": new_key(),
        }
        return self.page("pages/less.html", context, status=status)

    def _person(self, person_id: UUID) -> Person:
        person, may = reading.find_person(person_id, by=self.user)
        if access.ASK_FOR not in may or access.SEE_MONEY not in may or person.died_on is not None:
            raise Missing
        return person
