"""Text messages: an interface, and what stands in for a sender where none is set up (SMS_BACKEND)."""

import logging
import sys
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger("leeway.sms")


class Sender(Protocol):
    """Somebody who sends a text message. Raises whatever went wrong; the number is as it was written down."""

    def send(self, *, to: str, text: str) -> None:
        """This function will send one message."""


class Console:
    """The demo's: prints what it would send."""

    def send(self, *, to: str, text: str) -> None:
        """This function will print one message."""
        sys.stdout.write(f"Text message to {to}: {text}\n")
        sys.stdout.flush()


class Kept:
    """The tests': keeps what it would send."""

    outbox: ClassVar[list[tuple[str, str]]] = []

    def send(self, *, to: str, text: str) -> None:
        """This function will keep one message."""
        self.outbox.append((to, text))


class NotSetUp:
    """No sender yet: whoever runs this must hear of it, without the number or the words."""

    def send(self, *, to: str, text: str) -> None:
        """This function will log that a message could not be sent."""
        logger.error("a text message was not sent: SMS_BACKEND names no sender")


def sender() -> Sender:
    """This function will give the sender that the settings name."""
    made: Sender = import_string(settings.SMS_BACKEND)()
    return made
