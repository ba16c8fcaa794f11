"""Where checkpoints go, so that others can show that nothing was changed: e-mail, systems, the folder."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.anchors import TOLD
from delegation.errors import Missing
from delegation.sentences import moment
from notifications.selectors import anchor_mails, webhooks
from notifications.services.anchor_mails import LONGEST, add_anchor_mail, end_anchor_mail
from notifications.wanting import wants
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.organising.base import OrganisationPage


class AnchorForm(LeewayForm):
    """To whom."""

    email = forms.EmailField(
        label=_("E-mail address of somebody outside"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid"), _("Write an e-mail address.")),
    )


class Anchors(OrganisationPage):
    """All three, and adding or ending an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them."""
        return self._show(AnchorForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will add an address, or end one."""
        if request.POST.get("do") == "end":
            anchor_id = self._named()
            self.once(lambda: end_anchor_mail(by=self.user, anchor_id=anchor_id, at=self.at).id, kind="anchor")
            return self.go(reverse("anchors"))
        form = AnchorForm(request.POST)
        if form.is_valid():
            email = form.cleaned_data["email"]
            if self.done_once(form, lambda: add_anchor_mail(by=self.user, email=email, at=self.at).id, kind="anchor"):
                return self.go(reverse("anchors"))
        return self._show(form, status=422)

    def _named(self) -> UUID:
        try:
            return UUID(self.request.POST.get("which", ""))
        except ValueError:
            raise Missing from None

    def _show(self, form: AnchorForm, *, status: int = 200) -> HttpResponse:
        zone = self.time_zone
        rows = [
            (each, moment(each.sent_at, time_zone=zone) if each.sent_at else "")
            for each in anchor_mails(by=self.user).order_by("id")
        ]
        told = [each.url for each in webhooks(by=self.user) if each.types and wants(each, TOLD)]
        context = {
            "form": form,
            "mails": rows,
            "told": told,
            "folder": bool(settings.LOG_ANCHORS),
            "form_key": new_key(),
        }
        return self.page("pages/organisation/anchors.html", context, status=status)
