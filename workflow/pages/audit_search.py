"""Finding answers again, for who checks them: a page, and a file of all that was found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from delegation.errors import Invalid
from delegation.http.cursors import Order, decode
from delegation.http.scope import run_in_scope
from delegation.models import User
from delegation.permissions import check_may_audit
from delegation.selectors.authority import parsed
from delegation.selectors.identity import still_here
from delegation.terms import ACT_KINDS
from workflow.checked import Sought, after, answers_sought, roles_and_deciders
from workflow.models import Decision
from workflow.pages import audit_words, words
from workflow.pages.auditing import AuditBase
from workflow.pages.forms import LeewayForm, Pounds
from workflow.pages.streams import as_lines
from workflow.paid_file import safe

A_PAGE, A_BATCH = 30, 1_000
BY_TIME = Order("at")
ANY = ("", _("Any"))
KINDS = {
    "one_off": _("Once"),
    "weekly": _("Each week"),
    "swap": _("A swap"),
    "decrease": _("Less"),
    "referral": _("To another service"),
    "plan_change": _("A change to the plan"),
    "recovery": _("Money back"),
}
assert set(KINDS) == set(ACT_KINDS)
OUTCOMES = {Decision.Outcome.APPROVE: _("Yes"), Decision.Outcome.DECLINE: _("Not this time")}
COLUMNS = (
    "answer",
    "ask",
    "at",
    "outcome",
    "smaller",
    "pence",
    "kind",
    "category",
    "role",
    "by",
    "by_name",
    "in_place_of",
    "mandate",
    "limits_version",
    "ruling",
)


class SearchForm(LeewayForm):
    """What to look for. Everything may be left empty."""

    from_on = forms.DateField(label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label=_("To this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    outcome = forms.ChoiceField(label=_("Which answer?"), choices=[ANY, *OUTCOMES.items()], required=False)
    kind = forms.ChoiceField(label=_("What kind of thing?"), choices=[ANY, *KINDS.items()], required=False)
    role = forms.ChoiceField(label=_("In which role?"), required=False)
    by = forms.ChoiceField(label=_("Who answered?"), required=False)
    least = Pounds(label=_("From this sum, in pounds"), required=False)
    most = Pounds(label=_("Up to this sum, in pounds"), required=False)

    def __init__(self, data: Any, *, names: Mapping[str, str]) -> None:
        super().__init__(data)
        roles, users = roles_and_deciders()
        self.fields["role"].choices = [ANY, *((code, names.get(code, code)) for code in roles)]  # type: ignore[attr-defined]
        people = [(str(each.id), each.display_name) for each in users]
        self.fields["by"].choices = [ANY, *people]  # type: ignore[attr-defined]

    def sought(self) -> Sought:
        """This function will say what was looked for, once it is clean."""
        found = self.cleaned_data
        return Sought(**{**found, "by": UUID(found["by"]) if found["by"] else None})


class SearchBase(AuditBase):
    """What the page and the file share."""

    def read(self, request: HttpRequest) -> SearchForm:
        """This function will read what is looked for, with the names that our limits have for roles."""
        scheme = self.now.scheme
        names = {code: role.name for code, role in parsed(scheme).roles.items()} if scheme else {}
        return SearchForm(request.GET, names=names)


class Answers(SearchBase):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was found, a page at a time."""
        form = self.read(request)
        if not form.is_valid():
            return self.page("pages/audit_answers.html", {"form": form, "here": reverse("audit-answers")}, status=422)
        rows = answers_sought(form.sought(), zone=self.time_zone)
        if "cursor" in request.GET:
            try:
                cursor = decode(request.GET["cursor"], order=BY_TIME)
            except Invalid:
                return self.go(reverse("audit-answers"))
            assert cursor.at is not None  # each answer has its moment
            rows = after(rows, at=cursor.at, id=cursor.id)
        found = list(rows[: A_PAGE + 1])
        asked = {name: value for name, value in request.GET.dict().items() if value and name in form.fields}
        last = BY_TIME.cursor(found[A_PAGE - 1], backwards=False).encode() if len(found) > A_PAGE else None
        context = {
            "form": form,
            "rows": [self._row(each) for each in found[:A_PAGE]],
            "more": urlencode({**asked, "cursor": last}) if last else "",
            "asked": urlencode(asked),
            "here": reverse("audit-answers"),
        }
        return self.page("pages/audit_answers.html", context)

    def _row(self, decision: Decision) -> dict[str, Any]:
        works_here = decision.by.team_id is not None
        return {
            "id": decision.id,
            "by": decision.by.display_name if works_here else _("Somebody of their family"),
            "yes": decision.outcome == Decision.Outcome.APPROVE,
            "amount": words.amount_of(decision.ask.kind, decision.amount),
            "kind": KINDS[decision.ask.kind],
            "on": audit_words.full_day(decision.at, zone=self.time_zone),
        }


class AnswersFile(SearchBase):
    """The file: ids, codes and pence. Who is family is named by id alone, and nobody's words are in it."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """This function will stream all that was found, a batch in a transaction of its own."""
        form = self.read(request)
        if not form.is_valid():
            return self.go(f"{reverse('audit-answers')}?{request.GET.urlencode()}")
        sought, zone, by = form.sought(), self.time_zone, self.user

        def batch(last: Decision | None) -> list[Decision]:
            return run_in_scope(by.organisation_id, lambda: _batch(sought, by=by, zone=zone, last=last))

        return as_lines(name="answers.csv", most=A_BATCH, columns=COLUMNS, batch=batch, cells=_cells)


def _batch(sought: Sought, *, by: User, zone: str, last: Decision | None) -> list[Decision]:
    check_may_audit(by=still_here(by))
    rows = answers_sought(sought, zone=zone).select_related("ruling")
    return list((rows if last is None else after(rows, at=last.at, id=last.id))[:A_BATCH])


def _cells(each: Decision) -> tuple[Any, ...]:
    works_here = each.by.team_id is not None
    return (
        each.id,
        each.ask_id,
        each.at.isoformat(),
        each.outcome,
        int(each.reduced),
        "" if each.amount is None else each.amount,
        each.ask.kind,
        each.ask.category,
        each.mandate.role if each.mandate else "",
        each.by_id,
        safe(each.by.display_name) if works_here else "",
        each.on_behalf_of_id or "",
        each.mandate_id or "",
        each.scheme.version if each.scheme else "",
        each.ruling.outcome,
    )
