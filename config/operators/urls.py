"""The addresses of the operators' desk: its site, and nothing of the pages or the API."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.urls import path

from config.operators.site import build_site

urlpatterns = [path("", build_site().urls)]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This function will say so without a page of ours: their links lead nowhere here."""
    return HttpResponseNotFound()


def failed(request: HttpRequest) -> HttpResponse:
    """This function will say that something broke; the terminal has more."""
    return HttpResponseServerError()


handler404, handler500 = not_found, failed
