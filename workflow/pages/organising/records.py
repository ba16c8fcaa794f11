"""How long records are kept: what is old enough to look at, what holds a record, and erasing it by two people."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import Erasure, LegalHold, Person
from delegation.retention import Kept, RecordClass, Why
from delegation.selectors.bundles import bundles_waiting
from delegation.selectors.openings import openings_listed
from delegation.selectors.organising import person_listed
from delegation.selectors.retention import (
    due_for_appraisal,
    erasures_waiting,
    find_kept_until,
    held_people,
    holds_on,
    open_erasure,
    years_kept,
)
from delegation.sentences import long_day
from delegation.services.erasing import ask_to_erase, erase_person, withdraw_erasure
from delegation.services.looks import keep_look
from delegation.services.opening_records import open_for
from delegation.services.retention import class_record, keep_for_years, keep_on, lift_hold, place_hold
from workflow.pages.away_forms import Day
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.opening import opening_line
from workflow.pages.organising.base import OrganisationPage, SureOrganisationPage

CLASSES = {
    RecordClass.ADULT: gettext_lazy("An adult's, or a child's at home"),
    RecordClass.CHILD_IN_CARE: gettext_lazy("A child's in care"),
}
HELD_WHY = {
    LegalHold.Why.COURT: gettext_lazy("A court needs it"),
    LegalHold.Why.COMPLAINT: gettext_lazy("Somebody complained"),
    LegalHold.Why.INQUIRY: gettext_lazy("Somebody looks into what happened"),
    LegalHold.Why.CLAIM: gettext_lazy("Somebody may claim something"),
    LegalHold.Why.OTHER: gettext_lazy("Something else"),
}
ERASE_WHY = {
    Erasure.Why.APPRAISED: gettext_lazy("It is old, and nobody needs it any more"),
    Erasure.Why.ASKED_FOR: gettext_lazy("They, or their family, asked for it"),
}


class YearsForm(LeewayForm):
    """For how many years a class of records is kept."""

    record_class = forms.ChoiceField(label=gettext_lazy("Which records"), choices=list(CLASSES.items()))
    years = forms.IntegerField(
        label=gettext_lazy("How many years"),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Write a number of years from 1 to 120.")),
    )


class MinutesForm(LeewayForm):
    """How long a record stays open that somebody opened from outside."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes they see it"),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Write a number of minutes from 1 to 480.")),
    )


class ClassForm(LeewayForm):
    """What sort of record it is."""

    record_class = forms.ChoiceField(label=gettext_lazy("What sort of record is it?"), choices=list(CLASSES.items()))


class HoldForm(LeewayForm):
    """Why a record must stay."""

    why = forms.ChoiceField(label=gettext_lazy("Why must it stay?"), choices=list(HELD_WHY.items()))


class KeepForm(LeewayForm):
    """Until when it is kept on."""

    until = Day(label=gettext_lazy("Keep it until"))


class EraseForm(LeewayForm):
    """Why it is to go."""

    erase_why = forms.ChoiceField(label=gettext_lazy("Why is it to go?"), choices=list(ERASE_WHY.items()))


