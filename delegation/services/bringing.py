"""Bringing in a file, whatever it is of: looked at first, line by line, and then all of it or nothing.

Looking does everything in one transaction and undoes it, so that it cannot differ from what is done. The digest that
confirms it is of the file and of every sentence that was shown.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.scope import current_organisation_id
from delegation.errors import Conflict, Invalid, LeewayError, Refused
from delegation.table_file import WrongFile

FILE, DIGEST = "file", "digest"
ADDED, UNCHANGED, WRONG = "added", "unchanged", "wrong"
R = TypeVar("R")
# Of two who bring a file at once, the second is judged on what the first did.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen to one line of a file, in a sentence; ``asks`` are what it would ask for, where it asks."""

    number: int
    person: str
    words: str
    what: str
    sentence: str
    asks: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, and the digest that confirms it: of the file and of all that would happen."""

    rows: tuple[Outcome, ...]
    digest: str
    whats: tuple[str, ...] = (ADDED, UNCHANGED, WRONG)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines are new, raised and so on."""
        found = Counter(row.what for row in self.rows)
        return {what: found[what] for what in self.whats}

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """The lines that cannot be taken."""
        return tuple(row for row in self.rows if row.what == WRONG)


def one_at_a_time(kind: str) -> None:
    """This function will keep others who bring a file of this kind to this organisation out until we are done."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"{kind}:{current_organisation_id()}"])


def read_or_refuse(read: Callable[[], list[R]]) -> list[R]:
    """This function will read a file, and raise Invalid where it cannot be read at all."""
    try:
        return read()
    except WrongFile as error:
        raise Invalid(FILE, str(error)) from error


def try_each(rows: Iterable[R], act: Callable[[R], Outcome], wrong: Callable[[R, str], Outcome]) -> list[Outcome]:
    """This function will act on each row by itself, so that each is judged on what those before it did.

    What cannot be taken is undone, and told by ``wrong`` in the refusal's own sentence.
    """
    found = []
    for row in rows:
        try:
            with transaction.atomic():
                outcome = act(row)
        except LeewayError as error:
            outcome = wrong(row, error.errors[0][1] if error.errors else error.sentence)
        found.append(outcome)
    return found


def seen(data: bytes, rows: Iterable[Outcome], *, whats: tuple[str, ...] = (ADDED, UNCHANGED, WRONG)) -> Preview:
    """This function will put a preview together, with its digest."""
    kept = tuple(rows)
    told = [(row.number, row.what, row.sentence) for row in kept]
    return Preview(kept, hashlib.sha256(data + json.dumps(told).encode()).hexdigest(), whats)


def check_seen(preview: Preview, *, digest: str) -> None:
    """This function will raise Refused where a line is wrong, Conflict where this is not what was looked at."""
    if preview.wrong:
        errors = [(_("line %(number)d") % {"number": row.number}, row.sentence) for row in preview.wrong]
        refused = Refused(_("Nothing was changed: there are lines to put right."))
        refused.errors = tuple(errors)
        raise refused
    if digest != preview.digest:
        raise Conflict(_("This is not what you looked at, or something changed since. Look at it again."))
