"""Signing in with an account at work, at the organisation's own sign-in server."""

import logging
import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from audit.clock import now
from audit.events import Actor
from audit.scope import organisation_scope
from delegation.http import holding
from delegation.http.entering import begin, enter, safe_next
from delegation.http.forms import WorkForm
from delegation.http.scope import run_in_scope
from delegation.http.showing import show, sign_in_page, too_many, within_limits
from delegation.models import WorkSignIn
from delegation.models.signing_in import Way
from delegation.openid import Account, Attempt, BadAnswer, Client, new_attempt, where_to_go, who_it_is
from delegation.selectors.identity import find_work_sign_in, organisation_of_slug
from delegation.selectors.me import my_organisation
from delegation.selectors.signing_in import work_sign_in
from delegation.services.work_accounts import client_of, user_of_account

PAGE = "registration/work.html"
BEGUN, BEGUN_SECONDS = "work", 600
FINDER = Actor(process="sign-in")

logger = logging.getLogger("leeway.sign_in")


class Work(View):
    """Asking whose own sign-in it is. It leads on by a link: the policy lets no form send anybody elsewhere."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask for the address at work."""
        return show(request, PAGE, {"form": WorkForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will show the link to the sign-in of whoever's addresses end like this."""
        if "email" not in request.POST:  # a page that only brought what it holds
            return self.get(request)
        form = WorkForm(request.POST)
        if not form.is_valid():
            return show(request, PAGE, {"form": form}, status=422)
        if not within_limits(request, ("work:address", ""), at=now()):
            return sign_in_page(request, alert=too_many(), status=429)
        found = find_work_sign_in(domain=form.cleaned_data["email"].rpartition("@")[2])
        if found is None:
            form.add_error("email", _("We know no sign-in for this address. Try another way, or phone us."))
            return show(request, PAGE, {"form": form}, status=422)
        with organisation_scope(found):
            organisation = my_organisation()
        holding.keep_on_the_way(request, at=now())
        return show(request, PAGE, {"form": form, "slug": organisation.slug, "name": organisation.name})


class GoToWork(View):
    """The way to an organisation's own sign-in server."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """This function will begin a sign-in and lead to the server. Nothing but this browser's session changes."""
        at, organisation_id = now(), organisation_of_slug(slug)
        if not within_limits(request, ("work:address", ""), at=at):
            return sign_in_page(request, alert=too_many(), status=429)
        client = None if organisation_id is None else _client(organisation_id, at=at)
        if organisation_id is None or client is None:
            return HttpResponseRedirect(reverse("work-sign-in"), status=303)
        attempt = new_attempt()
        try:
            address = where_to_go(client, attempt=attempt, back=_back())
        except BadAnswer as error:
            return _failed(request, error)
        request.session[BEGUN] = {
            **asdict(attempt),
            "organisation": str(organisation_id),
            "at": at.timestamp(),
            "next": safe_next(request, request.GET.get("next", "")),
        }
        return HttpResponseRedirect(address)


class BackFromWork(View):
    """Where the server leads back to."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will sign in whoever the server says it is, in the browser that began."""
        at, begun = now(), _begun(request)
        if not within_limits(request, ("work:address", ""), at=at):
            return sign_in_page(request, alert=too_many(), status=429)
        if begun is None or at.timestamp() - float(begun["at"]) > BEGUN_SECONDS:
            return _failed(request, BadAnswer("state"))
        organisation_id = UUID(begun["organisation"])
        client = _client(organisation_id, at=at)
        attempt = Attempt(begun["state"], begun["nonce"], begun["verifier"])
        try:
            if client is None or "error" in request.GET:
                raise BadAnswer("refused")
            account = who_it_is(client, attempt=attempt, code=request.GET.get("code", "")[:4000], back=_back())
        except BadAnswer as error:
            return _failed(request, error)
        response = run_in_scope(organisation_id, lambda: _enter(request, account, wanted=begun["next"], at=at))
        if response is None:
            sentence = _("Your work account is right, but nobody here has its address. Ask whoever set you up.")
            return sign_in_page(request, alert=sentence, status=422)
        return response


def _enter(request: HttpRequest, account: Account, *, wanted: str, at: datetime) -> HttpResponse | None:
    row = work_sign_in()
    user = None if row is None else user_of_account(by=FINDER, row=row, account=account, at=at)
    if row is None or user is None:
        return None
    if account.two_steps or row.second_step:
        return enter(
            request,
            user=user,
            way=Way.WORK,
            at=at,
            strong=True,
            sent={"next": wanted, holding.FIELD: holding.brought(request)},
        )
    return begin(request, user=user, way=Way.WORK, at=at, wanted=wanted)


def _client(organisation_id: UUID, *, at: datetime) -> Client | None:
    with organisation_scope(organisation_id):
        row: WorkSignIn | None = work_sign_in()
        return None if row is None else client_of(by=FINDER, row=row, at=at)


def _begun(request: HttpRequest) -> dict[str, Any] | None:
    """This function will give what was begun in this browser, once, where the answer is to it."""
    begun: Any = request.session.pop(BEGUN, None)
    state = request.GET.get("state", "")
    if not isinstance(begun, dict) or not secrets.compare_digest(begun["state"].encode(), state.encode()):
        return None
    return begun


def _back() -> str:
    return f"{settings.BASE_URL}{reverse('back-from-work')}"


def _failed(request: HttpRequest, error: BadAnswer) -> HttpResponse:
    logger.warning("a sign-in at work failed: %s", error)
    sentence = _("Your work sign-in did not answer as it should. Try again, or another way.")
    return sign_in_page(request, alert=sentence, status=502)
