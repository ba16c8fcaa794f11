"""manage.py replay_spends FILE.csv[.gz]: real card spends through the real services."""

import resource
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from audit.deliveries import dead_letters, open_deliveries, relay
from audit.scope import organisation_scope
from workflow.management.progress import Progress
from workflow.services.spend_replay import Replay
from workflow.services.spend_world import World
from workflow.spend_lines import FIELDS, WrongFile, WrongMap, column_names, file_digest, read_file
from workflow.spend_people import survey
from workflow.spend_tally import Tally, table

SLUG_LETTERS = 10
KB = 1024
NO_FIRST_DAY = date(2014, 4, 1)
# A drain that gets nowhere: first it is said, then it is given up.
LOOK_EACH_SECONDS, SAY_AFTER_SECONDS, GIVE_UP_AFTER_SECONDS = 0.5, 15.0, 600.0
NO_WORKER = "Nothing was delivered for 15 seconds. Is a worker running? `make run` starts one."
MAP_HELP = "\n".join(
    [
        "--map FIELD=COLUMN says which column holds what, where a file calls it otherwise. FIELD is one of:",
        *(
            f"  {name:<10}{field.means}; else {field.column}{'' if field.needed else ', if it is there'}"
            for name, field in FIELDS.items()
        ),
        "For example: --map date=Datum --map amount=Betrag --map supplier=Firma",
    ]
)


class Command(BaseCommand):
    """Replay spends into an organisation of their own, and print who decided what."""

    help = (
        "Send a CSV file of card spends through the real services, into an organisation of its own.\n\n"
        "Each line is an ask; what waits is answered when it is due by whom it waits for; money that came back is a\n"
        "refund of the latest purchase, or a credit. A second run changes nothing. Lines are those of data: the first\n"
        "after the header is line 1, and blank ones do not count. Where a line cannot be read the others are kept,\n"
        "the table gives its number and reason, and the exit code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will say what the command takes."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", type=Path, help="a CSV file in UTF-8, packed by gzip or not")
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="see below")
        parser.add_argument("--limit", type=int, help="read this many lines at most")
        parser.add_argument("--leave-waiting", action="store_true", help="do not answer what waits")
        parser.add_argument("--drain", action="store_true", help="wait for the deliveries; needs a running worker")
        parser.epilog = MAP_HELP

    def handle(self, *, file: Path, limit: int | None, leave_waiting: bool, drain: bool, **options: Any) -> None:
        """This function will replay a file and print its table. Raises CommandError where not all could be read."""
        try:
            names = column_names(options["map"])
            tally, organisation_id = self._replay(file, limit=limit, names=names, leave_waiting=leave_waiting)
        except WrongMap as error:
            raise CommandError(str(error)) from error
        except (OSError, WrongFile) as error:
            raise CommandError(f"{file.name} cannot be read: {error}") from error
        drained = self._drain(organisation_id) if drain else None
        self.stdout.write("\n".join([*table(tally), *_deliveries(organisation_id, drained=drained), _memory()]))
        _check(tally, drained=drained if drain else 0.0)

    def _replay(
        self, file: Path, *, limit: int | None, names: dict[str, str], leave_waiting: bool
    ) -> tuple[Tally, UUID]:
        """This function will go through a file twice: for whom and for how much it is, then line by line."""
        digest = file_digest(file)
        found = survey(read_file(file, limit=None, names=names), limit=limit)
        world = World(slug=f"replay-{digest.hex()[:SLUG_LETTERS]}", at=day_before(found.first_day))
        world.prepare(found.sums)
        replay = Replay(world=world, digest=digest, leave_waiting=leave_waiting)
        progress = Progress(of=found.lines, what="lines")
        tally = replay.run(read_file(file, limit=limit, names=names), progress=progress)
        progress.end()
        return tally, world.organisation_id

    def _drain(self, organisation_id: UUID) -> float | None:
        """This function will wait until all is delivered, and give the seconds; None where it got nowhere for long.

        It relays as the beat does, so that a worker is all that is needed.
        """
        began = moved_at = time.monotonic()
        first = left = _backlog(organisation_id)
        progress, said = Progress(of=first, what="deliveries"), False
        while left:
            relay(organisation_id=organisation_id, at=clock.now())
            time.sleep(LOOK_EACH_SECONDS)
            before, left = left, _backlog(organisation_id)
            now = time.monotonic()
            moved_at = now if left != before else moved_at
            if now - moved_at >= SAY_AFTER_SECONDS and not said:
                said = True
                self.stderr.write(NO_WORKER)
            if now - moved_at >= GIVE_UP_AFTER_SECONDS:
                return None
            progress(first - left)
        progress.end()
        return time.monotonic() - began


def day_before(first: date | None) -> datetime:
    """This function will give the morning before the first spend, when the organisation is set up."""
    return datetime.combine((first or NO_FIRST_DAY) - timedelta(days=1), clock_time(9, tzinfo=UTC))


def _backlog(organisation_id: UUID) -> int:
    with organisation_scope(organisation_id):
        return open_deliveries().count()


def _deliveries(organisation_id: UUID, *, drained: float | None) -> Iterator[str]:
    """This function will say how the deliveries stand, and how long they took where they were waited for."""
    with organisation_scope(organisation_id):
        dead = dead_letters().count()
    yield f"deliveries still open: {_backlog(organisation_id):,}"
    if dead:
        yield f"deliveries set aside as dead: {dead:,}"
    if drained is not None:
        yield f"deliveries done in: {drained:.0f} s"


def _memory() -> str:
    return f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KB} MB"


def _check(tally: Tally, *, drained: float | None) -> None:
    """This function will raise CommandError, which makes the exit code 1, where not all was read or delivered."""
    wrong = [f"the file: {each}" for each in tally.faults]
    if tally.unreadable:
        wrong.append(f"{tally.unreadable:,} of {tally.lines:,} lines could not be read")
    if drained is None:
        wrong.append("no delivery was done for 10 minutes, so waiting ended")
    if wrong:
        raise CommandError("; ".join(wrong) + ".")
