"""`manage.py erase_person --organisation SLUG --by NAME [--person ID | --confirm ID]`: by two people, as over HTTP."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from audit.clock import now
from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.selectors.identity import find_identity_by_name, organisation_of_slug, user_in_scope
from delegation.services.erasing import ask_to_erase, erase_person


class Command(BaseCommand):
    """One leader or administrator asks, and is given an id; with it another confirms, and the record is erased."""

    help = "Ask that a person's record is erased (--person), or confirm it as a second person (--confirm)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command is told."""
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--by", required=True, metavar="NAME", help="the user name of who asks or confirms")
        parser.add_argument("--why", default="appraised", choices=["appraised", "asked_for"])
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--person", type=UUID, metavar="ID")
        what.add_argument("--confirm", type=UUID, metavar="ID")

    def handle(self, *args: Any, **told: Any) -> None:
        """This function will ask or confirm, or say in a sentence why not."""
        organisation_id = organisation_of_slug(told["organisation"])
        if organisation_id is None:
            raise CommandError(f"There is no organisation {told['organisation']}.")
        with organisation_scope(organisation_id):
            found = find_identity_by_name(name=told["by"])
            by = user_in_scope(user_id=found.user_id) if found is not None else None
            if by is None:
                raise CommandError(f"There is nobody called {told['by']} here.")
            try:
                if told["person"]:
                    asked = ask_to_erase(by=by, person_id=told["person"], why=told["why"], at=now())
                    self.stdout.write(f"A second person confirms it with --confirm {asked.id}")
                else:
                    erase_person(by=by, erasure_id=told["confirm"], at=now())
                    self.stdout.write("Erased. Copies made before still hold it until they are removed.")
            except LeewayError as no:
                raise CommandError(no.sentence) from None
