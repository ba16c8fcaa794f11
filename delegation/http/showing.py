"""What the pages before sign-in share: how they are shown, where this is, and how a challenge is kept."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from delegation.http import holding
from delegation.http.entering import address_of
from delegation.http.forms import AddressForm, PasswordForm
from delegation.services.sign_in_tries import count_try
from delegation.webauthn import Site

SIGN_IN = "registration/sign_in.html"
CHALLENGE, CHALLENGE_SECONDS = "passkey", 300


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """This function will render a page that nobody keeps, with what it must hand on to the next."""
    handed_on = {
        "next": request.POST.get("next", request.GET.get("next", "")),
        holding.FIELD: request.POST.get(holding.FIELD, ""),
        "here": "/sign-in/",
    }
    response = render(request, template, {**handed_on, **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def sign_in_page(
    request: HttpRequest,
    *,
    form: AuthenticationForm | None = None,
    address: AddressForm | None = None,
    alert: str = "",
    name: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """This function will show every way to sign in, with what was typed in one of them."""
    context = {
        "password_form": form or PasswordForm(initial={"username": name}),
        "address_form": address or AddressForm(),
        "form": form if form is not None else address,
        "alert": alert,
        "demo": settings.DEMO,
        "ended": "ended" in request.GET,
        **more,
    }
    return show(request, SIGN_IN, context, status=status)


def too_many() -> str:
    """This function will say that somebody tried too often, in the same words whoever they are."""
    return str(_("That was too many tries. Wait 15 minutes, or phone us."))


def within_limits(request: HttpRequest, *tries: tuple[str, str], at: datetime) -> bool:
    """This function will count a try in each of these ways; `:address` ones by where the request came from."""
    here = address_of(request)
    request.tries = [what for what, _who in tries if what.endswith(":address")]  # type: ignore[attr-defined]
    counted = [count_try(what=what, who=here if what.endswith(":address") else who, at=at) for what, who in tries]
    return all(counted)


def site_of(request: HttpRequest) -> Site:
    """This function will name this site as browsers know it; ALLOWED_HOSTS says which names it may have."""
    return Site(host=request.get_host().partition(":")[0], origin=f"{request.scheme}://{request.get_host()}")


def keep_challenge(request: HttpRequest, state: dict[str, str], *, at: datetime) -> None:
    """This function will remember what a browser was asked to sign."""
    request.session[CHALLENGE] = {**state, "at": at.timestamp()}


def take_challenge(request: HttpRequest, *, at: datetime) -> dict[str, str] | None:
    """This function will give what a browser was asked to sign a short while ago: once."""
    state: Any = request.session.pop(CHALLENGE, None)
    if not isinstance(state, dict) or at.timestamp() - float(state.pop("at")) > CHALLENGE_SECONDS:
        return None
    return state
