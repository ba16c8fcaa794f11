"""manage.py import_statement FILE.csv[.gz]: a card or bank statement, looked at or taken in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError

from audit import clock
from audit.events import Actor
from audit.scope import all_organisation_ids, organisation_scope
from delegation.errors import LeewayError
from workflow.matching import Certainty
from workflow.services.statements import STATEMENTS, Found, look_at, take_in
from workflow.spend_rows import open_bytes
from workflow.statement_layouts import WrongMap, read_map
from workflow.to_match import find_where


class Command(BaseCommand):
    """Reads a statement and says what each line would be; with --yes takes it in, once."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will name what the command takes."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", type=UUID, help="its id; unsaid where there is only one")
        parser.add_argument("--budget", type=UUID)
        parser.add_argument("--person", type=UUID)
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
        parser.add_argument("--yes", action="store_true", help="take it in")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will look at the file, and take it in where told."""
        try:
            with open_bytes(options["file"]) as file:
                data = b"".join(iter(lambda: file.read1(1 << 20), b""))
            with organisation_scope(_organisation(options["organisation"])):
                self._run(data, options)
        except (OSError, WrongMap) as error:
            raise CommandError(str(error)) from error
        except LeewayError as error:
            raise CommandError(error.sentence) from error

    def _run(self, data: bytes, options: dict[str, Any]) -> None:
        by, at, names = Actor(process=STATEMENTS), clock.now(), read_map(options["map"])
        where = find_where(by=by, budget=options["budget"], person=options["person"])
        found = look_at(by=by, data=data, where=where, names=names, at=at)
        self.stdout.write(summary(found))
        if options["yes"]:
            made = take_in(by=by, data=data, where=where, names=names, digest=found.read.digest, at=at)
            self.stdout.write(f"Taken in as statement {made.id}.")
        else:
            self.stdout.write("Nothing is stored. With --yes it is taken in.")


def summary(found: Found) -> str:
    """This function will say in numbers what a file would bring: no names, no sums of anybody."""
    sure = sum(each.certainty == Certainty.SURE for each in found.matches.values())
    asked, new = len(found.matches) - sure, len(found.lines)
    return (
        f"Layout: {found.read.layout}. {new} new lines, {found.known} known, {len(found.read.unread)} unread.\n"
        f"{sure} are sure, {asked} are to be asked about, {new - sure - asked} match nothing."
    )


def _organisation(said: UUID | None) -> UUID:
    there = all_organisation_ids()
    if said is not None and said in there:
        return said
    if said is None and len(there) == 1:
        return there[0]
    raise CommandError(f"Say which of {len(there)} organisations, with --organisation ID.")
