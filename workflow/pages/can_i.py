"""Can I say yes now? Somebody and an amount, and the answer before anything else is typed. It stores nothing."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Invalid
from delegation.models import Person
from delegation.sentences import money, ruling_sentence, soon
from workflow import reading, show
from workflow.pages import words
from workflow.pages.about import AboutAsks
from workflow.pages.forms import LeewayForm, Pounds, write_pounds
from workflow.pages.inbox import up_to
from workflow.reach import reach_of
from workflow.services.fields import FALLBACK_CATEGORY, AskFields
from workflow.services.submitting import Answer, check_ask


class CanIForm(LeewayForm):
    """For whom, how much, and what kind of thing where that is known."""

    person = forms.ChoiceField(
        label=_("For whom?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose who it is for.")),
    )
    amount = Pounds(label=_("How much, in pounds?"), help_text=_("You can leave this empty."), required=False)
    category = forms.ChoiceField(
        label=_("What kind of thing?"),
        required=False,
        help_text=_("Only for a taxi, a hotel or a place to live."),
    )

    def __init__(self, data: Any, *, people: list[Person], categories: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.people = {str(each.id): each for each in people}
        names = [(key, each.display_name) for key, each in self.people.items()]
        for name, choices in (("person", [("", ""), *names]), ("category", [("", str(_("Anything"))), *categories])):
            field: Any = self.fields[name]
            field.choices = choices

    def chosen(self) -> Person:
        """This function will give the person who was chosen."""
        return self.people[self.cleaned_data["person"]]


class CanI(AboutAsks):
    """The page: a form, and above it the answer to what it says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will answer what the address says, or ask."""
        asked = bool(request.GET)
        form = CanIForm(
            request.GET if asked else None,
            people=reading.everybody_to_ask_for(self.user),
            categories=reading.all_categories(language=self.user.language),
        )
        if not asked:
            return self.page("pages/can_i.html", {"form": form})
        if not form.is_valid():
            return self.page("pages/can_i.html", {"form": form}, status=422)
        return self.page("pages/can_i.html", {"form": form, **self._told_of(form)})

    def _told_of(self, form: CanIForm) -> dict[str, Any]:
        person, said = form.chosen(), form.cleaned_data
        category = said["category"] or FALLBACK_CATEGORY
        budgets = reading.open_budgets(person, at=self.at, now=self.now)
        reach = reach_of(self.user, person=person, budgets=budgets, at=self.at, now=self.now, category=category)
        known = {"person": person, "short": words.short_name(person), "reach": words.reach_lines(reach)}
        if said["amount"] is None or len(budgets) != 1:
            return {**known, "yes": up_to(reach), "answered": True}
        try:
            answer = check_ask(by=self.user, fields=_fields(person.id, said), at=self.at)
        except Invalid as error:
            return {**known, "why": error.sentence, "answered": True}
        return {**known, **self._told(answer, amount=said["amount"]), "answered": True}

    def _told(self, answer: Answer, *, amount: int) -> dict[str, Any]:
        typed = {"typed": {"amount": write_pounds(amount)}}
        waits = show.would_wait_for(answer, at=self.at, now=self.now)
        if waits is None:
            return {**typed, "yes": _("Yes, to %(amount)s") % {"amount": money(amount)}}
        goes_to = {
            "name": waits.user.display_name,
            "does": waits.user.does,
            "when": soon(waits.due_at, now=self.at, time_zone=self.time_zone),
        }
        return {**typed, "goes_to": goes_to, "why": ruling_sentence(answer.ruling, time_zone=self.time_zone)}


def _fields(person: UUID, said: dict[str, Any]) -> AskFields:
    # What it is for is said later, on the page that asks; here it must only not be missing.
    return AskFields(
        person=person, kind="one_off", amount=said["amount"], category=said["category"] or None, what_for="..."
    )
