"""One line and one number for each request: the route, how it went, how long it took; who and which ask, by ids."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit.ids import new_id
from audit.metrics import Histogram
from config import logs
from delegation.models import User

GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What asks every few seconds says nothing as long as it is answered.
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
# Static files, and addresses that do not exist: one name for all, since anybody can think of a new one.
NO_ROUTE = "(none)"
ASKS = "/api/v1/asks/<uuid:id>"

logger = logging.getLogger("leeway.requests")
answered = Histogram(
    "leeway_http_request_seconds",
    "HTTP requests by route, method and class of status.",
    ("route", "method", "status"),
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


class Requests:
    """The outermost layer of every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This function will let everything within answer, and then count and log that it did."""
        began, status = time.perf_counter(), 500
        own_id = request_id_of(request)
        token = logs.request_id.set(own_id)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = own_id
            status = response.status_code
        finally:  # also where even the page that says sorry could not be made
            logs.request_id.reset(token)
            tell(request, request_id=own_id, status=status, seconds=time.perf_counter() - began)
        return response


def tell(request: HttpRequest, *, request_id: str, status: int, seconds: float) -> None:
    """This function will count a request that was answered, and log its line; of a probe only where it failed."""
    if is_restricted(request):
        return
    route, method = route_of(request), request.method if request.method in METHODS else "other"
    answered.observe(seconds, route, str(method), f"{status // 100}xx")
    if route not in PROBES or status >= 400:
        line = {"request_id": request_id, "method": method, "route": route, "status": status}
        line |= {"ms": round(seconds * 1000, 1), **ids_of(request, route)}
        # Not `info()`, which looks for the line of code that called it: it is always this one.
        logger.handle(logging.LogRecord(logger.name, logging.INFO, __file__, 0, line, (), None))


def is_restricted(request: HttpRequest) -> bool:
    """This function will say whether a request is about what is neither counted nor logged: that somebody worries.

    A count by route, or a line with a time and a user, would tell those it is about that there is something.
    """
    handler: Any = request.resolver_match.func if request.resolver_match else None
    view = getattr(handler, "view_class", None) or getattr(handler, "cls", None)
    return bool(getattr(view, "restricted", False))


def request_id_of(request: HttpRequest) -> str:
    """This function will take the id that a proxy gave a request, or make one where it gave none that is plain."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if GOOD_REQUEST_ID.fullmatch(given) else str(new_id())


def route_of(request: HttpRequest) -> str:
    """This function will name the route, as it is written in the code; the address itself may say anything."""
    match = request.resolver_match
    return NO_ROUTE if match is None else f"/{match.route}"


def ids_of(request: HttpRequest, route: str) -> dict[str, str]:
    """This function will give the ids of organisation, user and ask, as far as this request came to know them."""
    known: dict[str, Any] = {}
    user = vars(request).get("caller") or vars(request).get("user")  # of the API, of a page
    if type(user) is User:  # not one that is still to be loaded
        known = {"organisation": user.organisation_id, "user": user.pk}
    if match := request.resolver_match:
        known["ask"] = match.kwargs.get("ask_id") or (match.kwargs.get("id") if route.startswith(ASKS) else None)
    return {name: str(value) for name, value in known.items() if value}
