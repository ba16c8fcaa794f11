"""Same as last time, in one tap: yes at once, or the page that says who decides it and what to answer first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from workflow import reading
from workflow.pages.family import CheckBase
from workflow.pages.forms import AskForm, write_pounds
from workflow.services.fields import AskFields
from workflow.services.repeating import same_fields
from workflow.services.submitting import Answer, check_ask, submit_ask


class NotAtOnceError(Exception):
    """Somebody else decides it, or something is to be said first: the check page tells."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Repeat(CheckBase):
    """Asking the same again."""

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will lead to the ask."""
        return self.go(reverse("ask-page", args=[ask_id]))

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will ask the same once more where that is a yes at once; else show who decides, and ask."""
        fields = same_fields(by=self.user, ask_id=ask_id, at=self.at)

        def command() -> UUID:
            answer = check_ask(by=self.user, fields=fields, at=self.at)
            if not answer.at_once or answer.asks_pays_you:
                raise NotAtOnceError(answer)
            return submit_ask(by=self.user, fields=fields, at=self.at).id

        try:
            made = self.once(command, kind="ask")
        except NotAtOnceError as first:
            return self.tell(fields, first.answer)
        return self.go(reverse("ask-page", args=[made]))

    def tell(self, fields: AskFields, answer: Answer) -> HttpResponse:
        """This function will show what would happen, with the form filled as it was last time."""
        person, may = reading.find_person(fields.person, by=self.user)
        typed = {
            "amount": write_pounds(fields.amount or 0),
            "what_for": fields.what_for or "",
            "payee": fields.payee or "",
            "budget": str(fields.budget or ""),
        }
        budgets = reading.open_budgets(person, at=self.at, now=self.now)
        form = AskForm(typed, budgets=budgets)
        if not form.is_valid():
            return self.show(person, may, form=form, status=422)
        return self.check_page(person, form, answer, carried={name: typed.get(name, "") for name in form.fields})
