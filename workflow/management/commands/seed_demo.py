"""`manage.py seed_demo`: the demo organisation, once. A second run changes nothing and says so."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from audit import clock
from delegation.demo.building import DOCUMENTS
from workflow.demo.seeding import Seeded, seed


class Command(BaseCommand):
    """Make the demo organisation."""

    help = "Make the demo organisation, its people and a year of what they asked. Where it is there, change nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will make what of the demo is missing, and say what it did."""
        password = settings.DEMO_PASSWORD
        for name in DOCUMENTS:
            made = seed(name, password=password, at=clock.now())
            self.stdout.write(_sentence(name, made))
        if not password:
            self.stdout.write("Nobody signs in by password here: LEEWAY_DEMO_PASSWORD is not set, or this is no demo.")


def _sentence(name: str, made: Seeded | None) -> str:
    if made is None:
        return f"{name.replace('_', ' ').title()} is there already; nothing was changed."
    asks = ", ".join(f"{count} {status}" for status, count in sorted(made.asks.items()))
    return f"{made.name}: {made.users} users, {made.people} people, asks: {asks or 'none'}."
