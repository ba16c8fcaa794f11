"""`manage.py export_log --organisation SLUG --out FILE.jsonl`: the whole log, to be checked without Leeway."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from audit import keys, sealer
from audit.clock import now
from audit.export import Scope, lines
from audit.scope import organisation_scope
from delegation.selectors.identity import organisation_of_slug

PATIENCE_SECONDS, BETWEEN_TRIES_SECONDS = 15, 0.5


class Command(BaseCommand):
    """Waits for a checkpoint over all that is committed, writes the file, and prints the key it is checked with."""

    help = "Write an organisation's log into a new file, for audit/verify.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command is told."""
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.jsonl")

    def handle(self, *args: Any, **told: Any) -> None:
        """This function will export, or say in a sentence why it cannot."""
        organisation_id = organisation_of_slug(told["organisation"])
        if organisation_id is None:
            raise CommandError(f"There is no organisation {told['organisation']}.")
        scope = self._wait(organisation_id)
        try:
            with told["out"].open("xb") as file, organisation_scope(organisation_id):
                said = time.monotonic()
                for count, line in enumerate(lines(scope)):
                    file.write(line)
                    if count % 1000 == 0 and sys.stderr.isatty() and time.monotonic() - said > 2:
                        said = time.monotonic()
                        self.stderr.write(f"{count:,} of about {scope.size:,}")
                verifier = keys.keys_of_log()[-1].verifier
        except OSError as problem:
            raise CommandError(f"{told['out']} cannot be written: {problem.strerror}.") from None
        self.stdout.write(f"{scope.size:,} leaves. Check them with:")
        self.stdout.write(f"python audit/verify.py {told['out']} --key {verifier}")

    def _wait(self, organisation_id: UUID) -> Scope:
        """This function will seal what the sealer has not, and wait for a checkpoint over all that is committed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            leaves = self._seal(organisation_id)
            with organisation_scope(organisation_id):
                state, last = sealer.state_of(organisation_id), sealer.last_checkpoint()
            if last is not None and last.size == state.size and leaves == 0:
                return Scope(organisation_id, last, state.size, state.done)
            if time.monotonic() > deadline:
                break
            time.sleep(BETWEEN_TRIES_SECONDS)
        if last is None:
            raise CommandError("Nothing of this log is signed yet, so there is nothing to check it with.")
        self.stderr.write("Not all that is written is signed, so the file will be found incomplete.")
        return Scope(organisation_id, last, state.size, None)

    def _seal(self, organisation_id: UUID) -> int:
        """This function will seal and sign, give how many leaves were new, and say where nothing can be signed."""
        try:
            return sealer.seal(organisation_id=organisation_id, at=now(), at_once=True).leaves
        except (sealer.NotTheSameLog, keys.NoKey) as problem:
            self.stderr.write(f"Nothing new is signed: {str(problem) or type(problem).__name__}.")
            return 0
