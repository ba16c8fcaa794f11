"""manage.py import_plan_lines FILE.csv --by NAME [--confirm DIGEST]: a plan from another system's file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.selectors.identity import find_identity_by_name, user_in_scope
from delegation.services.bringing import Preview
from workflow.services.plan_import import import_plan, preview_plan


class Command(BaseCommand):
    """Say what a CSV file of plan lines would do, or do it."""

    help = (
        "Say what a CSV file of plan lines would do; with --confirm and the digest that it gave, do all of it or\n"
        "nothing. The columns are person, words, category, weekly, one_off (pounds), starts_on, ends_on and, if you\n"
        "like, payee, minutes, outcome. It is done in the name of --by, within their own authority; what is lower in\n"
        "the file becomes an ask for less, and lines that the file does not name stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will take the file, whose name it is done in, and the digest."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="the user name of whoever changes the plan")
        parser.add_argument("--confirm", default="", help="the digest of the preview")

    def handle(self, *, file: Path, by: str, confirm: str, **options: Any) -> None:
        """This function will write the preview, or do it; it raises CommandError where that is not possible."""
        identity = find_identity_by_name(name=by)
        if identity is None:
            raise CommandError(f"There is no user {by}.")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file.name} cannot be read: {type(error).__name__}") from error
        try:
            with organisation_scope(identity.organisation_id):
                user = user_in_scope(user_id=identity.user_id)
                if user is None:
                    raise CommandError(f"There is no user {by}.")
                if confirm:
                    found = import_plan(by=user, data=data, digest=confirm, at=clock.now())
                else:
                    found = preview_plan(by=user, data=data, at=clock.now())
        except LeewayError as error:
            lines = [f"{field}: {sentence}" for field, sentence in error.errors] or [error.sentence]
            raise CommandError("\n".join(lines)) from error
        self._write(found, done=bool(confirm))

    def _write(self, found: Preview, *, done: bool) -> None:
        for row in found.rows:
            self.stdout.write(f"line {row.number}: {row.what}: {row.sentence}")
        counts = ", ".join(f"{count} {what}" for what, count in found.counts.items())
        self.stdout.write(f"{counts}\n{'done' if done else f'digest {found.digest}'}")
        if found.wrong:
            raise CommandError("Nothing is changed before these lines are put right.")