class Records(OrganisationPage):
    """What is old enough to look at, what is held, and for how many years records are kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them."""
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep a class of records for other years, or opened ones open for other minutes."""
        opened = request.POST.get("do") == "minutes"
        form = (MinutesForm if opened else YearsForm)(request.POST)
        command: Callable[..., Any] = open_for if opened else keep_for_years
        if form.is_valid():
            said = form.cleaned_data
            if self.done_once(form, lambda: command(by=self.user, at=self.at, **said).id, kind="organisation"):
                return self.go(reverse("organisation-records"))
        return self._show(form, status=422)

    def _show(self, form: LeewayForm | None = None, *, status: int = 200) -> HttpResponse:
        years, today = years_kept(), day_at(self.at, self.time_zone)
        first = {"minutes": self.now.organisation.opening_minutes}
        opened = openings_listed(by=self.user)
        context = {
            "form": form,
            "kept": form if isinstance(form, YearsForm) else YearsForm(),
            "stays": form if isinstance(form, MinutesForm) else MinutesForm(initial=first),
            "opened": [(each.person, opening_line(each, zone=self.time_zone)) for each in opened],
            "due": [
                (each.person, long_day(each.since))
                for each in due_for_appraisal(by=self.user, today=today, years=years, time_zone=self.time_zone)
            ],
            "waiting": erasures_waiting(by=self.user),
            "bundles": [(each, long_day(each.due_on)) for each in bundles_waiting(by=self.user)],
            "held": [(each.person, HELD_WHY[LegalHold.Why(each.why)]) for each in held_people(by=self.user)],
            "years": [(words, years[each]) for each, words in CLASSES.items()],
            "form_key": new_key(),
        }
        return self.page("pages/organisation/records.html", context, status=status)


class OneRecord(SureOrganisationPage):
    """One person's record: until when it is kept, what holds it, and what can be done about it."""

    forms: dict[str, type[LeewayForm]] = {"class": ClassForm, "hold": HoldForm, "keep": KeepForm, "erase": EraseForm}

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show it."""
        return self._show(person_listed(by=self.user, person_id=person_id))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will do one of these things, once."""
        person = person_listed(by=self.user, person_id=person_id)
        doing = request.POST.get("do", "")
        form = self.forms.get(doing, LeewayForm)(request.POST)
        if form.is_valid():
            command = self._command(doing, person, said=form.cleaned_data)
            if self.done_once(form, command, kind="person"):
                erased = doing == "confirm"
                return self.go(reverse("organisation-records") if erased else self._here(person))
        return self._show(person, doing=doing, wrong=form, status=422)

    def _here(self, person: Person) -> str:
        return reverse("organisation-record", args=[person.id])

    def _command(self, doing: str, person: Person, *, said: dict[str, Any]) -> Callable[[], UUID]:
        """This function will give what a form asks for; raises Missing for what is not done here."""
        by, at = self.user, self.at
        about: dict[str, Any] = {"by": by, "person_id": person.id, "at": at}
        commands: dict[str, Callable[[], Any]] = {
            "class": lambda: class_record(**about, **said),
            "hold": lambda: place_hold(**about, **said),
            "keep": lambda: keep_on(**about, **said),
            "erase": lambda: ask_to_erase(**about, why=said["erase_why"]),
            "lift": lambda: lift_hold(by=by, hold_id=self._named(), at=at),
            "confirm": lambda: erase_person(by=by, erasure_id=self._named(), at=at),
            "withdraw": lambda: withdraw_erasure(by=by, erasure_id=self._named(), at=at),
        }
        if doing not in commands:
            raise Missing

        def command() -> UUID:
            commands[doing]()
            return person.id

        return command

    def _named(self) -> UUID:
        """This function will read which hold or erasure is meant."""
        try:
            return UUID(self.request.POST.get("which", ""))
        except ValueError:
            raise Missing from None

    def _show(
        self, person: Person, *, doing: str = "", wrong: LeewayForm | None = None, status: int = 200
    ) -> HttpResponse:
        keep_look(by=self.user, person=person, time_zone=self.time_zone, at=self.at)
        kept, asked = find_kept_until(person, time_zone=self.time_zone), open_erasure(person)
        first = {"class": {"record_class": person.record_class}}
        shown = {name: made(initial=first.get(name)) for name, made in self.forms.items()}
        if wrong is not None and doing in shown:
            shown[doing] = wrong
        context = {
            "person": person,
            "kept": _kept_line(kept),
            "is_old": kept.until <= day_at(self.at, self.time_zone),
            "sort": CLASSES[RecordClass(person.record_class)],
            "holds": [
                (each, HELD_WHY[LegalHold.Why(each.why)], each.placed_by_id != self.user.id)
                for each in holds_on(person)
            ],
            "asked": asked,
            "may_confirm": asked is not None and asked.asked_by_id != self.user.id,
            "form": wrong,
            "doing": doing,
            "shown": shown,
            "form_key": new_key(),
        }
        return self.page("pages/organisation/record.html", context, status=status)


def _kept_line(kept: Kept) -> str:
    said = {"day": long_day(kept.until)}
    if kept.why == Why.BIRTH:
        return _("We keep it until %(day)s: so many years after their birth.") % said
    if kept.why == Why.SAID:
        return _("We keep it until %(day)s: somebody looked at it and said so.") % said
    return _("We keep it until %(day)s: so many years after the last thing in it.") % said
