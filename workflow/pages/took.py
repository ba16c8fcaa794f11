"""About how many minutes did this take? Asked after one answer in 20, tapped or not, and never kept with a name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from workflow.leading.cost import MINUTES
from workflow.pages.asks import TAPPED, AskCommand
from workflow.selectors import find_ask
from workflow.services.check_times import asked_about, tap_minutes


class Took(AskCommand):
    """One tap."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep the minutes, once, and show the ask again without the question."""
        ask = find_ask(by=self.user, ask_id=ask_id)
        answer = asked_about(ask=ask, by=self.user, at=self.at)
        if answer is None or request.session.get(TAPPED) != str(answer.id):
            text = request.POST.get("minutes", "")
            minutes = int(text) if text in map(str, MINUTES) else 0
            tap_minutes(by=self.user, ask=ask, minutes=minutes, time_zone=self.time_zone, at=self.at)
            request.session[TAPPED] = str(answer.id) if answer else ""
        return self.go(reverse("ask-page", args=[ask_id]))
