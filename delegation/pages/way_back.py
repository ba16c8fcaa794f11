"""Helping a colleague back in who has lost their phone and their spare codes, and confirming that as the second person.

Whoever does either shows first who they are.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.errors import Refused
from delegation.http.pages import ConfirmedPageView
from delegation.permissions import check_may_set_up
from delegation.services.way_back import bring_back, confirm_way_back, waiting_for_second, whom_to_bring_back


class WayBackBase(ConfirmedPageView):
    """What both pages share: only leaders and whoever administers see them."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will refuse everybody else, before anybody is asked who they are."""
        check_may_set_up(by=self.user)
        return super().first(request)

    def show(self, *, status: int = 200, **more: object) -> HttpResponse:
        """This function will show whom they can help, and what waits for a second person."""
        context = {
            "colleagues": whom_to_bring_back(by=self.user, at=self.at),
            "waiting": waiting_for_second(by=self.user, at=self.at),
            "here": reverse("way-back"),
        }
        return self.page("pages/way_back.html", {**context, **more}, status=status)


class WayBack(WayBackBase):
    """A code for a colleague."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show whom they can help."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will make the code and show it, this once."""
        try:
            user_id = UUID(request.POST.get("user", ""))
        except ValueError:
            return self.show(alert=_("Choose who is with you."), status=422)
        try:
            user, code, second = bring_back(by=self.user, user_id=user_id, at=self.at)
        except Refused as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.show(code=code, name=user.display_name, second=second)


class WayBackConfirm(WayBackBase):
    """The second person."""

    def get(self, request: HttpRequest, code_id: UUID) -> HttpResponse:
        """This function will lead to what waits."""
        return self.go(reverse("way-back"))

    def post(self, request: HttpRequest, code_id: UUID) -> HttpResponse:
        """This function will make the code good."""
        user = confirm_way_back(by=self.user, code_id=code_id, at=self.at)
        return self.show(confirmed=user.display_name)
