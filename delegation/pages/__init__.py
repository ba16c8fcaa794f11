"""Signing in and out, what somebody signs in with, and the language of this browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function will answer a form without its token: a page left open too long, or sent from elsewhere."""
    sentence = _("This page was open too long. Go back, load it again, and send it once more.")
    return render(request, "pages/refusal.html", {"sentence": sentence}, status=403)
