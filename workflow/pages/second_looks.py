"""Second looks: my answers that somebody wanted looked at again, and what could not wait in the teams I look after."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from delegation.errors import Missing
from delegation.http.pages import PageView
from delegation.sentences import day, money
from workflow.beside import answers_looked_at
from workflow.models import Challenge, LookBack
from workflow.pages import words
from workflow.present import text_of
from workflow.services.looking_back import look_backs_for

MOST_SHOWN = 50


class SecondLooks(PageView):
    """Both lists, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them to who works here."""
        if self.user.team_id is None:
            raise Missing
        context = {
            "mine": [self._mine(each) for each in answers_looked_at(self.user, most=MOST_SHOWN)],
            "urgent": [self._urgent(each) for each in look_backs_for(by=self.user, at=self.at)[:MOST_SHOWN]],
        }
        return self.page("pages/second_looks.html", context)

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
