"""Try it on last year: one limit by slider or number, or a whole draft; how far it is, and what it says."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.errors import LeewayError, Missing
from delegation.permissions import check_may_write_schemes
from delegation.scheme_amounts import amounts_of
from delegation.terms import parse_scheme
from workflow.leading.loading import team_names
from workflow.pages.audit_words import full_day
from workflow.pages.forms import new_key
from workflow.pages.tuning.base import LimitsCommand, LimitsPage
from workflow.pages.tuning.try_form import TryForm, read_asked
from workflow.pages.tuning.what_if_lines import what_if_context
from workflow.services.tracing import start_tracing, stop_tracing
from workflow.services.trying import find_what_if, try_limits
from workflow.services.tuning import try_amount

WHAT_IF = "what_if"


class TryIt(LimitsPage):
    """One limit at another amount."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the form, filled in as the address says. It creates nothing."""
        check_may_write_schemes(by=self.user)
        limit, pence = read_asked(request.GET)
        return self._show(self._form(limit=limit, pence=pence))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will start the trial, once, in a draft of the viewer's own."""
        check_may_write_schemes(by=self.user)
        form = self._form(request.POST)
        if form.is_valid():
            limit, pence = form.wanted()
            made = self.done_once(
                form, lambda: try_amount(by=self.user, limit=limit, pence=pence, at=self.at).id, kind=WHAT_IF
            )
            if made:
                return self.go(reverse("limits-what-if", args=[made]))
        return self._show(form, status=422)

    def _form(self, data: Any = None, *, limit: str = "", pence: int | None = None) -> TryForm:
        amounts = list(amounts_of(self.now.terms))
        return TryForm(data, amounts=amounts, names=self.names, limit=limit, pence=pence)

    def _show(self, form: TryForm, *, status: int = 200) -> HttpResponse:
        if not form.amounts:
            raise Missing
        return self.page("pages/tuning/try.html", {"form": form, "form_key": new_key()}, status=status)


class TryDraft(LimitsCommand):
    """All of a draft, as it is."""

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will start the trial, once."""
        scheme = self.seen(scheme_id)
        try:
            made = self.once(lambda: try_limits(by=self.user, scheme_id=scheme_id, at=self.at).id, kind=WHAT_IF)
        except LeewayError as error:
            return self.show_version(scheme, alert=error.sentence, status=error.status)
        return self.go(reverse("limits-what-if", args=[made]))


class LookBeside(LimitsCommand):
    """Looking at a draft beside what is in force, on asks as they come: beginning, or ending it."""

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will do it, once."""
        command = stop_tracing if request.POST.get("stop") else start_tracing
        try:
            self.once(lambda: command(by=self.user, scheme_id=scheme_id, at=self.at).id, kind="tracing")
        except LeewayError as error:
            return self.show_version(self.seen(scheme_id), alert=error.sentence, status=error.status)
        return self.go(reverse("limits-version", args=[scheme_id]))


class TriedPage(LimitsPage):
    """What a trial says, or how far it is."""

    def get(self, request: HttpRequest, what_if_id: UUID) -> HttpResponse:
        """This function will show it; while it is not answered the page looks again by itself."""
        row = find_what_if(by=self.user, what_if_id=what_if_id, at=self.at)
        scheme = self.seen(row.scheme_id)
        terms = parse_scheme(scheme.terms)
        days = {name: full_day(getattr(row, name), zone=self.time_zone) for name in ("since", "until", "at")}
        context = {
            "row": row,
            "scheme": scheme,
            "title": self.title_of(scheme),
            "days": days,
            "edited": scheme.revision != row.revision,
            **what_if_context(row, terms=terms, teams=team_names() if row.answer else {}, names=self.names),
        }
        return self.page("pages/tuning/what_if.html", context)
