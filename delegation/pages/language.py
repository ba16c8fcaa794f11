"""Choosing a language: of the user where somebody is signed in, and of this browser."""

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from audit.clock import now
from delegation.http.entering import signed_in_organisation
from delegation.http.scope import run_in_scope
from delegation.models import User
from delegation.models.people import Language
from delegation.services.preferences import choose_language


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
