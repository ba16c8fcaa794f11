"""I was there: an advocate says so with one tap, of an ask or of a talk about a plan, and takes it back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.http.pages import PageView
from workflow.pages.asks import AskCommand
from workflow.services.presence import say_was_at_talk, say_was_there


class WasThere(AskCommand):
    """I was there, when this was asked."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep it once, or take it back."""
        there = request.POST.get("there") != "no"
        return self.command(ask_id, lambda: say_was_there(by=self.user, ask_id=ask_id, was_there=there, at=self.at))


class WasAtTalk(PageView):
    """I was there, when the plan was talked about."""

    def get(self, request: HttpRequest, review_id: UUID) -> HttpResponse:
        """This function will lead to one's own page."""
        return self.go(reverse("home"))

    def post(self, request: HttpRequest, review_id: UUID) -> HttpResponse:
        """This function will keep it once, or take it back, and lead to the person."""
        there = request.POST.get("there") != "no"
        review = say_was_at_talk(by=self.user, review_id=review_id, was_there=there, at=self.at)
        return self.go(reverse("person", args=[review.person_id]))
