"""The base of every page behind the sign-in: who it is, one transaction, and a refusal as a page with a sentence."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

from audit.clock import now
from audit.scope import note_moment
from delegation.errors import Busy, LeewayError
from delegation.http import holding
from delegation.http.entering import (
    SESSION_ORGANISATION,
    is_confirmed,
    is_strong,
    needs_second_step,
    signed_in_organisation,
)
from delegation.http.problems import log_unforeseen
from delegation.http.scope import run_in_scope
from delegation.http.showing import sign_in_page
from delegation.models import User
from delegation.selectors.authority import Setting, setting
from delegation.selectors.signing_in import has_second_step
from delegation.services.idempotency import find_answered, keep_answer

__all__ = ["SESSION_ORGANISATION", "ConfirmedPageView", "PageView", "signed_in_organisation"]

FORM_KEY = "form_key"
CARRIED = "carried"  # a form that was held meanwhile
NOT_INPUT = (FORM_KEY, CARRIED, "csrfmiddlewaretoken")
# The second of two taps waits for the first to be answered, and then shows the same answer.
BUSY_TRIES, BUSY_PAUSE_SECONDS = 20, 0.25


class _InHand(Exception):
    """The first of two taps is being answered: no refusal, which a handler would show. The second waits and goes on."""


class PageView(View):
    """A page for somebody signed in. GET changes nothing; a POST runs in one transaction, and any no undoes it all.

    A handler reads, calls one service, and translates what comes of it: `self.page(...)` or `self.go(...)`. It may run
    again where it lost a race for a lock, so it touches nothing but the database.
    """

    http_method_names = ["get", "head", "post"]
    # Pages through which somebody sets up the second step that their duties need.
    before_second_step = False

    user: User
    at: datetime

    # --- what handlers use ---------------------------------------------------------------------------------------

    @cached_property
    def now(self) -> Setting:
        """The organisation and its limits in force, loaded once a request."""
        return setting(at=self.at)

    @property
    def time_zone(self) -> str:
        """The organisation's zone."""
        return self.now.calendar.time_zone

    def page(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """This function will render a page, inside the transaction."""
        shown = {"viewer": self.user, "organisation": self.now.organisation, "now": self.at, "zone": self.time_zone}
        return render(self.request, template, {**shown, **(context or {})}, status=status)

    def go(self, address: str) -> HttpResponse:
        """This function will send the browser to another page with GET, so that a reload repeats nothing."""
        return HttpResponseRedirect(address, status=303)

    def once(self, command: Callable[[], UUID], *, kind: str) -> UUID:
        """This function will do what a form says once, however often it is sent, and name the record it is about.

        The form carries a key made when it was shown. What a refused command had already written is undone here, so
        that the page which says so shows things as they are.
        """
        key = self.request.POST.get(FORM_KEY, "")[:100]
        if not key:
            with transaction.atomic():
                return command()
        digest = input_digest(self.request)
        try:
            before = find_answered(by=self.user, key=f"page:{key}", input_digest=digest, at=self.at)
        except Busy as busy:
            raise _InHand from busy
        if before is not None:
            return before.subject_id
        with transaction.atomic():
            subject_id = command()
        keep_answer(
            by=self.user,
            key=f"page:{key}",
            input_digest=digest,
            status=303,
            subject_kind=kind,
            subject_id=subject_id,
            at=self.at,
        )
        return subject_id

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will lead elsewhere first, where somebody's duties need a second step and there was none."""
        if self.before_second_step or is_strong(request) or not needs_second_step(self.user):
            return None
        return self.go(reverse("security"))

    # --- one request ---------------------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will answer one request with a page, whatever happens."""
        organisation_id = signed_in_organisation(request)
        if organisation_id is None:
            return to_sign_in(request)
        try:
            response = self._answer(organisation_id, request, *args, **kwargs)
        except LeewayError as error:  # lost every race for a lock
            response = refusal(request, error)
        except Exception as error:  # noqa: BLE001 - the last line: a person gets a sentence, never a page of code
            log_unforeseen(error, request)
            response = render(request, "500.html", {"phone": settings.PHONE}, status=500)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, organisation_id: UUID, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for _number in range(BUSY_TRIES):
            try:
                return run_in_scope(organisation_id, lambda: self._attempt(request, *args, **kwargs))
            except (Busy, _InHand):
                time.sleep(BUSY_PAUSE_SECONDS)
        raise Busy(_("This is being done right now. Look again in a moment."))

    def _attempt(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will run the handler once, and undo all of it where the answer is a no."""
        self.at = now()
        note_moment(self.at)
        self.__dict__.pop("now", None)
        user = auth.get_user(request)
        if not isinstance(user, User):  # left since, or signed out everywhere by a new password
            request.session.flush()
            return to_sign_in(request)
        self.user = request.user = user
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        try:
            response = self.first(request) or super().dispatch(request, *args, **kwargs)
        except Busy:
            raise
        except LeewayError as error:
            response = self.page("pages/refusal.html", {"sentence": error.sentence}, status=error.status)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif request.method == "POST" and CARRIED in request.POST:
            request.session.pop(holding.FIELD, None)
        return response


class ConfirmedPageView(PageView):
    """A page whose commands want to know once more who it is, unless they showed it within the last ten minutes."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will ask who it is, and hold what was typed meanwhile."""
        before = super().first(request)
        if before is not None or request.method != "POST" or self._is_sure(request):
            return before
        held = holding.hold(request, user=self.user, at=self.at)
        if held:
            request.session[holding.FIELD] = held
        wanted = reverse("carry-on") if held else ""
        return self.go(f"{reverse('confirm')}?{urlencode({'next': wanted})}")

    def _is_sure(self, request: HttpRequest) -> bool:
        """This function will say whether they showed it, in two steps where they have a second one."""
        if not is_confirmed(request, at=self.at):
            return False
        return is_strong(request) or not has_second_step(self.user)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """This function will send somebody to the sign-in page, and afterwards back where they wanted to go.

    A form that was sent is not lost: the sign-in page holds it, for the same user alone. What is typed and not sent
    stays in the browser (ADR 26), so where a part of a page is asked for, all of the page goes to the sign-in and back.
    """
    if "HX-Request" in request.headers:
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return HttpResponse(headers={"HX-Redirect": f"{settings.LOGIN_URL}?{urlencode({'next': page, 'ended': 1})}"})
    held = holding.hold(request, at=now())
    if held:
        return sign_in_page(request, status=401, held=held, ended=True)
    wanted = request.path if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted not in ("", "/") else ""
    return HttpResponseRedirect(f"{settings.LOGIN_URL}{query}", status=303)


def refusal(request: HttpRequest, error: LeewayError) -> HttpResponse:
    """This function will show a refusal outside any organisation's scope."""
    response = render(request, "pages/refusal.html", {"sentence": error.sentence}, status=error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def input_digest(request: HttpRequest) -> str:
    """This function will sum up what a form says, without its key."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_INPUT)
    return hashlib.sha256(f"{request.path}\n{json.dumps(fields)}".encode()).hexdigest()
