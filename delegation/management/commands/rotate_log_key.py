"""`manage.py rotate_log_key --organisation SLUG`: a new key for a log, from its next checkpoint on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import keys
from audit.scope import organisation_scope
from delegation.selectors.identity import organisation_of_slug


class Command(BaseCommand):
    """Keeps the public half of a new key, and prints it: who checks the log must learn of it."""

    help = "Give an organisation's log a new key, of LEEWAY_LOG_SECRET as it is now. Older signatures stay good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command is told."""
        parser.add_argument("--organisation", required=True, metavar="SLUG")

    def handle(self, *args: Any, **told: Any) -> None:
        """This function will change the key, or say in a sentence why it cannot."""
        organisation_id = organisation_of_slug(told["organisation"])
        if organisation_id is None:
            raise CommandError(f"There is no organisation {told['organisation']}.")
        try:
            with organisation_scope(organisation_id):
                key = keys.rotate(organisation_id=organisation_id)
        except keys.NoKey as problem:
            raise CommandError(f"{problem}.") from None
        self.stdout.write(f"The next checkpoint is signed by key {key.number}, and by the one before it too:")
        self.stdout.write(key.verifier)
