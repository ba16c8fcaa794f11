"""Opening a session once it is known who somebody is, and what a session remembers of how they said so."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from audit.clock import now
from delegation.http import holding
from delegation.http.scope import run_in_scope
from delegation.models import User
from delegation.selectors.signing_in import has_second_step
from delegation.services.sessions import note_sign_in, note_sign_out
from delegation.services.sign_in_tries import forgive_try

BACKEND = "delegation.sign_in.NameBackend"
SESSION_ORGANISATION = "organisation"
# They said it in two ways (something they have, and something they are or know).
STRONG = "strong"
CONFIRMED_AT = "confirmed_at"
CONFIRMED_FOR = timedelta(minutes=10)
PENDING, PENDING_FOR = "pending", timedelta(minutes=10)


def begin(
    request: HttpRequest, *, user: User, way: str, at: datetime, strong: bool = False, wanted: str = ""
) -> HttpResponse:
    """This function will let somebody in whose first step was right, or ask for the second where they have one.

    Call it in their organisation's scope.
    """
    sent = {holding.FIELD: holding.brought(request), "next": wanted or request.POST.get("next", "")}
    if not strong and has_second_step(user):
        ask_for_second_step(request, user=user, way=way, at=at, sent=sent)
        return HttpResponseRedirect(reverse("second-step"), status=303)
    return enter(request, user=user, way=way, at=at, strong=strong, sent=sent)


def ask_for_second_step(request: HttpRequest, *, user: User, way: str, at: datetime, sent: Mapping[str, str]) -> None:
    """This function will remember, under another session key, whose second step is awaited."""
    _forgive(request)
    request.session.flush()
    request.session[PENDING] = {
        "user": str(user.id),
        SESSION_ORGANISATION: str(user.organisation_id),
        "way": way,
        "at": at.timestamp(),
        "next": sent["next"],
        holding.FIELD: holding.of_user(sent[holding.FIELD], user=user, at=at) or "",
    }


def awaited(request: HttpRequest, *, at: datetime) -> Mapping[str, Any] | None:
    """This function will give what is remembered of a first step that was right a short while ago."""
    pending: Any = request.session.get(PENDING)
    if not isinstance(pending, dict) or at.timestamp() - float(pending["at"]) > PENDING_FOR.total_seconds():
        return None
    return pending


def enter(
    request: HttpRequest, *, user: User, way: str, at: datetime, strong: bool, sent: Mapping[str, Any]
) -> HttpResponse:
    """This function will open a session under a new key, and lead to where somebody wanted to go."""
    _forgive(request)
    request.session.flush()  # nothing that was there before stays: not whose it was, and not its key
    auth.login(request, user, backend=BACKEND)
    request.session[SESSION_ORGANISATION] = str(user.organisation_id)
    request.session[STRONG] = strong
    request.session[CONFIRMED_AT] = at.timestamp()
    held = holding.of_user(str(sent.get(holding.FIELD, "")), user=user, at=at)
    if held is not None:
        request.session[holding.FIELD] = held
    request.session.save()
    agent = request.headers.get("User-Agent", "")
    note_sign_in(by=user, session_key=str(request.session.session_key), way=way, agent=agent, at=at)
    to = reverse("carry-on") if held is not None else safe_next(request, str(sent.get("next", "")))
    response = HttpResponseRedirect(to, status=303)
    holding.remember_user(response, user)
    keep_language(response, user.language)
    return response


def end(request: HttpRequest) -> None:
    """This function will end a session and note that it ended. The answer should forget whose browser it was."""
    organisation_id, key = signed_in_organisation(request), request.session.session_key
    if organisation_id is not None and key is not None:
        run_in_scope(organisation_id, lambda: _note_end(request, key))
    request.session.flush()


def _note_end(request: HttpRequest, key: str) -> None:
    user = auth.get_user(request)
    if isinstance(user, User):
        note_sign_out(by=user, session_key=key, at=now())


def _forgive(request: HttpRequest) -> None:
    """This function will not count for the network's address what was right: a council may share one."""
    for what in getattr(request, "tries", ()):
        forgive_try(what=what, who=address_of(request))


def confirm(request: HttpRequest, *, strong: bool, at: datetime) -> None:
    """This function will note that somebody has just shown again who they are."""
    request.session.cycle_key()
    request.session[CONFIRMED_AT] = at.timestamp()
    request.session[STRONG] = strong or bool(request.session.get(STRONG))


def is_strong(request: HttpRequest) -> bool:
    """This function will say whether a session was opened, or confirmed, with a second step."""
    return bool(request.session.get(STRONG))


def is_confirmed(request: HttpRequest, *, at: datetime) -> bool:
    """This function will say whether somebody showed who they are within the last ten minutes."""
    confirmed = float(request.session.get(CONFIRMED_AT, 0))
    return timedelta(0) <= timedelta(seconds=at.timestamp() - confirmed) <= CONFIRMED_FOR


def needs_second_step(user: User) -> bool:
    """This function will say whether somebody's duties let them in with two steps only."""
    return not set(settings.SECOND_STEP_FOR).isdisjoint(user.duties)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """This function will give where to go on: an address of this site, or the first page."""
    mine = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if mine else settings.LOGIN_REDIRECT_URL


def address_of(request: HttpRequest) -> str:
    """This function will give the network address that a request came from, behind a proxy what the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def signed_in_organisation(request: HttpRequest) -> UUID | None:
    """This function will name the organisation that a session was opened in, or None."""
    try:
        return UUID(request.session.get(SESSION_ORGANISATION, ""))
    except (ValueError, TypeError, AttributeError):
        return None


def keep_language(response: HttpResponse, chosen: str) -> None:
    """This function will let this browser remember a language, for the pages before sign-in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
