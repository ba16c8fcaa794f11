"""The way of the API through Django: shorter than that of a page, since a caller with a token has no session.

No cookie signs in, nothing is a form, no address is a file. What a page's middleware would do for such a request
besides is done here; whatever is unusual (another host, http where https is wanted, an address that is no view of the
API) goes the long way and is answered there.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, URLResolver, get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.policy import ContentSecurityPolicy
from delegation.http.views import LeewayView

PREFIX = "/api/v1/"
PROTECTION = (SecurityMiddleware, ContentSecurityPolicy, XFrameOptionsMiddleware)

Next = Callable[[HttpRequest], HttpResponseBase]


class ApiWay:
    """Answers what is plainly meant for a view of the API, and leaves everything else to the rest of the chain."""

    def __init__(self, get_response: Next) -> None:
        self._long_way = get_response
        self._known: dict[tuple[URLResolver, str], ResolverMatch] = {}
        self._protection = {secure: protection(secure=secure) for secure in (False, True)}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This function will answer one request."""
        match = self._match(request)
        if match is None:
            return self._long_way(request)
        request.resolver_match = match
        translation.activate(translation.get_language_from_request(request))
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return self._finish(response, secure=request.is_secure())

    def _match(self, request: HttpRequest) -> ResolverMatch | None:
        """This function will find the view of the API that a request is plainly meant for."""
        if not request.path_info.startswith(PREFIX) or (settings.SECURE_SSL_REDIRECT and not request.is_secure()):
            return None
        try:
            request.get_host()
        except DisallowedHost:
            return None
        key = get_resolver(), request.path_info
        match = self._known.get(key)
        if match is None:
            match = key[0].resolve(request.path_info)
            if not issubclass(getattr(match.func, "view_class", object), LeewayView):
                return None
            if not match.kwargs:  # there are only so many addresses without an id
                self._known[key] = match
        return match

    def _finish(self, response: HttpResponseBase, *, secure: bool) -> HttpResponseBase:
        """This function will add the headers that every answer bears."""
        headers = response.headers
        for name, header in self._protection[secure].items():
            headers._store.setdefault(name, header)  # not by `headers`, which looks anew at what all answers bear
        headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language",))
        if isinstance(response, HttpResponse):
            headers.setdefault("Content-Length", str(len(response.content)))
        return response


def protection(*, secure: bool) -> Mapping[str, tuple[str, str]]:
    """This function will give the headers by which pages are protected, made by the very middleware that does it.

    They come as Django keeps headers: by their name in small letters, each with its name and value.
    """
    request, response = HttpRequest(), HttpResponse()
    request._get_scheme = lambda: "https" if secure else "http"  # type: ignore[attr-defined]
    del response["Content-Type"]
    for middleware in PROTECTION:
        middleware(lambda _: HttpResponse()).process_response(request, response)
    return dict(response.headers._store)
