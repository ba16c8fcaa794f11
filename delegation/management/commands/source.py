"""`manage.py source SLUG KIND NAME`: let a system of others tell us things, or draw it another secret."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from audit.events import Actor
from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.models import Source
from delegation.selectors.identity import organisation_of_slug
from delegation.selectors.sources import sources
from delegation.services.sources import add_source, rotate_source, secret_of

COMMAND_LINE = Actor(process="command-line")


class Command(BaseCommand):
    """Add a system, or exchange its secret; prints its id and what it signs with."""

    help = "Let a card programme, or a system that knows facts, tell an organisation things (docs/cards.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """This function will take whose it is, what it tells, and its name."""
        parser.add_argument("slug", help="the organisation, such as elmbridge-vale")
        parser.add_argument("kind", choices=Source.Kind.values)
        parser.add_argument("name", help="a short name: small letters, digits and hyphens")
        parser.add_argument("--rotate", action="store_true", help="draw another secret; the old one fits for a day")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will do it, or say why not."""
        organisation_id = organisation_of_slug(options["slug"])
        if organisation_id is None:
            raise CommandError(f"There is no organisation {options['slug']} here.")
        at, kind, name = clock.now(), options["kind"], options["name"]
        try:
            with organisation_scope(organisation_id):
                known = sources(by=COMMAND_LINE).filter(kind=kind, name=name).first()
                if options["rotate"] and known is not None:
                    rotate_source(by=COMMAND_LINE, source_id=known.id, at=at)
                source = known or add_source(by=COMMAND_LINE, kind=kind, name=name, at=at)
                secret = secret_of(by=COMMAND_LINE, source_id=source.id, at=at)
        except LeewayError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{source.id} {secret}")
