"""`manage.py token NAME`: an API token for somebody; the last word it prints is the token."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from audit.events import Actor
from audit.scope import organisation_scope
from delegation.selectors.identity import find_identity_by_name, user_in_scope
from delegation.services.tokens import mint_token

COMMAND_LINE = Actor(process="command-line")


class Command(BaseCommand):
    """Mint a token for the API."""

    help = "Make an API token for a user, by user name. It is shown once: the last word printed is the token."

    def add_arguments(self, parser: CommandParser) -> None:
        """This function will take the user's name, what the token is for, and how long it lasts."""
        parser.add_argument("name", help="the user name, such as joe")
        parser.add_argument("--label", default="command line", help="what it is for")
        parser.add_argument("--days", type=int, default=30, help="how many days it lasts (30)")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will mint one token, or say why not."""
        name, days = options["name"], options["days"]
        if days < 1:
            raise CommandError("A token lasts at least 1 day.")
        identity = find_identity_by_name(name=name)
        if identity is None:
            raise CommandError(f"Nobody called {name} can sign in here.")
        with organisation_scope(identity.organisation_id):
            user = user_in_scope(user_id=identity.user_id)
            if user is None:
                raise CommandError(f"Nobody called {name} can sign in here.")
            token = mint_token(
                by=COMMAND_LINE, user=user, label=options["label"], lasts=timedelta(days=days), at=clock.now()
            )
        self.stdout.write(f"A token for {name}, good for {days} days. Keep it like a password: {token}")
