"""The link by e-mail and the code by text with which somebody signs in."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from delegation.models import Organisation, User
from delegation.models.people import Language
from delegation.models.signing_in import Way
from notifications.channels import sms


def send(*, user: User, way: str, secret: str, invited: bool, at: datetime) -> None:
    """This function will send a link or a code to the address that belongs to a user, in their language."""
    with translation.override(user.language):
        if way == Way.LINK:
            _email(user, secret, invited=invited)
        else:
            text = _("Your Leeway code is %(code)s. It works for 15 minutes. Never tell it to anybody.")
            sms.sender().send(to=user.phone, text=text % {"code": secret})


def _email(user: User, secret: str, *, invited: bool) -> None:
    organisation: Organisation = Organisation.objects.get(id=user.organisation_id)
    parts = [
        *([_("%(name)s invites you to sign in to Leeway.") % {"name": organisation.name}] if invited else []),
        _("Open this page and press the button to sign in:")
        + f"\n{settings.BASE_URL}{reverse('use-link', args=[secret])}",
        _("It works once, for 7 days.") if invited else _("It works once, for 15 minutes."),
        _("Is this not for you? Then do nothing, or tell us.")
        if invited
        else _("If you did not ask for this, do nothing. Nobody can sign in without this link."),
        _("Or talk to a person: %(phone)s.") % {"phone": organisation.phone},
    ]
    if user.language == Language.WELSH:
        parts.append(_("These words were translated and not yet read over by a person."))
    headers = {"Auto-Submitted": "auto-generated"}
    subject = _("Your invitation to Leeway") if invited else _("Your link to sign in")
    EmailMessage(subject=subject, body="\n\n".join(parts) + "\n", to=[user.email], headers=headers).send()
