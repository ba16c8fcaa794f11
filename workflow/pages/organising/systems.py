"""Systems of others that tell us things: who they are, their secrets, and what waits for somebody to look at it."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Missing
from delegation.models import Source
from delegation.selectors.sources import sources
from delegation.services.sources import add_source, end_source, rotate_source, secret_of
from workflow.models import ToldFact
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.organising.base import OrganisationPage, SureOrganisationPage
from workflow.pages.organising.people_forms import PLAIN
from workflow.services.telling import drop_fact, play_again
from workflow.shapes.telling import read_fact
from workflow.told_facts import facts_that_wait, find_fact, hidden_facts, set_aside_taps

MOST_SHOWN = 50
LONGEST_SAID = 4000
KINDS = {Source.Kind.CARDS: _("Cards"), Source.Kind.FACTS: _("Facts: who is away, who left, who moved, balances")}
PATHS = {Source.Kind.CARDS: "card-authorisations", Source.Kind.FACTS: "facts"}
TYPES = {
    "absence": _("Somebody is away"),
    "leaver": _("Somebody has left"),
    "person.moved": _("Somebody has another team"),
    "balance": _("What is left of some money"),
}
TAP_WORDS = {
    "unknown_card": _("Money moved by a card that nobody linked. Link it, then have it sent under a new id."),
    "other_currency": _("Money of another currency moved. Ask them for the sum in ours, under a new id."),
}
NOT_YOURS = _("The sums differ. Who may see this money can read them here, and try this again.")
AT_MOST = _("This is longer than 4,000 letters.")


class SystemForm(LeewayForm):
    """A system that is to tell us things."""

    kind = forms.ChoiceField(
        label=_("What it tells us"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what it tells us.")),
    )
    name = forms.CharField(
        label=_("A short name"),
        help_text=_("Small letters, digits and hyphens, such as payroll."),
        max_length=40,
        widget=forms.TextInput(attrs={**PLAIN, "autocapitalize": "none", "class": "short"}),
        error_messages={"required": _("Write a short name.")},
    )


class FactForm(LeewayForm):
    """What a fact says, to be put right."""

    said = forms.CharField(
        label=_("What it said"),
        help_text=_("Put right what is wrong, then try again."),
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={**PLAIN, "rows": 6, "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write what it should say."), "max_length": AT_MOST},
    )

    def clean_said(self) -> Any:
        """This function will read what was put right as JSON."""
        try:
            return json.loads(self.cleaned_data["said"])
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This cannot be read. Keep the brackets and quotes.")) from None


def _why(fact: ToldFact, hidden: Collection[UUID]) -> str:
    """This function will say why a fact waits: sums only to who may see that money."""
    return str(NOT_YOURS) if fact.id in hidden else fact.reason.text if fact.reason else ""


class Systems(OrganisationPage):
    """All of them, and what waits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them, with the form for another one."""
        return self._show(SystemForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will add one, once."""
        form = SystemForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            made = self.done_once(form, lambda: add_source(by=self.user, **said, at=self.at).id, kind="source")
            if made:
                return self.go(reverse("organisation-system", args=[made]))
        return self._show(form, status=422)

    def _show(self, form: SystemForm, *, status: int = 200) -> HttpResponse:
        waits = list(facts_that_wait(by=self.user)[:MOST_SHOWN])
        hidden = hidden_facts(waits, by=self.user)
        context = {
            "form": form,
            "systems": [{"is": each, "kind": KINDS[Source.Kind(each.kind)]} for each in sources(by=self.user)],
            "facts": [
                {"is": each, "what": TYPES.get(each.type, _("Something else")), "why": _why(each, hidden)}
                for each in waits
            ],
            "taps": [
                {"is": each, "why": TAP_WORDS[each.code]}
                for each in set_aside_taps(by=self.user, at=self.at)[:MOST_SHOWN]
            ],
            "form_key": new_key(),
        }
        return self.page("pages/organisation/systems.html", context, status=status)


class SystemPage(SureOrganisationPage):
    """A page about one of them."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will raise Missing for one that is not ours, before anybody is asked who they are."""
        self.find()
        return super().first(request)

    def find(self) -> Source:
        """This function will load it. Raises Forbidden, Missing."""
        source: Source | None = sources(by=self.user).filter(id=self.kwargs["source_id"]).first()
        if source is None:
            raise Missing
        return source


class OneSystem(SystemPage):
    """One of them: where it sends to. Its secret is shown to whoever shows first who they are."""

    def get(self, request: HttpRequest, source_id: UUID) -> HttpResponse:
        """This function will show it, without its secret."""
        return self._show()

    def post(self, request: HttpRequest, source_id: UUID) -> HttpResponse:
        """This function will show its secret, to set up the other side."""
        return self._show(secret=secret_of(by=self.user, source_id=source_id, at=self.at))

    def _show(self, *, secret: str = "") -> HttpResponse:
        source = self.find()
        path = f"/api/v1/{PATHS[Source.Kind(source.kind)]}?source={source.id}"
        context = {
            "system": source,
            "kind": KINDS[Source.Kind(source.kind)],
            "address": self.request.build_absolute_uri(path),
            "secret": secret,
            "form_key": new_key(),
        }
        return self.page("pages/organisation/system.html", context)


class ChangeSystem(SystemPage):
    """Another secret, or the end."""

    def post(self, request: HttpRequest, source_id: UUID) -> HttpResponse:
        """This function will draw another secret, or take nothing more from it, once."""
        if request.POST.get("do") == "end":
            self.once(lambda: end_source(by=self.user, source_id=source_id, at=self.at).id, kind="source")
            return self.go(reverse("organisation-systems"))
        self.once(lambda: rotate_source(by=self.user, source_id=source_id, at=self.at).id, kind="source")
        return self.go(reverse("organisation-system", args=[source_id]))


class OneFact(OrganisationPage):
    """Something that could not be done: why, and what can be done about it."""

    def get(self, request: HttpRequest, fact_id: UUID) -> HttpResponse:
        """This function will show it, to be put right."""
        fact = find_fact(by=self.user, fact_id=fact_id)
        return self._show(fact, FactForm(initial={"said": fact.said.text if fact.said else ""}))

    def post(self, request: HttpRequest, fact_id: UUID) -> HttpResponse:
        """This function will try it again as it was put right, or keep that nothing is to come of it, once."""
        if request.POST.get("do") == "drop":
            self.once(lambda: drop_fact(by=self.user, fact_id=fact_id, at=self.at).id, kind="told_fact")
            return self.go(reverse("organisation-systems"))
        fact, form = find_fact(by=self.user, fact_id=fact_id), FactForm(request.POST)
        if form.is_valid() and not hidden_facts([fact], by=self.user):
            said = form.cleaned_data["said"]
            done = self.done_once(
                form,
                lambda: play_again(by=self.user, fact_id=fact_id, said=said, read=read_fact, at=self.at).id,
                kind="told_fact",
            )
            if done:
                waits = facts_that_wait(by=self.user).filter(id=fact_id).exists()
                here = reverse("organisation-told", args=[fact_id])
                return self.go(here if waits else reverse("organisation-systems"))
        return self._show(fact, form, status=422)

    def _show(self, fact: ToldFact, form: FactForm, *, status: int = 200) -> HttpResponse:
        what = TYPES.get(fact.type, _("Something else"))
        hidden = hidden_facts([fact], by=self.user)
        context = {
            "fact": fact,
            "what": what,
            "why": _why(fact, hidden),
            "form": None if hidden else form,
            "form_key": new_key(),
        }
        return self.page("pages/organisation/told.html", context, status=status)
