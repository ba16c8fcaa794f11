"""*How you sign in*: passkeys, the code app, spare codes, and where somebody is signed in."""

from collections.abc import Callable
from uuid import UUID

import segno
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from delegation.code_app import address_for_app, written
from delegation.errors import Conflict, Invalid, Missing, Refused
from delegation.http.entering import STRONG, is_confirmed, is_strong, needs_second_step
from delegation.http.forms import AppForm
from delegation.http.pages import ConfirmedPageView, PageView
from delegation.http.showing import keep_challenge, site_of, take_challenge
from delegation.pages.places import place_words
from delegation.selectors.signing_in import (
    has_code_app,
    has_second_step,
    passkeys_of,
    places_of,
    spare_codes_left,
    unconfirmed_secret,
)
from delegation.services.passkeys import add_passkey, remove_passkey, rename_passkey
from delegation.services.second_step import confirm_code_app, make_spare_codes, remove_code_app, start_code_app
from delegation.services.sessions import follow_session, sign_out_everywhere, sign_out_one
from delegation.webauthn import BadPasskey, ask_to_make, read_made


class Security(PageView):
    """What somebody signs in with, and where they are signed in."""

    before_second_step = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show all of it; changing it takes showing once more who it is."""
        passkeys, has_app = passkeys_of(self.user), has_code_app(self.user)
        either = bool(passkeys) or has_app
        confirmed = is_confirmed(request, at=self.at) and (is_strong(request) or not either)
        here = request.session.session_key
        context = {
            "passkeys": passkeys,
            "has_app": has_app,
            "spare_codes": spare_codes_left(self.user),
            "places": [place_words(row, here=here, zone=self.time_zone) for row in places_of(self.user, at=self.at)],
            "confirmed": confirmed,
            "must": needs_second_step(self.user) and not is_strong(request),
            "either": either,
        }
        return self.page("pages/security.html", context)


class ChangeSecurity(ConfirmedPageView):
    """The base of what changes how somebody signs in: the form's button says what to do."""

    before_second_step = True
    http_method_names = ["post"]

    def commands(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """This function will name what can be done here."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will do what the form says."""
        command = self.commands().get(request.POST.get("do", ""))
        if command is None:
            raise Invalid("do", _("Choose one of these."))
        return command(request)

    def done(self) -> HttpResponse:
        """This function will lead back to the page."""
        return self.go(reverse("security"))

    def keep_one(self) -> None:
        """This function will raise Refused where this is the last second step of somebody whose duties need one."""
        left = len(passkeys_of(self.user)) + has_code_app(self.user)
        if left <= 1 and needs_second_step(self.user):
            raise Refused(_("Your work needs a second step. Add another one before you remove this."))


class Passkeys(ChangeSecurity):
    """Adding, naming and removing passkeys."""

    def commands(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """This function will name what can be done here."""
        return {"options": self.options, "add": self.add, "rename": self.rename, "remove": self.remove}

    def options(self, request: HttpRequest) -> HttpResponse:
        """This function will give what the browser needs to make a key."""
        has = [bytes(each.credential) for each in passkeys_of(self.user)]
        name = self.user.display_name
        asked, state = ask_to_make(site_of(request), user_id=self.user.id, name=name, has=has)
        keep_challenge(request, state, at=self.at)
        return JsonResponse(asked)

    def add(self, request: HttpRequest) -> HttpResponse:
        """This function will keep a key that the browser made."""
        state = take_challenge(request, at=self.at)
        sentence = _("This did not work. Try again, or another way.")
        if state is None:
            raise Refused(sentence)
        try:
            key = read_made(site_of(request), state=state, answer=request.POST.get("credential", ""))
        except BadPasskey as error:
            raise Refused(sentence) from error
        add_passkey(by=self.user, key=key, name=request.POST.get("name", ""), at=self.at)
        request.session[STRONG] = True
        return self.done()

    def rename(self, request: HttpRequest) -> HttpResponse:
        """This function will give a key another name."""
        rename_passkey(by=self.user, passkey_id=_id(request), name=request.POST.get("name", ""), at=self.at)
        return self.done()

    def remove(self, request: HttpRequest) -> HttpResponse:
        """This function will forget a key."""
        self.keep_one()
        remove_passkey(by=self.user, passkey_id=_id(request), at=self.at)
        return self.done()


class App(ChangeSecurity):
    """Setting up the code app and removing it, and new spare codes."""

    def commands(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """This function will name what can be done here."""
        return {"start": self.start, "confirm": self.confirm, "remove": self.remove, "codes": self.codes}

    def start(self, request: HttpRequest) -> HttpResponse:
        """This function will show the square code for the app."""
        return self._square(start_code_app(by=self.user, at=self.at), AppForm())

    def confirm(self, request: HttpRequest) -> HttpResponse:
        """This function will set the app up once its digits are right, and show the spare codes."""
        form = AppForm(request.POST)
        secret = unconfirmed_secret(self.user, at=self.at)
        if secret is None:
            raise Conflict(_("This was set up already, or not begun."))
        if not form.is_valid():
            return self._square(secret, form, status=422)
        try:
            confirm_code_app(by=self.user, code=form.cleaned_data["code"], at=self.at)
        except Refused as refused:
            form.add_error("code", refused.sentence)
            return self._square(secret, form, status=422)
        request.session[STRONG] = True
        return self.codes(request)

    def remove(self, request: HttpRequest) -> HttpResponse:
        """This function will forget the app."""
        self.keep_one()
        remove_code_app(by=self.user, at=self.at)
        return self.done()

    def codes(self, request: HttpRequest) -> HttpResponse:
        """This function will make new spare codes and show them, this once."""
        if not has_second_step(self.user):
            raise Conflict(_("Set up an app or a passkey first."))
        codes = make_spare_codes(by=self.user, at=self.at)
        return self.page("pages/spare_codes.html", {"codes": codes})

    def _square(self, secret: bytes, form: AppForm, *, status: int = 200) -> HttpResponse:
        address = address_for_app(secret=secret, name=self.user.display_name)
        square = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
        groups = " ".join(written(secret)[start : start + 4] for start in range(0, 32, 4))
        context = {"square": mark_safe(square), "secret": groups, "form": form}  # noqa: S308 - segno's own drawing
        return self.page("pages/code_app.html", context, status=status)


class Places(PageView):
    """Signing out on one phone or computer, or on all others. It takes nothing more: it only closes doors."""

    before_second_step = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will end one session, or all but this one."""
        if request.POST.get("do") != "everywhere":
            sign_out_one(by=self.user, place_id=_id(request), at=self.at)
            return self.go(reverse("security"))
        before = str(request.session.session_key)
        sign_out_everywhere(by=self.user, user=self.user, but=before, at=self.at)
        auth.update_session_auth_hash(request, self.user)
        request.session.save()
        follow_session(by=self.user, before=before, after=str(request.session.session_key), at=self.at)
        return self.go(reverse("security"))


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        raise Missing from None
