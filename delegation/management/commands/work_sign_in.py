"""`manage.py work_sign_in SLUG ...`: an organisation's own sign-in server (OpenID Connect)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from audit.events import Actor
from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.selectors.identity import organisation_of_slug
from delegation.services.work_accounts import WorkSignInFields, set_work_sign_in

COMMAND_LINE = Actor(process="command-line")


class Command(BaseCommand):
    """Set up, or change, the sign-in of an organisation's own people."""

    help = "Let an organisation's people sign in with their accounts at work. The secret is read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """This function will take whose it is, how the server is reached, and what it is trusted with."""
        parser.add_argument("slug", help="the organisation, such as elmbridge-vale")
        parser.add_argument("--issuer", required=True, help="the server, as it names itself in what it signs")
        parser.add_argument("--client-id", required=True, help="how it knows Leeway")
        parser.add_argument("--domain", action="append", required=True, help="of its people's e-mail; may be repeated")
        parser.add_argument("--secret-variable", default="", help="LEEWAY_OPENID_...: the variable that has the secret")
        parser.add_argument(
            "--trusts-email", action="store_true", help="its addresses are true though it does not say so"
        )
        parser.add_argument("--second-step", action="store_true", help="it asks everybody for a second step itself")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will set it up, or say why not."""
        organisation_id = organisation_of_slug(options["slug"])
        if organisation_id is None:
            raise CommandError(f"There is no organisation {options['slug']} here.")
        fields = WorkSignInFields(
            issuer=options["issuer"],
            client_id=options["client_id"],
            domains=tuple(options["domain"]),
            secret="" if options["secret_variable"] else sys.stdin.readline().strip(),
            secret_variable=options["secret_variable"],
            trusts_email=options["trusts_email"],
            second_step=options["second_step"],
        )
        try:
            with organisation_scope(organisation_id):
                set_work_sign_in(by=COMMAND_LINE, fields=fields, at=clock.now())
        except LeewayError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"People of {options['slug']} can now sign in with their work account.")
