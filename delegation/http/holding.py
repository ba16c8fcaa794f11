"""Holding what somebody typed when their session had ended, until the same user is signed in again.

It travels sealed in the sign-in page itself, so nothing is stored for somebody who never comes back. Where the way in
leads through a mailbox or another server, this browser's session keeps it meanwhile, still sealed. A cookie that
outlives the session says, by a keyed digest, whose browser it was: nobody else who signs in there is shown the words.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from delegation.models import User
from delegation.sealing import keyed, seal, unseal

FIELD = "held"
COOKIE = "before"
PURPOSE = "held form"
LASTS = timedelta(hours=2)
LARGEST = 60_000  # characters of what was typed
# Never held: what is secret, and what belongs to the page that asked.
NOT_HELD = re.compile(r"password|^code$|^credential$|^csrfmiddlewaretoken$|^held$")


@dataclass(frozen=True, slots=True)
class Held:
    """A form as it was sent: to which address, from which page, and each field with its values."""

    path: str
    page: str
    fields: list[tuple[str, str]]


def hold(request: HttpRequest, *, user: User | None = None, at: datetime) -> str:
    """This function will seal what a form said, for a user or whoever used this browser last; or give ''."""
    mark = _mark(user) if user is not None else request.COOKIES.get(COOKIE, "")
    fields = [
        (name, str(value)) for name, values in request.POST.lists() if not NOT_HELD.search(name) for value in values
    ]
    if request.method != "POST" or not mark or not fields:
        return ""
    held = {"mark": mark, "path": request.get_full_path(), "page": _page(request), "fields": fields}
    text = json.dumps(held)
    return seal(PURPOSE, text.encode(), at=at) if len(text) <= LARGEST else ""


def of_user(sealed: str, *, user: User, at: datetime) -> str | None:
    """This function will give what was held on if it is this user's own, else None."""
    return sealed if sealed and _open(sealed, at=at).get("mark") == _mark(user) else None


def keep_on_the_way(request: HttpRequest, *, at: datetime) -> None:
    """This function will let this browser keep what was held, while somebody signs in by way of somewhere else."""
    sealed = request.POST.get(FIELD, "")
    if sealed and _open(sealed, at=at):
        request.session[FIELD] = sealed


def brought(request: HttpRequest) -> str:
    """This function will give what was held: with this form, or by this browser since it was asked for a way in."""
    return str(request.POST.get(FIELD) or request.session.get(FIELD, ""))


def read(sealed: str, *, user: User, at: datetime) -> Held | None:
    """This function will read a form that this user had sent."""
    if of_user(sealed, user=user, at=at) is None:
        return None
    held = _open(sealed, at=at)
    return Held(held["path"], held["page"], [(name, value) for name, value in held["fields"]])


def remember_user(response: HttpResponse, user: User) -> None:
    """This function will let this browser know again who used it, when their session has ended."""
    response.set_cookie(
        COOKIE,
        _mark(user),
        max_age=int(timedelta(days=2).total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_user(response: HttpResponse) -> None:
    """This function will make this browser forget who used it: they signed out."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _open(sealed: str, *, at: datetime) -> dict[str, Any]:
    text = unseal(PURPOSE, sealed, at=at, lasts=LASTS)
    return {} if text is None else dict(json.loads(text))


def _mark(user: User) -> str:
    return keyed("whose browser", str(user.id)).hex()


def _page(request: HttpRequest) -> str:
    """This function will name the page that the form was on, where the browser says so and it is ours."""
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.netloc == request.get_host() and referer.path.startswith("/") else ""
