"""The link by e-mail and the code by text with which somebody signs in."""

import logging
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from audit.ids import new_id
from delegation.models import Organisation, User
from delegation.models.people import Language
from delegation.models.signing_in import Way
from notifications.channels.choosing import mail, texts
from notifications.outcomes import Channel, Outgoing, Sent, To

logger = logging.getLogger("leeway.sign_in")


def send(*, user: User, way: str, secret: str, invited: bool, at: datetime) -> None:
    """This function will send a link or a code to the address that belongs to a user, in their language."""
    with translation.override(user.language):
        if way == Way.LINK:
            _email(user, secret, invited=invited, at=at)
        else:
            text = _("Your Leeway code is %(code)s. It works for 15 minutes. Never tell it to anybody.")
            told = (text % {"code": secret},)
            _go(texts(), To(phone=user.phone), id=new_id(), subject="", lines=told, at=at)


def _email(user: User, secret: str, *, invited: bool, at: datetime) -> None:
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
    subject = _("Your invitation to Leeway") if invited else _("Your link to sign in")
    _go(mail(), To(email=user.email), id=new_id(), subject=subject, lines=tuple(parts), at=at)


def _go(channel: Channel, to: To, *, id: UUID, subject: str, lines: tuple[str, ...], at: datetime) -> None:
    """This function will send it once: whoever waits for it asks again sooner than we could try again."""
    name = f"{id}@{urlsplit(settings.BASE_URL).hostname}"
    outcome = channel.send(Outgoing(id=name, subject=subject, lines=lines, link="", at=at, urgent=True), to)
    if not isinstance(outcome, Sent):
        logger.error("what signs somebody in did not go: %s %s", outcome.why, outcome.status)
