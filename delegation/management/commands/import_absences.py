"""manage.py import_absences FILE.csv: who is away, from another system's list."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from audit.events import Actor
from delegation.errors import LeewayError
from delegation.services.absence_import import COLUMNS, AbsenceRow, import_absence

IMPORT = Actor(process="absence-import")


class Command(BaseCommand):
    """Record the absences of a CSV file."""

    help = (
        "Record absences from a CSV file in UTF-8 with the columns username, starts, ends and, if you like, stand_in.\n"
        "Days are written as 2026-11-30, and `ends` is the last day away. A second run changes nothing. Rows that can\n"
        "be read are kept; the others are named by their number, the first after the header being 1, and the exit\n"
        "code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will take the file's name."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """This function will record each row, and raise CommandError where not all could be read."""
        new, known, wrong = 0, 0, []
        for number, row in enumerate(_rows(file), start=1):
            try:
                if import_absence(by=IMPORT, row=row, at=clock.now()):
                    new += 1
                else:
                    known += 1
            except LeewayError as error:
                wrong.append(f"row {number}: {error.sentence}")
        self.stdout.write(f"{new} recorded, {known} known already, {len(wrong)} not read")
        if wrong:
            raise CommandError("\n".join(wrong))


def _rows(file: Path) -> Iterator[AbsenceRow]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise CommandError(f"{file.name} has no column {', '.join(missing)}.")
            for row in reader:
                given = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "stand_in")}
                yield AbsenceRow(**given)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file.name} cannot be read: {type(error).__name__}") from error
