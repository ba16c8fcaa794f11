"""How a no is worded: RFC 9457 problem documents, one sentence each, for every kind of refusal."""

import json
import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.settings import api_settings

from delegation.errors import Conflict, FieldError, LeewayError

CONTENT_TYPE = "application/problem+json"
DOCS = "/api/docs"

logger = logging.getLogger("leeway.http")

# status -> the name of the problem (an anchor in the docs) and its title.
TITLES: Mapping[int, tuple[str, str]] = {
    400: ("bad-input", gettext_noop("Something in the request cannot be accepted")),
    401: ("sign-in", gettext_noop("Sign in first")),
    403: ("not-yours", gettext_noop("You cannot do this")),
    404: ("not-here", gettext_noop("There is nothing here")),
    405: ("not-a-thing-to-do", gettext_noop("That cannot be done here")),
    409: ("moved-on", gettext_noop("It has moved on")),
    412: ("changed", gettext_noop("Somebody changed it first")),
    413: ("too-large", gettext_noop("Too large")),
    415: ("not-json", gettext_noop("Send JSON")),
    422: ("rule", gettext_noop("A rule says no")),
    428: ("which-version", gettext_noop("Say which version you change")),
    500: ("our-fault", gettext_noop("Something went wrong here")),
    503: ("busy", gettext_noop("Too much at once")),
}


def problem(
    status: int,
    detail: str,
    *,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    **extra: str,
) -> HttpResponse:
    """This function will make a problem document with a sentence, and the fields it is about where there are any."""
    name, title = TITLES.get(status, ("other", HTTPStatus(status).phrase))
    body: dict[str, Any] = {"type": f"{DOCS}#{name}", "title": _(title), "status": status, "detail": detail, **extra}
    pairs = [{"field": field, "message": message} for field, message in errors]
    if pairs:
        body["errors"] = pairs
    # ASCII only: whatever a caller put into the name of a field can be written back.
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def problem_of(error: Exception) -> HttpResponse | None:
    """This function will word a known refusal, or give None for an error that nobody foresaw."""
    if isinstance(error, LeewayError):
        return _of_ours(error)
    if isinstance(error, Http404):
        return problem(404, _("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return problem(403, _("You cannot do this."))
    if isinstance(error, exceptions.ValidationError):
        pairs = list(flatten(error.detail))
        return problem(400, pairs[0][1], errors=pairs)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return None


def _of_ours(error: LeewayError) -> HttpResponse:
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    extra = {}
    if isinstance(error, Conflict) and error.ask_status is not None:
        extra["ask_status"] = error.ask_status
    return problem(error.status, error.sentence, errors=error.errors, headers=headers, **extra)


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(error, exceptions.MethodNotAllowed):
        return problem(405, _("This address does not do that."))
    return problem(error.status_code, str(error.detail), headers=headers)


def flatten(detail: Any, path: str = "") -> Iterator[FieldError]:
    """This function will list nested messages with the path of each field, such as `and_room.amount`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from flatten(inner, _below(path, name))
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from flatten(inner, path)
    else:
        yield path or "body", str(detail)


def _below(path: str, name: str | int) -> str:
    """This function will give the path of a part: of an item by its number, of an object as a whole by nothing."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{name}" if path else name


def unforeseen(error: Exception, request: HttpRequest) -> HttpResponse:
    """This function will answer an error that nobody foresaw, and log where it was raised without what it says."""
    log_unforeseen(error, request)
    return problem(500, _("Something went wrong here, and nothing was changed. Please try again, or phone us."))


def log_unforeseen(error: Exception, request: HttpRequest) -> None:
    """This function will log an error that nobody foresaw, by its class and the lines of code alone.

    The text of an error may hold somebody's words: PostgreSQL quotes whole rows.
    """
    places = [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)]
    route = request.resolver_match.route if request.resolver_match else "?"
    logger.error("%s in %s %s\n  %s", type(error).__name__, request.method, route, "\n  ".join(places))
