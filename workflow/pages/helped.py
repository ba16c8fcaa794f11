"""Did it help? One tap on the page of an ask."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from workflow.models import Ask, Helped
from workflow.pages.asks import AskCommand
from workflow.services.helped import say_helped


class SayHelped(AskCommand):
    """Yes, a bit, or no."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep the answer of the button that was tapped."""
        answer = request.POST.get("answer", "")
        if answer not in Helped.Answer.values:
            return self.show(ask_id, alert=_("Choose one of the buttons."), status=422)

        def act() -> Ask:
            return say_helped(by=self.user, ask_id=ask_id, answer=answer, at=self.at).ask

        return self.command(ask_id, act)
