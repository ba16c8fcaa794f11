"""My circle and what each sees, who looked, and how I want things: a person's own say over their record."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.days import day_at
from delegation.errors import Forbidden, Invalid, Missing
from delegation.http.pages import PageView
from delegation.models import Person, RecordOpening
from delegation.models.people import Language
from delegation.selectors.openings import openings_of
from delegation.selectors.who_sees import LOOKS_SHOWN, Around, around, looks_at, may_manage
from delegation.services.preferences import ASKS, Wishes, choose_wishes, share_with_advocate
from workflow import reading
from workflow.pages.circle_words import TELL_BY, WANTS, look_line, member_of, team_line
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.opening import opening_line
from workflow.present import text_of

FORMATS = {
    Person.Format.STANDARD: _("As it is"),
    Person.Format.LARGE_PRINT: _("Large print"),
    Person.Format.EASY_READ: _("Easy words and pictures"),
}


class WishesForm(LeewayForm):
    """How to tell me, in which language and size, and how much I want to do."""

    tell_by = forms.ChoiceField(
        label=_("How shall we tell you things?"), choices=TELL_BY.items(), widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=Language.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Where do letters go?"),
        help_text=_("Each line of the address on a line of its own."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
        max_length=400,
        required=False,
    )
    format = forms.ChoiceField(label=_("How shall it be written?"), choices=FORMATS.items(), widget=forms.RadioSelect)
    wants_to_do = forms.ChoiceField(
        label=_("How much do you want to do?"), choices=WANTS.items(), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("tell_by", "language", "format"):
            self.fields[name].error_messages["required"] = _("Choose one of these.")


def plain_lines(text: str) -> str:
    """This function will give the lines that somebody wrote, without empty ones and spaces around them."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class CircleBase(PageView):
    """What the pages share on which somebody has a say over a record."""

    def find(self, person_id: UUID) -> tuple[Person, Around, bool, bool]:
        """This function will load a person and who is beside them: may the viewer choose, and are they close?"""
        person, may = reading.find_person(person_id, by=self.user)
        today = day_at(self.at, self.time_zone)
        beside = around(person, today=today)
        manages = may_manage(self.user, person=person, beside=beside, today=today)
        close = self.user.team_id is None and access.ASK_FOR in may
        if not (close or (self.user.team_id is not None and access.ASK_FOR in may)):
            raise Missing
        return person, beside, manages, close

    def show_circle(self, person_id: UUID) -> HttpResponse:
        """This function will show the circle; who looked is shown to the person and their family alone."""
        person, beside, manages, close = self.find(person_id)
        since = day_at(self.at, self.time_zone) - LOOKS_SHOWN
        looks = looks_at(person, since=since) if close else []
        context = {
            "person": person,
            "members": [member_of(each, viewer=self.user) for each in beside.circle],
            "teams": [team_line(team, may) for team, may in beside.teams],
            "manages": manages,
            "close": close,
            "looks": [look_line(user, days) for user, days in looks if user.id != self.user.id],
            "opened": [opening_line(row, zone=self.time_zone) for row in self._opened(person, close=close)],
            "form_key": new_key(),
            "here": reverse("circle-page", args=[person.id]),
        }
        return self.page("pages/circle.html", context)

    def _opened(self, person: Person, *, close: bool) -> list[RecordOpening]:
        return openings_of(person, since=self.at - LOOKS_SHOWN) if close else []


class Circle(CircleBase):
    """Who is beside somebody."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the circle to the person, to who acts for them and to who works with them."""
        return self.show_circle(person_id)


class Share(CircleBase):
    """Sharing with an advocate, on or off."""

    def get(self, request: HttpRequest, person_id: UUID, user_id: UUID) -> HttpResponse:
        """This function will lead to the circle."""
        return self.go(reverse("circle-page", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID, user_id: UUID) -> HttpResponse:
        """This function will share what is asked, its words or who is paid with an advocate, or no longer."""
        on, what = request.POST.get("share") == "yes", request.POST.get("what", ASKS)
        share_with_advocate(by=self.user, person_id=person_id, advocate_id=user_id, what=what, on=on, at=self.at)
        return self.go(reverse("circle-page", args=[person_id]))


class MyWishes(CircleBase):
    """How to tell me, and how much I want to do."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show what was chosen last."""
        return self.show_wishes(person_id)

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will keep what was chosen, or say beside its field what is missing."""
        self.find(person_id)
        form = WishesForm(request.POST)
        if not form.is_valid():
            return self.show_wishes(person_id, form=form, status=422)
        try:
            said = {**form.cleaned_data, "address": plain_lines(form.cleaned_data["address"])}
            choose_wishes(by=self.user, person_id=person_id, wishes=Wishes(**said), at=self.at)
        except Invalid as error:
            form.refuse(error)
            return self.show_wishes(person_id, form=form, status=422)
        return self.go(reverse("person", args=[person_id]))

    def show_wishes(self, person_id: UUID, *, form: WishesForm | None = None, status: int = 200) -> HttpResponse:
        """This function will show the form to who chooses."""
        person, _beside, manages, _close = self.find(person_id)
        if not (manages or self.user.team_id is not None):
            raise Forbidden(gettext("They choose this themself. They can tell us, or who works with them."))
        names = ("tell_by", "language", "format", "wants_to_do")
        first = {name: getattr(person, name) for name in names} | {"address": text_of(person.address) or ""}
        form = form or WishesForm(initial=first)
        context = {"person": person, "form": form, "here": reverse("wishes-page", args=[person.id])}
        return self.page("pages/wishes.html", context, status=status)
