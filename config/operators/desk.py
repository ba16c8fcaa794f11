"""Who is let in to the operators' desk, and what a request may do there: read, inside one organisation."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed, HttpResponseRedirect

from audit.scope import organisation_scope

COOKIE, KEY = "operator", "key"
LOOKING = ("GET", "HEAD")


@dataclass(slots=True)
class Pass:
    """The one who may look: the key of their link until it was used, then the cookie of their browser."""

    organisation_id: UUID
    key: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Whom Django's admin takes for signed in. It is nobody of any organisation."""

    name: str
    is_active: bool = True
    is_staff: bool = True
    is_anonymous: bool = False
    is_authenticated: bool = True

    def get_username(self) -> str:
        """This function will give the name that stands at the top of the desk."""
        return self.name

    def has_usable_password(self) -> bool:
        """This function will say that there is no password to change."""
        return False


_passes: list[Pass] = []


def admit(organisation_id: UUID) -> str:
    """This function will let one operator in, and give the key of their link; nobody else is let in any more."""
    _passes[:] = [Pass(organisation_id, key=secrets.token_urlsafe(32))]
    return _passes[0].key


@contextmanager
def looking_only(organisation_id: UUID) -> Iterator[None]:
    """This function will open one organisation's scope in which the database itself refuses every change."""
    with organisation_scope(organisation_id):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


class Desk:
    """Lets in whoever has the key, once, and then that browser; everything else is refused before it is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will answer one request, in a transaction that cannot write."""
        if request.method not in LOOKING:
            return HttpResponseNotAllowed(LOOKING)
        known = _passes[0] if _passes else None
        if known is None:
            return HttpResponseForbidden()
        if KEY in request.GET:
            return _use_link(known, request.GET[KEY])
        if not known.cookie or not secrets.compare_digest(known.cookie, request.COOKIES.get(COOKIE, "")):
            return HttpResponseForbidden()
        request.user = Operator("operator")  # type: ignore[assignment] # of no organisation
        with looking_only(known.organisation_id):
            response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def _use_link(known: Pass, key: str) -> HttpResponse:
    if not known.key or not secrets.compare_digest(known.key, key):
        return HttpResponseForbidden()
    known.key, known.cookie = "", secrets.token_urlsafe(32)
    response = HttpResponseRedirect("/")
    response.set_cookie(COOKIE, known.cookie, httponly=True, samesite="Strict")
    return response
