"""E-mail: says that something happened and where to read it, never what, about whom, or how much.

An e-mail is a postcard: it is read by whoever shares the phone, and by scanners that follow its links. So it links to a
page behind the sign-in, and following the link changes nothing.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from delegation.models import Organisation, User
from delegation.models.people import Language
from notifications.models import Notice
from notifications.sentences import in_general


def send(notice: Notice, *, to: User) -> None:
    """This function will send one notice in its recipient's language. Raises what the mail server's client raises."""
    with translation.override(to.language):
        message = EmailMessage(
            subject=in_general(notice),
            body=_body(notice, language=to.language),
            to=[to.email],
            headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
        )
    message.send()


def message_id(notice: Notice) -> str:
    """This function will give a notice's Message-ID (RFC 5322, 3.6.4): the same for every try, so it shows once."""
    return f"<{notice.id}@{urlsplit(settings.BASE_URL).hostname}>"


def _link(notice: Notice) -> str:
    """This function will give the page to read it on; who is not signed in is asked to sign in there first."""
    path = reverse("ask-page", args=[notice.ask_id]) if notice.ask_id else reverse("home")
    return f"{settings.BASE_URL}{path}"


def _body(notice: Notice, *, language: str) -> str:
    phone = Organisation.objects.get(id=notice.organisation_id).phone
    parts = [
        f"{in_general(notice)}.",
        _("Sign in to read it:") + f"\n{_link(notice)}",
        _("Or talk to a person: %(phone)s.") % {"phone": phone},
        _("We never write names, sums or reasons in an e-mail."),
    ]
    if language == Language.WELSH:
        parts.append(_("These words were translated and not yet read over by a person."))
    return "\n\n".join(parts) + "\n"
