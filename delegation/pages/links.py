"""One-time links and codes: asking for one, and signing in with it. Looking at a page uses nothing up."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from audit.clock import now
from delegation.http import holding
from delegation.http.entering import begin
from delegation.http.forms import AddressForm, CodeForm, PaperForm
from delegation.http.scope import run_in_scope
from delegation.http.showing import show, sign_in_page, too_many, within_limits
from delegation.models.signing_in import Way
from delegation.one_time import Wish, link_digest, new_handle, paper_digest, phone_digits, text_digest
from delegation.selectors.identity import find_by_one_time_code
from delegation.services.one_time import keep_wish, redeem
from delegation.services.sessions import sign_out_everywhere
from delegation.services.way_back import forget_what_was_lost


class AskForLink(View):
    """Asking for a link or a code. The answer is the same for every address, and takes the same time."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the sign-in page, which asks for the address."""
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will write down that a link or a code is wanted."""
        at, form = now(), AddressForm(request.POST)
        if not form.is_valid():
            return sign_in_page(request, address=form, status=422)
        to = str(form.cleaned_data["to"])
        by_email = "@" in to
        who = to if by_email else phone_digits(to)
        tries = [("wish:address", ""), ("wish:to", who), *([] if by_email else [("text:to", who)])]
        if not within_limits(request, *tries, at=at):
            return sign_in_page(request, address=AddressForm(initial={"to": to}), alert=too_many(), status=429)
        handle = new_handle()
        keep_wish(wish=Wish(to=to, handle=handle), at=at)
        holding.keep_on_the_way(request, at=at)
        if by_email:
            return show(request, "registration/sent.html", {})
        return show(request, "registration/code.html", {"form": CodeForm(), "handle": handle})


class UseLink(View):
    """The page a link leads to. Programs that look at mail open it too, so only its button signs anybody in."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """This function will show a button, whatever the link is."""
        return show(request, "registration/link.html", {})

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """This function will sign in whoever the link is for, once."""
        at = now()
        if not within_limits(request, ("code:address", ""), at=at):
            return sign_in_page(request, alert=too_many(), status=429)
        response = let_in(request, link_digest(secret), at=at)
        alert = _("This link is no longer good. It works once, for 15 minutes. Ask for another one.")
        return response or sign_in_page(request, alert=alert, status=422)


class UseCode(View):
    """The code that came by text, in the browser that asked for it."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the sign-in page: a code alone is good for nothing."""
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will sign in whoever the code was sent to."""
        at, form, handle = now(), CodeForm(request.POST), request.POST.get("handle", "")[:100]
        context = {"form": form, "handle": handle}
        if not form.is_valid():
            return show(request, "registration/code.html", context, status=422)
        if not within_limits(request, ("code:address", ""), ("code:browser", handle), at=at):
            return sign_in_page(request, alert=too_many(), status=429)
        response = let_in(request, text_digest(handle, form.cleaned_data["code"]), at=at)
        if response is None:
            form.add_error("code", _("This is not the code that we sent, or it is too old. It works for 15 minutes."))
            return show(request, "registration/code.html", context, status=422)
        return response


class UsePaper(View):
    """The code that a worker wrote down for somebody who has lost their phone."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will ask for the code."""
        return show(request, "registration/paper.html", {"form": PaperForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will sign in whoever the code was written down for, and end their other sessions."""
        at, form = now(), PaperForm(request.POST)
        if not form.is_valid():
            return show(request, "registration/paper.html", {"form": form}, status=422)
        if not within_limits(request, ("code:address", ""), at=at):
            return sign_in_page(request, alert=too_many(), status=429)
        response = let_in(request, paper_digest(form.cleaned_data["code"]), at=at)
        if response is None:
            form.add_error("code", _("This code is not good, or too old. It works once, for 15 minutes."))
            return show(request, "registration/paper.html", {"form": form}, status=422)
        return response


def let_in(request: HttpRequest, code_digest: bytes, *, at: datetime) -> HttpResponse | None:
    """This function will sign in whoever a code is for, or give None where it is good for nobody."""
    found = find_by_one_time_code(code_digest=code_digest, at=at)
    if found is None:
        return None
    return run_in_scope(found.organisation_id, lambda: _redeem(request, code_digest, at=at))


def _redeem(request: HttpRequest, code_digest: bytes, *, at: datetime) -> HttpResponse | None:
    redeemed = redeem(code_digest=code_digest, at=at)
    if redeemed is None:
        return None
    user, way = redeemed
    if way != Way.IN_PERSON:
        return begin(request, user=user, way=way, at=at)
    # Their phone is lost: whoever has it is signed out, and the worker who saw them stands in for the second step.
    sign_out_everywhere(by=user, user=user, at=at)
    forget_what_was_lost(by=user, at=at)
    response = begin(request, user=user, way=way, at=at, strong=True)
    response["Location"] = reverse("security")
    return response
