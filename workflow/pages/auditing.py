"""The pages of who checks our decisions: did she have authority? Nobody's words or name but who answered."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Missing
from delegation.http.pages import PageView
from delegation.permissions import check_may_audit
from delegation.services.looks import keep_look
from workflow.by_what_right import decisions_of, right_of
from workflow.models import Decision
from workflow.pages import audit_words, words
from workflow.pages.forms import LeewayForm
from workflow.present import text_of

# An ask is answered a handful of times at most: again after a second look, or after it was taken back.
MOST_SHOWN = 20


class IdForm(LeewayForm):
    """The id of an ask, a decision or an event."""

    id = forms.UUIDField(
        label=_("Paste an id"),
        help_text=_("The id of an ask, of an answer, or of an event."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Paste the id of an ask or an answer."),
            "invalid": _("This is no id. It has 32 letters and digits, with 4 dashes."),
        },
    )


class AuditBase(PageView):
    """What the pages share: only whose duty it is sees them."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will lead to the second step first, and refuse everybody else."""
        before = super().first(request)
        if before is None:
            check_may_audit(by=self.user)
        return before

    def index(self, form: IdForm, *, status: int = 200) -> HttpResponse:
        """This function will show where checking begins."""
        return self.page("pages/audit.html", {"form": form, "here": reverse("audit")}, status=status)


class Check(AuditBase):
    """Where checking begins."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask for an id, or lead to what was pasted."""
        if "id" not in request.GET:
            return self.index(IdForm())
        form = IdForm({"id": request.GET["id"].strip()})
        if not form.is_valid():
            return self.index(form, status=422)
        try:
            decisions_of(form.cleaned_data["id"])
        except Missing:
            form.add_error("id", str(_("There is nothing with this id here.")))
            return self.index(form, status=422)
        return self.go(reverse("audit-record", args=[form.cleaned_data["id"]]))


class Record(AuditBase):
    """Did she have authority? The records of one answer, held against each other."""

    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will show by what right something was decided; the person reads that somebody looked."""
        found = decisions_of(id)
        context: dict[str, Any] = {"id": id, "answer": None, "others": []}
        if found:
            first, *others = found
            context["answer"] = audit_words.answer_of(right_of(first), zone=self.time_zone)
            context["what_for"] = text_of(first.ask.what_for) if first.sampled and not first.ask.between else ""
            context["others"] = [self._line(each) for each in others[:MOST_SHOWN]]
            keep_look(by=self.user, person=first.ask.person, time_zone=self.time_zone, at=self.at)
        return self.page("pages/audit_record.html", context)

    def _line(self, decision: Decision) -> dict[str, Any]:
        return {
            "id": decision.id,
            "by": decision.by.display_name,
            "yes": decision.outcome == Decision.Outcome.APPROVE,
            "amount": words.amount_of(decision.ask.kind, decision.amount),
            "on": audit_words.full_day(decision.at, zone=self.time_zone),
        }
