"""Messages: what somebody was told in the app, and where the link in an e-mail, a text or a push leads.

Opening a link shows what happened and changes nothing, whoever opens it and however often: it is a button that opens
what it tells of.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.errors import Conflict, Missing
from delegation.http.pages import PageView
from notifications.links import LinkState, state_of
from notifications.models import Notice
from notifications.selectors import newest, not_sent, of_user
from notifications.sentences import names_in, sentence
from notifications.services.notices import open_notice

MOST = 50


class Messages(PageView):
    """What the viewer was told."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list it, the newest first."""
        notices = newest(self.user, most=MOST)
        names = names_in(notices)
        failed = not_sent(self.user, {each.event_id for each in notices})
        lines = [
            (each, sentence(each, names=names, time_zone=self.time_zone), each.event_id in failed) for each in notices
        ]
        return self.page("pages/messages.html", {"lines": lines})


class Message(PageView):
    """One of them."""

    def get(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """This function will show what happened, and a button that opens it while the link is good."""
        return self.show(notice_id)

    def post(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """This function will open it."""
        try:
            notice = open_notice(by=self.user, notice_id=notice_id, at=self.at)
        except Conflict:
            return self.show(notice_id, status=409)
        return self.go(reverse("ask-page", args=[notice.ask_id]) if notice.ask_id else reverse("home"))

    def show(self, notice_id: UUID, *, status: int = 200) -> HttpResponse:
        """This function will show it in whatever state its link is."""
        notice: Notice | None = of_user(self.user).filter(id=notice_id).first()
        if notice is None:
            raise Missing
        state = state_of(notice, at=self.at)
        said = sentence(notice, names=names_in([notice]), time_zone=self.time_zone)
        context = {"notice": notice, "said": said, "state": state.value, "good": state == LinkState.GOOD}
        return self.page("pages/message.html", context, status=status)
