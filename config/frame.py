"""What belongs to every page and to nobody: how large words are, leaving quickly, and what works without a signal."""

import hashlib
import json

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from config.context import SIZE_COOKIE, SIZES
from delegation.http.entering import end
from delegation.http.holding import forget_user

# All that a device may keep. None of it says anything about anybody.
KEPT = (
    "leeway.css",
    "leeway.svg",
    "manifest.webmanifest",
    "django_htmx/htmx-2.min.js",
    "js/start.js",
    "js/govuk-frontend.js",
    "js/kept.js",
    "js/leave.js",
    "js/unsent.js",
)


def _ways() -> list[tuple[str, str]]:
    """This function will give choices such as pages have."""
    return [("card", gettext("With the card")), ("back", gettext("Pay me back"))]


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """This function will keep in this browser how large somebody wants words, and lead back to the page."""
    wanted, back = request.POST.get("size", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else reverse("home"), status=303)
    if wanted in SIZES:
        response.set_cookie(
            SIZE_COOKIE,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This function will end the session and show an empty page that goes on to a neutral one by itself.

    A redirect would not do: the page's policy lets a form lead nowhere else.
    """
    end(request)
    response = render(request, "pages/left.html")
    forget_user(response)
    response.headers["Refresh"] = f"0; url={settings.LEAVE_TO}"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """This function will show what a device shows where there is no signal, in both languages; it knows nobody."""
    return render(request, "pages/offline.html", {"knows_nobody": True})


class Pieces(forms.Form):
    """One field of each kind, for the page of all pieces."""

    amount = forms.CharField(label=_("How much, in pounds?"), widget=forms.TextInput(attrs={"class": "short"}))
    what_for = forms.CharField(label=_("What is it for?"), help_text=_("Under £25 you can leave this empty."))
    until = forms.DateField(label=_("Until which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("How is it paid?"), choices=_ways)
    pay = forms.ChoiceField(label=_("Does this pay you or your family?"), choices=_ways, widget=forms.RadioSelect)
    who = forms.MultipleChoiceField(label=_("For"), choices=_ways, widget=forms.CheckboxSelectMultiple)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """This function will show every piece that pages are put together from, by day and by night; in the demo alone."""
    if not settings.DEMO:
        raise Http404
    typed = {"what_for": "Bus pass", "kind": "card", "pay": "card", "who": ["card"]}
    themes = [
        (name, Pieces(auto_id=f"{name}_%s", initial=typed), Pieces({}, auto_id=f"{name}_wrong_%s"))
        for name in ("day", "night")
    ]
    return render(request, "pages/styleguide.html", {"themes": themes})


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """This function will give the script that answers where there is no signal, from the root so that it may."""
    kept = [static(name) for name in KEPT if finders.find(name)]
    page = reverse("offline")
    told = {"kept": json.dumps([page, *kept]), "icon": static("icon-192.png")}
    version = hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]
    script = render(request, "worker.js", {**told, "page": page, "version": version})
    script.headers["Content-Type"] = "text/javascript; charset=utf-8"
    return script
