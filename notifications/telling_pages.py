"""How should we tell you? The page of everybody who signs in, and messages in this browser."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Invalid
from delegation.http.pages import PageView
from delegation.models.people import Language
from notifications.channels.choosing import pushes
from notifications.channels.pushing import point_of, read_private, text_of
from notifications.hearing import wishes_of
from notifications.selectors import browsers_of
from notifications.services.telling import (
    TellingFields,
    add_browser,
    choose_telling,
    forget_browsers,
)
from workflow.pages.forms import LeewayForm, new_key

NONE = ""
WAYS = {
    "email": _("By e-mail"),
    "text": _("By text message"),
    "push": _("In a browser that I said yes in"),
}
FIRST = {**WAYS, NONE: _("Only here, when I sign in")}
THEN = {NONE: _("Then only here"), **WAYS}
MUCH = {"all": _("Everything"), "must": _("Only what I must do")}
AT_ONCE = ""
TIME = {"type": "time", "class": "short"}


def _hours() -> list[tuple[str, Any]]:
    """This function will give the hours at which everything can come in one message."""
    return [(AT_ONCE, _("No, each when it happens")), *((str(hour), f"{hour}:00") for hour in range(6, 22))]


class ToldForm(LeewayForm):
    """By which way, how much, when, and in which language."""

    first = forms.ChoiceField(
        label=_("How should we tell you?"), choices=FIRST.items(), widget=forms.RadioSelect, required=False
    )
    then = forms.ChoiceField(label=_("And if that fails?"), choices=THEN.items(), required=False)
    much = forms.ChoiceField(label=_("What should we send?"), choices=MUCH.items(), widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        help_text=_("Then nothing is sent until quiet ends. Leave both empty for no quiet hours."),
        widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
        required=False,
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"), required=False
    )
    gather_at = forms.ChoiceField(label=_("All in 1 message a day?"), choices=_hours, required=False)
    language = forms.ChoiceField(label=_("In which language?"), choices=Language.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "then", "much", "gather_at", "language"):
            self.fields[name].error_messages |= {
                each: _("Choose one of these.") for each in ("required", "invalid_choice")
            }
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].error_messages["invalid"] = _("Write a time, such as 21:00.")


class Told(PageView):
    """How the viewer wants to be told."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was chosen last."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep what was chosen, or say beside its field what cannot be."""
        form = ToldForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        said = form.cleaned_data
        fields = TellingFields(
            ways=tuple(each for each in (said["first"], said["then"] if said["first"] else NONE) if each),
            only_must=said["much"] == "must",
            quiet_from=said["quiet_from"],
            quiet_until=said["quiet_until"],
            gather_at=int(said["gather_at"]) if said["gather_at"] else None,
            language=said["language"],
        )
        try:
            self.once(lambda: choose_telling(by=self.user, fields=fields, at=self.at).id, kind="telling")
        except Invalid as error:
            form.refuse(Invalid(errors=[("first" if name == "ways" else name, text) for name, text in error.errors]))
            return self.show(form=form, status=422)
        return self.go(reverse("messages"))

    def show(self, *, form: ToldForm | None = None, status: int = 200) -> HttpResponse:
        """This function will show the form, and messages in this browser where they can be had."""
        context = {
            "form": form or ToldForm(initial=self.chosen()),
            "form_key": new_key(),
            "browsers": browsers_of(self.user),
            "push_key": public_key(),
            "here": reverse("told"),
        }
        return self.page("pages/told.html", context, status=status)

    def chosen(self) -> dict[str, Any]:
        """This function will give what holds now."""
        wishes = wishes_of(self.user)
        ways = [each.value for each in wishes.ways] + [NONE, NONE]
        return {
            "first": ways[0],
            "then": ways[1],
            "much": "must" if wishes.only_must else "all",
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "gather_at": AT_ONCE if wishes.gather_at is None else str(wishes.gather_at),
            "language": self.user.language,
        }


class ThisBrowser(PageView):
    """Messages in a browser, on or off."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("told"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will have messages shown in this browser, or in none any more."""
        if request.POST.get("do") == "forget":
            forget_browsers(by=self.user, at=self.at)
        else:
            said = {name: request.POST.get(name, "") for name in ("url", "public", "secret")}
            add_browser(by=self.user, **said, at=self.at)
        return self.go(reverse("told"))


def public_key() -> str:
    """This function will give the key by which a browser knows us, or nothing where messages cannot be pushed."""
    private = read_private(settings.PUSH_KEY) if pushes() else None
    return text_of(point_of(private)) if private is not None else ""
