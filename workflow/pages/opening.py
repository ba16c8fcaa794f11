"""Opening a record from outside the circle: with a reason that the person reads."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.errors import Missing
from delegation.models import RecordOpening
from delegation.sentences import day, moment
from delegation.services.opening_records import open_named
from workflow.pages.away_forms import Day
from workflow.pages.forms import LONGEST_TEXT, LeewayForm, new_key
from workflow.pages.once import OncePage

# No reason is about safety: the person and who acts for them read it (rule 14).
WHY = {
    RecordOpening.Why.COULD_NOT_WAIT: gettext_lazy("It could not wait, and nobody beside them was there"),
    RecordOpening.Why.STANDS_IN: gettext_lazy("I stand in for a colleague"),
    RecordOpening.Why.ASKED: gettext_lazy("They, or their family, asked me to"),
    RecordOpening.Why.COMPLAINT: gettext_lazy("They complained about something"),
    RecordOpening.Why.OTHER: gettext_lazy("Something else"),
}


class OpeningForm(LeewayForm):
    """Who it is, and why."""

    name = forms.CharField(
        label=gettext_lazy("Their whole name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write their name.")},
    )
    born = Day(label=gettext_lazy("Day of birth"))
    why = forms.ChoiceField(label=gettext_lazy("Why?"), choices=list(WHY.items()))
    text = forms.CharField(
        label=gettext_lazy("Say why in a few words"),
        help_text=gettext_lazy("They will read it."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why in a few words. They will read it.")},
    )


class OpenRecord(OncePage):
    """The form, for those who work here."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will hide it from everybody else."""
        if self.user.team_id is None:
            raise Missing
        return super().first(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the form."""
        return self._show(OpeningForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will open the record, once, and lead to it."""
        form = OpeningForm(request.POST)
        opened: list[RecordOpening] = []

        def command() -> Any:
            opened.append(open_named(by=self.user, at=self.at, **form.cleaned_data))
            return opened[0].person_id

        if form.is_valid():
            person_id = self.done_once(form, command, kind="person")
            if person_id:
                return self.go(reverse("person", args=[person_id]))
        return self._show(form, status=422)

    def _show(self, form: OpeningForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "minutes": self.now.organisation.opening_minutes, "form_key": new_key()}
        return self.page("pages/open_record.html", context, status=status)


def opening_line(row: RecordOpening, *, zone: str) -> dict[str, str]:
    """This function will say who opened a record, when and why, with what they wrote."""
    said = {"name": row.user.display_name, "does": row.user.does, "when": moment(row.at, time_zone=zone)}
    return {
        "who": _("%(name)s, who %(does)s, opened it at %(when)s.") % said,
        "day": day(row.at, time_zone=zone),
        "why": str(WHY[RecordOpening.Why(row.why)]),
        "words": row.words.shown,
    }
