"""Showing once more who it is, and going on with a form that was held meanwhile."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.clock import now
from delegation.errors import LeewayError
from delegation.http import holding
from delegation.http.entering import confirm, safe_next
from delegation.http.forms import AgainForm, SecondForm
from delegation.http.pages import PageView, refusal
from delegation.http.showing import keep_challenge, site_of, take_challenge, too_many, within_limits
from delegation.pages.steps import is_second_step
from delegation.selectors.signing_in import has_code_app, passkeys_of
from delegation.services.sessions import follow_session
from delegation.services.sign_in_tries import forget_tries
from delegation.webauthn import ask_to_use

AUTH_KEY = "_auth_user_id"


class TooMany(LeewayError):
    """Somebody tried too often."""

    status = 429


class Confirm(PageView):
    """Showing once more who it is: by their second step where they have one, else by their password."""

    before_second_step = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will count a try before the page's transaction, which a wrong one undoes."""
        if request.method == "POST" and request.POST.get("do") != "options":
            who = str(request.session.get(AUTH_KEY, ""))
            if not within_limits(request, ("second:address", ""), ("second:user", who), at=now()):
                return refusal(request, TooMany(too_many()))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will judge what was said, and go on where somebody wanted to go."""
        if request.POST.get("do") == "options":
            return self._options(request)
        has_passkey, has_app = bool(passkeys_of(self.user)), has_code_app(self.user)
        if has_passkey or has_app:
            state = take_challenge(request, at=self.at)
            right = is_second_step(request, user=self.user, state=state, at=self.at)
            sentence = _("This is not right. Use each code once, and the newest one.")
        else:
            right = self.user.check_password(request.POST.get("password", ""))
            sentence = _("This is not your password. Check it and try again.")
        if not right:
            return self._show(request, alert=sentence, status=422)
        before = str(request.session.session_key)
        confirm(request, strong=has_passkey or has_app, at=self.at)
        follow_session(by=self.user, before=before, after=str(request.session.session_key), at=self.at)
        forget_tries(what="second:user", who=str(self.user.id))
        return self.go(safe_next(request, request.POST.get("next", "")))

    def _options(self, request: HttpRequest) -> HttpResponse:
        only = [bytes(each.credential) for each in passkeys_of(self.user)]
        options, state = ask_to_use(site_of(request), only=only)
        keep_challenge(request, state, at=self.at)
        return JsonResponse(options)

    def _show(self, request: HttpRequest, *, alert: str = "", status: int = 200) -> HttpResponse:
        has_passkey, has_app = bool(passkeys_of(self.user)), has_code_app(self.user)
        either = has_passkey or has_app
        context = {
            "has_passkey": has_passkey,
            "has_app": has_app,
            "either": either,
            "has_password": self.user.has_usable_password(),
            "form": SecondForm() if either else AgainForm(),
            "alert": alert,
            "next": request.POST.get("next", request.GET.get("next", "")),
            "here": settings.LOGIN_REDIRECT_URL,
        }
        return self.page("pages/confirm.html", context, status=status)


# What comes back to be read and changed, and what it is called; the rest of a form is sent along unseen.
TYPED = re.compile(r"amount|what_for|payee|reason(?!_code)|text|words|name|answer|note|message|about")
LABELS = {
    "amount": gettext_lazy("How much, in pounds?"),
    "what_for": gettext_lazy("What is it for?"),
    "payee": gettext_lazy("Who is to be paid?"),
}
OTHERWISE = gettext_lazy("What you typed")
LONG = re.compile(r"\n|.{40}")  # more than a line on a phone


class CarryOn(PageView):
    """A form that was sent when its user was signed out, or had to show who they are: it comes back as it was."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was typed, to be changed, sent or thrown away."""
        held = holding.read(str(request.session.get(holding.FIELD, "")), user=self.user, at=self.at)
        if held is None:
            return self.go(reverse("home"))
        typed = [(name, value) for name, value in held.fields if value and TYPED.search(name)]
        unseen = [pair for pair in held.fields if pair not in typed]
        shown = [
            {
                "name": name,
                "value": value,
                "label": LABELS.get(name, OTHERWISE),
                "long": LONG.search(value) is not None,
            }
            for name, value in typed
        ]
        return self.page("pages/carry_on.html", {"held_form": held, "shown": shown, "unseen": unseen})

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will throw it away."""
        request.session.pop(holding.FIELD, None)
        return self.go(reverse("home"))
