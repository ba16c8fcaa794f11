"""What would happen, said while somebody types: yes, or who decides and by when, and what stays. It stores nothing."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.errors import Invalid, Refused
from workflow import show
from workflow.pages.family import CheckBase, fields_of
from workflow.pages.forms import AskForm
from workflow.pages.outlook_words import stays_lines
from workflow.pages.waiting_words import usual_line
from workflow.services.fields import WHAT_FOR_FROM_PENCE, AskFields
from workflow.services.submitting import check_ask

NO_WORDS_YET = "..."


class Outlook(CheckBase):
    """A part of a person's page, asked for anew as somebody types; without JavaScript the check page says it."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead back to the form; what was typed comes by POST."""
        return self.go(reverse("person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will say what would happen as far as can be told, and nothing while an amount is half typed."""
        person, _may, form = self.typed(person_id)
        fields = fields_of(form, person) if form.is_valid() else None
        return self.page("parts/outlook.html", self._told(form, fields) if fields is not None else {})

    def _told(self, form: AskForm, fields: AskFields) -> dict[str, Any]:
        wordless = not fields.what_for and (fields.amount or 0) >= WHAT_FOR_FROM_PENCE
        try:
            # Who decides can be said before what it is for.
            said = replace(fields, what_for=NO_WORDS_YET) if wordless else fields
            answer = check_ask(by=self.user, fields=said, at=self.at)
        except (Invalid, Refused) as error:
            return {"hints": [sentence for _field, sentence in error.errors] or [error.sentence]}
        waits = show.would_wait_for(answer, at=self.at, now=self.now)
        return {
            "answer": answer,
            "waits": waits and self.waits_part(waits, blocked=answer.route is not None and answer.route.chosen is None),
            "usual": usual_line(self.now.organisation, at=self.at) if waits else "",
            "why": self.why(waits, answer) if waits else "",
            "stays": stays_lines(answer, amount=fields.amount or 0, zone=self.time_zone),
            "category": self.put_under(answer)["category_name"] if fields.what_for else "",
            "hints": [_("Say in a few words what it is for. From £25 we need that.")] if wordless else [],
        }
