"""Text messages: what stands in for a sender where none is set up (SMS_BACKEND); GOV.UK Notify's is in notify.py."""

import logging
import sys
from typing import ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.outcomes import NOWHERE, Channel, Outcome, Outgoing, Refused, Sent, To

logger = logging.getLogger("leeway.sms")


def text_of(notice: Outgoing) -> str:
    """This function will give the words of a text message: what happened, and where to read it."""
    return " ".join((*notice.lines, notice.link)).strip()


class Console:
    """The demo's: prints what it would send."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will print one message."""
        if not to.phone:
            return NOWHERE
        sys.stdout.write(f"Text message to {to.phone}: {text_of(notice)}\n")
        sys.stdout.flush()
        return Sent()


class Kept:
    """The tests': keeps what it would send."""

    outbox: ClassVar[list[tuple[str, str]]] = []

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will keep one message."""
        if not to.phone:
            return NOWHERE
        self.outbox.append((to.phone, text_of(notice)))
        return Sent()


class NotSetUp:
    """No sender yet: whoever runs this must hear of it, without the number or the words."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will log that a message could not be sent."""
        logger.error("a text message was not sent: SMS_BACKEND names no sender")
        return Refused("not_set_up")


def sender() -> Channel:
    """This function will give the sender that the settings name."""
    made: Channel = import_string(settings.SMS_BACKEND)()
    return made
