"""Second looks: what I am to look at, what others would have answered, what was asked again, what could not wait."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from audit.gather import Rows, gather
from delegation.errors import Missing
from delegation.http.pages import PageView
from delegation.sentences import day, money
from workflow.beside import answers_looked_at
from workflow.looked_at import handed_to, lessons, of_my_answers
from workflow.models import Challenge, LookAnswer, LookBack
from workflow.pages import words
from workflow.present import text_of
from workflow.services.looking_back import look_backs_for

MOST_SHOWN, MOST_LESSONS = 50, 12


class SecondLooks(PageView):
    """The lists, newest first; of what is to be looked at the first due."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them to who works here."""
        if self.user.team_id is None:
            raise Missing
        asked = ("decision__ask__person", "decision__ask__payee", "decision__ask__what_for")
        found = gather(
            to_look=Rows(handed_to(self.user)[:MOST_SHOWN], asked),
            thought=Rows(of_my_answers(self.user)[:MOST_SHOWN], tuple(f"look__{each}" for each in asked)),
            lessons=Rows(lessons()[:MOST_LESSONS], ("words",)),
        )
        context = {
            "to_look": [self._to_look(each) for each in found["to_look"]],
            "thought": [self._thought(each) for each in found["thought"]],
            "lessons": [text_of(each.words) for each in found["lessons"] if text_of(each.words)],
            "mine": [self._mine(each) for each in answers_looked_at(self.user, most=MOST_SHOWN)],
            "urgent": [self._urgent(each) for each in look_backs_for(by=self.user, at=self.at)[:MOST_SHOWN]],
        }
        return self.page("pages/second_looks.html", context)

    def _to_look(self, look: Any) -> dict[str, Any]:
        ask = look.decision.ask
        return {
            "look": look.id,
            "title": words.title_of(ask),
            "person": ask.person.display_name,
            "by": day(datetime.fromisoformat(look.due_at), time_zone=self.time_zone),
        }

    def _thought(self, row: LookAnswer) -> dict[str, Any]:
        ask = row.look.decision.ask
        return {"ask": ask.id, "title": words.title_of(ask), "person": ask.person.display_name, "same": row.same}

    def _mine(self, row: Challenge) -> dict[str, Any]:
        ask = row.ask
        ask.challenge = row if ask.challenge_id else None
        return {
            "ask": ask.id,
            "title": words.title_of(ask),
            "person": ask.person.display_name,
            "answer": words.reply_of(ask, row.of, viewer=self.user).status.text,
            "why": text_of(row.reason),
            "now": words.status_of(ask, viewer=self.user, now=self.at, zone=self.time_zone),
        }

    def _urgent(self, row: LookBack) -> dict[str, Any]:
        return {
            "ask": row.ask_id,
            "title": words.title_of(row.ask),
            "person": row.ask.person.display_name,
            "amount": money(row.ask.amount or 0),
            "by": row.by.display_name,
            "told": text_of(row.words),
            "when": day(row.at, time_zone=self.time_zone),
        }
