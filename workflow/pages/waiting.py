"""What somebody does while they wait: we talked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from workflow.pages.asks import AskCommand
from workflow.services.talked import we_talked


class Talked(AskCommand):
    """Talk first, and one tap after it."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep, once, that they talked."""
        return self.command(ask_id, lambda: we_talked(by=self.user, ask_id=ask_id, at=self.at))
