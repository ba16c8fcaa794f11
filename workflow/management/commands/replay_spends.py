"""manage.py replay_spends FILE.csv[.gz]: real card spends through the real services."""

import sys
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.deliveries import open_deliveries
from audit.scope import organisation_scope
from delegation.sentences import money
from workflow.services.spend_replay import REFUSED, Replay, Tally, sums_of
from workflow.services.spend_world import World
from workflow.spend_lines import Spend, WrongFile, file_digest, open_spends, read_spends

SLUG_LETTERS = 10
SHOWN_REASONS = 20
PROGRESS_EACH_LINES = 100


class Command(BaseCommand):
    """Replay spends into an organisation of their own, and print who decided what."""

    help = "Send a CSV file of card spends through the real services, into an organisation of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command takes."""
        parser.add_argument("file", type=Path, help="a CSV file, packed by gzip or not")
        parser.add_argument("--limit", type=int, help="read this many lines at most")
        parser.add_argument("--leave-waiting", action="store_true", help="do not answer what waits")

    def handle(self, *, file: Path, limit: int | None, leave_waiting: bool, **options: Any) -> None:
        """This function will replay a file and print its table; a file that cannot be read raises CommandError."""
        try:
            digest = file_digest(file)
            with open_spends(file) as rows:
                lines = [spend for spend in read_spends(rows, limit=limit) if isinstance(spend, Spend)]
            world = World(slug=f"replay-{digest.hex()[:SLUG_LETTERS]}", at=day_before(lines))
            world.prepare(sums_of(lines))
            replay = Replay(world=world, digest=digest, leave_waiting=leave_waiting)
            with open_spends(file) as rows:
                tally = replay.run(read_spends(rows, limit=limit), progress=self._progress)
        except (OSError, EOFError, UnicodeDecodeError, WrongFile) as error:
            raise CommandError(f"{file.name} cannot be read: {error}") from error
        with organisation_scope(world.organisation_id):
            backlog = open_deliveries().count()
        self.stdout.write("\n".join(table(tally, backlog=backlog)))

    def _progress(self, lines: int) -> None:
        if sys.stderr.isatty() and lines % PROGRESS_EACH_LINES == 0:
            self.stderr.write(f"\r{lines:,} lines", ending="")


def day_before(lines: list[Spend]) -> datetime:
    """This function will give the morning before the first spend, when the organisation is set up."""
    first = min((spend.day for spend in lines), default=date(2014, 4, 1))
    return datetime.combine(first - timedelta(days=1), clock_time(9, tzinfo=UTC))


def table(tally: Tally, *, backlog: int) -> list[str]:
    """This function will write the table, its rows adding up to the lines read."""
    new = tally.lines - tally.already - tally.count[REFUSED, ""]
    rate = new / tally.seconds if tally.seconds else 0
    rows = [
        f"{what + (', ' + role if role else ''):<36}{count:>9,}{money(tally.sums[what, role]):>18}"
        for (what, role), count in sorted(tally.count.items())
    ]
    reasons = [f"  line {line}: {reason}" for line, reason in tally.refused[:SHOWN_REASONS]]
    return [
        f"lines read: {tally.lines:,}",
        "",
        f"{'what became of them':<36}{'lines':>9}{'money':>18}",
        *rows,
        f"{'all':<36}{sum(tally.count.values()):>9,}{money(sum(tally.sums.values())):>18}",
        f"{'sum of the lines read':<36}{tally.lines:>9,}{money(tally.pence):>18}",
        "",
        *reasons,
        f"asked in an earlier run: {tally.already:,}",
        f"asks a second: {rate:.0f}",
        f"deliveries still open: {backlog:,}",
    ]
