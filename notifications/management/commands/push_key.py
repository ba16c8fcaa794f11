"""`manage.py push_key`: draws the key by which push services know who sends. It is printed, and kept nowhere."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

from notifications.channels.pushing import CURVE, text_of


class Command(BaseCommand):
    """Draws a key for LEEWAY_PUSH_KEY."""

    help = "Draws a key for LEEWAY_PUSH_KEY. With another key every browser has to say yes to messages again."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will print a new key."""
        drawn = ec.generate_private_key(CURVE).private_numbers().private_value
        self.stdout.write(text_of(drawn.to_bytes(32, "big")))
