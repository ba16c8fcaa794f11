"""What we let go of: a page for anybody, without signing in, alike for everybody who reads it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from audit.clock import now
from audit.scope import organisation_scope
from delegation.models import Scheme
from delegation.selectors.authority import setting
from delegation.selectors.identity import PublicOrganisation, public_organisations
from delegation.selectors.schemes import waiting_versions
from workflow.leading.public import shown_now
from workflow.pages.leading.public_words import coming_parts, has_come, shown_parts

# A browser, and whatever stands between, keeps it for so long without asking again.
KEPT_SECONDS = 600
LANGUAGES = {"": "en-gb", "cy": "cy"}
# Raised when the page itself changes, so that nobody keeps an old one.
FORM = "2"


@require_safe
def letting_go(request: HttpRequest, language: str = "") -> HttpResponseBase:
    """This function will list the places that show what they let go of, or show the only one."""
    places = public_organisations()
    if len(places) == 1:
        return _one(request, places[0], language)
    with translation.override(LANGUAGES[language]):
        context = {"places": places, **_around(reverse("letting-go"), language)}
        return _kept(render(request, "pages/letting_go_list.html", context), language)


@require_safe
def letting_go_of(request: HttpRequest, slug: str, language: str = "") -> HttpResponseBase:
    """This function will show what one place let go of, or 404 where it does not show it."""
    place = next((each for each in public_organisations() if each.slug == slug), None)
    if place is None:
        raise Http404
    return _one(request, place, language)


def _one(request: HttpRequest, place: PublicOrganisation, language: str) -> HttpResponseBase:
    at = now()
    with organisation_scope(place.id), translation.override(LANGUAGES[language]):
        here = setting(at=at)
        kept = shown_now(now=here, at=at)
        coming = waiting_versions(at=at)
        etag = quote_etag(f"{FORM}-{language}-{_versions(here.scheme, coming, at=at)}-{kept.digest[:32]}")
        same = get_conditional_response(request, etag=etag)
        if same is not None:
            return _kept(same, language, etag=etag)
        address = reverse("letting-go-of", args=[place.slug])
        context = {
            "organisation": here.organisation,
            **shown_parts(kept, now=here),
            "coming": coming_parts(coming, now=here, at=at),
            **_around(address, language),
        }
        return _kept(render(request, "pages/letting_go.html", context), language, etag=etag)


def _versions(in_force: Scheme | None, coming: Sequence[Scheme], *, at: datetime) -> str:
    """This function will name what is shown: one whose day has come reads otherwise while it waits for answers."""
    waiting = (f"{each.version}{'d' if has_come(each, at=at) else ''}" for each in coming)
    return "-".join((str(in_force.version if in_force else 0), *waiting))


def _around(address: str, language: str) -> dict[str, Any]:
    """This function will give what stands around it: nothing that knows who reads, so that one copy serves all."""
    return {
        "knows_nobody": True,
        "text_size": "normal",
        "english": address if language else "",
        "welsh": "" if language else f"{address}cy/",
    }


def _kept(response: HttpResponseBase, language: str, *, etag: str = "") -> HttpResponseBase:
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.headers["Content-Language"] = LANGUAGES[language]
    if etag:
        response.headers["ETag"] = etag
    return response
