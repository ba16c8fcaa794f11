"""manage.py what_if --history FILE.csv[.gz] --per-ask PENCE: what a limit would have saved on one's own history."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.history_cases import Words, read_cases
from workflow.history_rows import FIELDS, LARGEST_PENCE, WrongHistory, named_columns
from workflow.history_tally import lines_of, try_limit
from workflow.management.progress import Progress
from workflow.spend_rows import open_bytes

CHUNK_BYTES = 1 << 20
USUAL = Words()


class Command(BaseCommand):
    """Try a limit for each ask on a history that this organisation brings along."""

    help = (
        "Say what deciding every ask up to a sum at once would have saved, on a history of your own.\n\n"
        "The file is an approval log with the columns case, amount, step, role, at, or a list of asks with the\n"
        "columns at, person, asker, amount and, if you like, category, payee, kind, outcome, decided_at, decided_by,\n"
        "role. "
        "The amount may be called amount_eur or after any other currency. A touch is a step of approving or refusing\n"
        "by any role but the asker's; waiting is from the first submission to the last final approval.\n"
        "Rows that cannot be read are left out, and named with the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command takes."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--history", type=Path, required=True, metavar="FILE", help="a CSV file, packed or not")
        parser.add_argument("--per-ask", type=int, required=True, metavar="PENCE", help="up to and with this sum")
        fields = ", ".join(FIELDS)
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"FIELD is one of: {fields}"
        )
        for name, means in (
            ("submitted", "a submission"),
            ("approved", "an approval"),
            ("final", "the final approval"),
            ("refused", "a no"),
        ):
            usual = getattr(USUAL, name)[0]
            parser.add_argument(
                f"--{name}", action="append", metavar="WORD", help=f"the word of {means}; else {usual}; may be repeated"
            )
        parser.add_argument(
            "--asker", action="append", metavar="ROLE", help="whose role asks; else EMPLOYEE, or who submits most"
        )

    def handle(self, *, history: Path, per_ask: int, **options: Any) -> None:
        """This function will print what it found. Raises CommandError where nothing can be said."""
        if not 0 <= per_ask <= LARGEST_PENCE:
            raise CommandError("--per-ask is a whole number of pence from 0 up.")
        words = {name: options[name] for name in ("submitted", "approved", "final", "refused") if options[name]}
        chosen = Words(**{name: tuple(found) for name, found in words.items()}, askers=tuple(options["asker"] or ()))
        try:
            progress = Progress(of=_rows_of(history), what="rows")
            cases = read_cases(history, names=named_columns(options["map"]), words=chosen, progress=progress)
            progress.end()
        except (OSError, WrongHistory) as error:
            raise CommandError(f"{history.name} cannot be tried: {error}") from error
        tried = try_limit(cases, per_ask_pence=per_ask)
        self.stdout.write("\n".join(lines_of(tried, cases, per_ask_pence=per_ask)))


def _rows_of(path: Path) -> int:
    """This function will count a file's lines, but for the header, so that it can be said how far it is."""
    with open_bytes(path) as file:
        lines = 0
        try:
            while chunk := file.read1(CHUNK_BYTES):
                lines += chunk.count(b"\n")
        except (EOFError, OSError, ValueError):
            pass  # the reading says what is wrong, and where
    return max(lines - 1, 0)
