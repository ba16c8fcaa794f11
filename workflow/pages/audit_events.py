"""Finding in the record what happened, for who checks our decisions: a page, and a file of all that was found."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from delegation.errors import Invalid
from delegation.http.cursors import decode
from delegation.models import User
from delegation.selectors.record import find_events, who_works_here
from delegation.sentences import moment
from delegation.services.record_looks import note_search
from workflow.checked import days_between
from workflow.event_files import BY_TIME, events_as_csv
from workflow.pages.auditing import AuditBase
from workflow.pages.forms import LeewayForm

A_PAGE = 30
WRONG_ID = _("This is no id. It has 32 letters and digits, with 4 dashes.")


class EventForm(LeewayForm):
    """What to look for. Everything may be left empty."""

    type = forms.RegexField(
        label=_("What happened?"),
        help_text=_("As it stands in the record, such as ask.approved."),
        regex=r"^[a-z_.]+$",
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": _("Write it as it stands in the record, such as ask.approved.")},
    )
    actor = forms.ChoiceField(label=_("Who did it?"), required=False)
    person = forms.UUIDField(
        label=_("About which person?"),
        help_text=_("The id of the person. You find it in what was found."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_ID},
    )
    mandate = forms.UUIDField(
        label=_("By which right?"),
        help_text=_("The id of what lets somebody say yes. You find it in what was found."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_ID},
    )
    from_on = forms.DateField(label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label=_("To this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, staff: Sequence[User]) -> None:
        super().__init__(data)
        choices = [("", _("Anybody")), *((str(each.id), each.display_name) for each in staff)]
        actor = self.fields["actor"]
        assert isinstance(actor, forms.ChoiceField)
        actor.choices = [*choices, *self._family(data.get("actor", ""), known={value for value, _name in choices})]

    def _family(self, chosen: str, *, known: set[str]) -> list[tuple[str, Any]]:
        """This function will offer who was chosen among what was found and works nowhere here: by id, not by name."""
        try:
            return [] if chosen in known else [(str(UUID(chosen)), _("Somebody of a family"))]
        except ValueError:
            return []

    def wanted(self, *, zone: str) -> dict[str, Any]:
        """This function will say what was looked for, once it is clean, as the record is searched."""
        said = self.cleaned_data
        first, end = days_between(said["from_on"], said["to_on"], zone=zone)
        actor = UUID(said["actor"]) if said["actor"] else None
        found = {name: said[name] for name in ("type", "person", "mandate")} | {"actor": actor}
        found |= {"since": first, "until": end}
        return {name: value for name, value in found.items() if value}


class EventsBase(AuditBase):
    """What the page and the file share."""

    def read(self, request: HttpRequest) -> EventForm:
        """This function will read what is looked for."""
        return EventForm(request.GET, staff=who_works_here())


class Events(EventsBase):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was found, a page at a time."""
        form = self.read(request)
        if not form.is_valid():
            return self.page("pages/audit_events.html", {"form": form, "here": reverse("audit-events")}, status=422)
        wanted = form.wanted(zone=self.time_zone)
        rows = find_events(by=self.user, **wanted)
        if "cursor" in request.GET:
            try:
                rows = BY_TIME.beyond(rows, decode(request.GET["cursor"], order=BY_TIME))
            except Invalid:
                return self.go(reverse("audit-events"))
        note_search(by=self.user, wanted=wanted, at=self.at)
        found = list(BY_TIME.sort(rows, backwards=False)[: A_PAGE + 1])
        asked = {name: value for name, value in request.GET.dict().items() if value and name in form.fields}
        last = BY_TIME.cursor(found[A_PAGE - 1], backwards=False).encode() if len(found) > A_PAGE else None
        names = {str(each.id): each.display_name for each in who_works_here()}
        context = {
            "form": form,
            "rows": [self._row(each, names=names) for each in found[:A_PAGE]],
            "more": urlencode({**asked, "cursor": last}) if last else "",
            "asked": urlencode(asked),
            "here": reverse("audit-events"),
        }
        return self.page("pages/audit_events.html", context)

    def _row(self, event: Event, *, names: Mapping[str, str]) -> dict[str, Any]:
        return {
            "event": event,
            "by": _by(event, names=names),
            "when": f"{moment(event.at, time_zone=self.time_zone)} {event.at.year}",
            "data": [(name, _plain(value)) for name, value in sorted(event.data.items()) if value is not None],
            "answered": event.subject_kind == "ask",
        }


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _by(event: Event, *, names: Mapping[str, str]) -> Any:
    """This function will say who did it: by name who works here, of a family only that it is one."""
    if event.actor_id is None:
        return event.process
    return names.get(str(event.actor_id), _("Somebody of a family"))


class EventsFile(EventsBase):
    """The file: ids, codes and numbers, as they stand in the record."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """This function will stream all that was found."""
        form = self.read(request)
        if not form.is_valid():
            return self.go(f"{reverse('audit-events')}?{request.GET.urlencode()}")
        return events_as_csv(by=self.user, wanted=form.wanted(zone=self.time_zone), at=self.at)
