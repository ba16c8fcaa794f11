"""That somebody has died: written down in two steps, with what ends said first; and taken back within a day."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import Person
from delegation.permissions import can_undo_death, check_may_tell_death
from delegation.sentences import day_of
from workflow import reading
from workflow.pages import words
from workflow.pages.away_forms import Day
from workflow.pages.forms import LeewayForm, new_key
from workflow.services.ending import take_back_death, tell_death

SURE = "sure"


class DiedForm(LeewayForm):
    """The day. Named as the service's, so that it can refuse it."""

    on = Day(label=_("On which day?"))


class Died(PageView):
    """Two steps: the day, then what ends, and only then it is written down."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask for the day."""
        return self.show(self._person(person_id), DiedForm())

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will say what ends; sent a second time, and sure, it will write it down once."""
        person, form = self._person(person_id), DiedForm(request.POST)
        if not form.is_valid():
            return self.show(person, form, status=422)
        on = form.cleaned_data["on"]
        if request.POST.get(SURE) != "1":
            return self.page("pages/died_sure.html", {**self._ends(person), "on": on, "day": day_of(on)})
        try:
            self.once(lambda: tell_death(by=self.user, person_id=person.id, on=on, at=self.at).person.id, kind="life")
        except LeewayError as error:
            form.refuse(error)
            return self.show(person, form, status=error.status)
        return self.go(reverse("person", args=[person.id]))

    def show(self, person: Person, form: DiedForm, *, status: int = 200) -> HttpResponse:
        """This function will show the form, or that it is known, and how it is taken back."""
        undo = person.died_on is not None and can_undo_death(by=self.user, person=person, at=self.at)
        context = {"person": person, "form": form, "undo": undo, "form_key": new_key()}
        return self.page("pages/died.html", context, status=status)

    def _person(self, person_id: UUID) -> Person:
        """This function will load somebody of whom the viewer may say this, or raise Missing or Forbidden."""
        person, _may = reading.find_person(person_id, by=self.user)
        if self.user.team_id is None:
            raise Missing
        check_may_tell_death(by=self.user, person=person, at=self.at)
        return person

    def _ends(self, person: Person) -> dict[str, Any]:
        waits = reading.waiting_for(person)
        return {
            "person": person,
            "short": words.short_name(person),
            "waits": [words.title_of(each) for each in waits],
            "lines": [each.words.text for each in reading.plan_lines_of(person, at=self.at, now=self.now)],
            "form_key": new_key(),
        }


class NotDied(PageView):
    """That this was a mistake."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the person."""
        return self.go(reverse("person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will undo it within a day, and name what has to be asked again."""
        ended: list[UUID] = []

        def act() -> UUID:
            found = take_back_death(by=self.user, person_id=person_id, at=self.at)
            ended.extend(found.asks)
            return found.person.id

        self.once(act, kind="life")
        asks = [(each.id, words.title_of(each)) for each in reading.asks_named(ended)]
        return self.page("pages/not_died.html", {"person_id": person_id, "asks": asks})
