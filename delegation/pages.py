"""Signing in and out, and choosing a language: the pages before anybody is known."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from audit.clock import now
from audit.scope import organisation_scope
from delegation.http.pages import SESSION_ORGANISATION, signed_in_organisation
from delegation.http.scope import run_in_scope
from delegation.models import User
from delegation.models.people import Language
from delegation.services.preferences import choose_language


class SignInForm(AuthenticationForm):
    """A name and a password."""

    error_messages = {
        "invalid_login": _("We do not know this name and password together. Check both and try again."),
        "inactive": _("We do not know this name and password together. Check both and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Your sign-in name")
        self.fields["password"].label = _("Your password")
        self.fields["username"].error_messages["required"] = _("Type your sign-in name.")
        self.fields["password"].error_messages["required"] = _("Type your password.")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["username"].widget.attrs.pop("autofocus", None)


class SignIn(LoginView):
    """Signing in: the session remembers in which organisation, and each page opens only that one's scope."""

    form_class = SignInForm
    template_name = "registration/sign_in.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """This function will open a session for a user whose password was right."""
        user = form.get_user()
        with organisation_scope(user.organisation_id):
            response = super().form_valid(form)
        self.request.session[SESSION_ORGANISATION] = str(user.organisation_id)
        keep_language(response, user.language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """This function will show the form again, with what was typed and what is wrong with it."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(LogoutView):
    """Signing out, by POST alone."""

    next_page = settings.LOGIN_URL


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """This function will change the language: of the user where somebody is signed in, and of this browser."""
    chosen = request.POST.get("language", "")
    organisation_id = signed_in_organisation(request)
    if organisation_id is not None and chosen in Language.values:
        run_in_scope(organisation_id, lambda: _keep_for_user(request, chosen))
    return set_language(request)


def _keep_for_user(request: HttpRequest, chosen: str) -> None:
    user = auth.get_user(request)
    if isinstance(user, User):
        choose_language(by=user, language=chosen, at=now())


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


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function will answer a form without its token: a page left open too long, or sent from elsewhere."""
    sentence = _("This page was open too long. Go back, load it again, and send it once more.")
    return render(request, "pages/refusal.html", {"sentence": sentence}, status=403)
