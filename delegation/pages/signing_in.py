"""Signing in by name and password, and signing out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from audit.clock import now
from audit.scope import organisation_scope
from delegation.http import holding
from delegation.http.entering import begin, end, safe_next
from delegation.http.forms import PasswordForm
from delegation.http.showing import SIGN_IN, sign_in_page, too_many, within_limits
from delegation.models.signing_in import Way
from delegation.services.sign_in_tries import forget_tries


class SignIn(LoginView):
    """Signing in: the session remembers in which organisation, and each page opens only that one's scope."""

    form_class = PasswordForm
    template_name = SIGN_IN

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """This function will judge a name and a password, unless they were tried too often."""
        name = request.POST.get("username")
        if name is None:  # a page that only brought what it holds
            return sign_in_page(request)
        if not within_limits(request, ("password:address", ""), ("password:name", name), at=now()):
            return sign_in_page(request, alert=too_many(), name=name, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """This function will open a session for a user whose password was right."""
        user = form.get_user()
        forget_tries(what="password:name", who=form.cleaned_data["username"])
        with organisation_scope(user.organisation_id):
            return begin(self.request, user=user, way=Way.PASSWORD, at=now())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """This function will show the form again, with what was typed and what is wrong with it."""
        return sign_in_page(self.request, form=form, status=422)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """This function will show every way to sign in."""
        return sign_in_page(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """This function will end this session, by POST alone."""
    end(request)
    after = safe_next(request, request.POST.get("next", ""))
    query = f"?{urlencode({'next': after})}" if after != settings.LOGIN_REDIRECT_URL else ""
    response = HttpResponseRedirect(f"{settings.LOGIN_URL}{query}", status=303)
    holding.forget_user(response)
    return response
