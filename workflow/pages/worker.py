"""Answering what waits for me, and the people I may ask for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from delegation.errors import Invalid, LeewayError, Missing, Refused
from delegation.http.pages import PageView
from workflow import reading
from workflow.models import Ask, Decision
from workflow.pages import words
from workflow.pages.asks import AskCommand
from workflow.pages.forms import AnswerForm, TakeOverForm, new_key
from workflow.present import text_of
from workflow.selectors import find_ask
from workflow.services.deciding import Verdict, check_decision, decide
from workflow.services.moving import reassign


class People(PageView):
    """Everybody a worker may ask for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them by name."""
        return self.page("pages/people.html", {"people": reading.everybody_to_ask_for(self.user)})


class Preview(AskCommand):
    """Less, or not this time, as the family will read it. It stores nothing."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will show the message before it is sent, or what is still missing from it."""
        form = AnswerForm.read(request.POST)
        if not form.is_valid():
            return self.show(ask_id, forms={form.part: form}, status=422)
        verdict = verdict_of(form)
        try:
            ask = check_decision(by=self.user, ask_id=ask_id, verdict=verdict, at=self.at)
        except (Refused, Invalid) as error:
            form.refuse(error)
            return self.show(ask_id, forms={form.part: form}, status=422)
        except Missing:
            raise
        except LeewayError as error:
            return self.show(ask_id, alert=error.sentence, status=error.status)
        if not form.is_less_than(ask.amount):
            return self.show(ask_id, forms={form.part: form}, status=422)
        return self.page("pages/preview.html", self._context(ask, form, verdict))

    def _context(self, ask: Ask, form: AnswerForm, verdict: Verdict) -> dict[str, Any]:
        said = Decision(
            outcome=verdict.outcome,
            amount=verdict.amount,
            reduced=verdict.outcome == Decision.Outcome.APPROVE,
            by=self.user,
            reason_code=verdict.reason_code or "",
        )
        return {
            "ask": ask,
            "person": ask.person,
            "matters": text_of(ask.person.what_matters),
            "title": words.title_of(ask),
            "amount": words.amount_of(ask.kind, ask.amount),
            "reply": words.reply_of(ask, said, viewer=ask.asker, reason=verdict.reason),
            "reader": words.short_name(ask.asker),
            "form": form,
            "carried": {name: self.request.POST.get(name, "") for name in form.fields},
            "form_key": new_key(),
        }


class Decide(AskCommand):
    """Yes, less, or not this time."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will record the answer once, however often the button is tapped."""
        if "reason" not in request.POST:
            yes = Verdict(outcome=Decision.Outcome.APPROVE)
            return self.command(ask_id, lambda: decide(by=self.user, ask_id=ask_id, verdict=yes, at=self.at))
        form = AnswerForm.read(request.POST)
        ask = find_ask(by=self.user, ask_id=ask_id)
        if not form.is_valid() or not form.is_less_than(ask.amount):
            return self.show(ask_id, forms={form.part: form}, status=422)
        verdict = verdict_of(form)
        return self.command(ask_id, lambda: decide(by=self.user, ask_id=ask_id, verdict=verdict, at=self.at))


class TakeOver(AskCommand):
    """I can decide this: I take it over."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will make an ask wait for the viewer, who can decide it."""
        form = TakeOverForm(request.POST)
        if not form.is_valid():
            return self.show(ask_id, forms={"take_over": form}, status=422)
        reason = form.cleaned_data["reason"]
        return self.command(
            ask_id, lambda: reassign(by=self.user, ask_id=ask_id, to=self.user.id, reason=reason, at=self.at)
        )


def verdict_of(form: AnswerForm) -> Verdict:
    """This function will make what was typed into what the service takes."""
    said = form.cleaned_data
    return Verdict(
        outcome=said["outcome"],
        amount=said.get("amount"),
        reason=said["reason"],
        reason_code=said["reason_code"],
    )
