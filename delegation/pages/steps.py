"""Passkeys at the door, and the second step of whoever has set one up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from audit.clock import now
from delegation.http.entering import PENDING, SESSION_ORGANISATION, awaited, enter
from delegation.http.forms import SecondForm
from delegation.http.scope import run_in_scope
from delegation.http.showing import keep_challenge, show, sign_in_page, site_of, take_challenge, too_many, within_limits
from delegation.models import User
from delegation.models.signing_in import Way
from delegation.selectors.identity import find_by_passkey, user_in_scope
from delegation.selectors.signing_in import has_code_app, passkeys_of
from delegation.services.passkeys import use_passkey
from delegation.services.second_step import check_code, use_spare_code
from delegation.webauthn import Assertion, BadPasskey, ask_to_use, read_assertion

PAGE = "registration/second.html"


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """This function will give what a browser is to sign: with any passkey, or of whoever's second step is awaited."""
    at = now()
    if not within_limits(request, ("passkey:address", ""), at=at):
        return JsonResponse({"sentence": too_many()}, status=429)
    pending = awaited(request, at=at)
    only = None if pending is None else run_in_scope(_organisation(pending), lambda: _credentials(pending))
    options, state = ask_to_use(site_of(request), only=only)
    keep_challenge(request, state, at=at)
    return JsonResponse(options)


def _credentials(pending: Mapping[str, Any]) -> list[bytes]:
    user = user_in_scope(user_id=UUID(pending["user"]))
    return [bytes(each.credential) for each in passkeys_of(user)] if user else []


class UsePasskey(View):
    """Signing in with a passkey: nothing to type, and nothing to remember."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the sign-in page, which has the button."""
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will sign in whoever's passkey signed the challenge."""
        at = now()
        response = _by_passkey(request, at=at)
        alert = _("This passkey is not known here. Try another way to sign in.")
        return response or sign_in_page(request, alert=alert, status=422)


def _by_passkey(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    state = take_challenge(request, at=at)
    try:
        assertion = read_assertion(request.POST.get("credential", ""))
    except BadPasskey:
        return None
    found = find_by_passkey(credential_id=assertion.credential_id)
    if state is None or found is None:
        return None
    return run_in_scope(found.organisation_id, lambda: _enter_by(request, found.user_id, state, assertion, at))


def _enter_by(
    request: HttpRequest, user_id: UUID, state: dict[str, str], assertion: Assertion, at: datetime
) -> HttpResponse | None:
    user = user_in_scope(user_id=user_id)
    if user is None or not use_passkey(by=user, site=site_of(request), state=state, assertion=assertion, at=at):
        return None
    return enter(request, user=user, way=Way.PASSKEY, at=at, strong=True, sent=request.POST)


class SecondStep(View):
    """The second step: a code from an app, a spare code, or a passkey."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask for the second step of whoever took the first a short while ago."""
        pending = awaited(request, at=now())
        if pending is None:
            return HttpResponseRedirect(settings.LOGIN_URL, status=303)
        return self._page(request, pending, SecondForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will sign in where the second step is right."""
        at, form = now(), SecondForm(request.POST)
        pending = awaited(request, at=at)
        if pending is None:
            return HttpResponseRedirect(settings.LOGIN_URL, status=303)
        if not within_limits(request, ("second:address", ""), ("second:user", pending["user"]), at=at):
            request.session.pop(PENDING, None)
            return sign_in_page(request, alert=too_many(), status=429)
        state = take_challenge(request, at=at)
        if not request.POST.get("credential") and not form.is_valid():
            return self._page(request, pending, form, status=422)
        response = run_in_scope(_organisation(pending), lambda: self._judge(request, pending, state, at))
        if response is None:
            form.add_error("code", _("This is not right. Use each code once, and the newest one."))
            return self._page(request, pending, form, status=422)
        return response

    def _judge(
        self, request: HttpRequest, pending: Mapping[str, Any], state: dict[str, str] | None, at: datetime
    ) -> HttpResponse | None:
        user = user_in_scope(user_id=UUID(pending["user"]))
        if user is None or not is_second_step(request, user=user, state=state, at=at):
            return None
        return enter(request, user=user, way=pending["way"], at=at, strong=True, sent=pending)

    def _page(
        self, request: HttpRequest, pending: Mapping[str, Any], form: SecondForm, *, status: int = 200
    ) -> HttpResponse:
        shown = run_in_scope(_organisation(pending), lambda: _what_they_have(UUID(pending["user"])))
        return show(request, PAGE, {"form": form, **shown}, status=status)


def is_second_step(request: HttpRequest, *, user: User, state: dict[str, str] | None, at: datetime) -> bool:
    """This function will say whether a form bears the right code, or a passkey that signed the challenge."""
    answer = request.POST.get("credential", "")
    if answer:
        try:
            assertion = read_assertion(answer)
        except BadPasskey:
            return False
        return state is not None and use_passkey(
            by=user, site=site_of(request), state=state, assertion=assertion, at=at
        )
    code = request.POST.get("code", "")
    return check_code(by=user, code=code, at=at) or use_spare_code(by=user, code=code, at=at)


def _what_they_have(user_id: UUID) -> dict[str, bool]:
    user = user_in_scope(user_id=user_id)
    return {"has_app": bool(user and has_code_app(user)), "has_passkey": bool(user and passkeys_of(user))}


def _organisation(pending: Mapping[str, Any]) -> UUID:
    return UUID(pending[SESSION_ORGANISATION])
