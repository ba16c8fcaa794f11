"""Which class sends on which way: chosen by what is set up (docs/channels.md)."""

from django.conf import settings

from notifications.channels import notify, sms
from notifications.channels.mail import MailServer
from notifications.channels.push import Push
from notifications.measures import Counted
from notifications.outcomes import Channel
from notifications.rules import Channel as Way


def mail() -> Channel:
    """This function will give what sends e-mails: Notify where it has a template for them, else the mail server."""
    return notify.Emails() if settings.NOTIFY_EMAIL_TEMPLATE else MailServer()


def texts() -> Channel:
    """This function will give what sends text messages."""
    return sms.sender()


def posts_letters() -> bool:
    """This function will say whether letters are printed and posted for us; else a worker posts them."""
    return bool(settings.NOTIFY_LETTER_TEMPLATE)


def pushes() -> bool:
    """This function will say whether browsers can be pushed to."""
    return bool(settings.PUSH_KEY)


SENDERS = {Way.EMAIL: mail, Way.TEXT: texts, Way.PUSH: Push, Way.LETTER: notify.Letters}


def sender_for(way: str) -> Channel:
    """This function will give what sends on one way."""
    made: Channel = SENDERS[Way(way)]()
    return Counted(Way(way).value, made)
