"""Files that whoever administers brings in: people and circles, teams and posts, money to open."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import BroughtIn, User
from delegation.permissions import check_may_set_up
from delegation.services import budgets_file, groups, people_file, prices_file, teams_file
from delegation.services.actors import actor_of
from delegation.services.bringing import (
    FILE,
    WRONG,
    Outcome,
    Preview,
    check_seen,
    one_at_a_time,
    read_or_refuse,
    seen,
    try_each,
)
from delegation.table_file import Column, Line, read_table

MOST_LINES = 500  # each is done two times, within the time that a page may take


class Act(Protocol):
    """What is done with one line."""

    def __call__(self, line: Line, *, by: User, at: datetime) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of file: its columns, and what is done with each line."""

    columns: Sequence[Column]
    act: Act
    first: str  # the column that says whom or what a line is about


WAYS = {
    BroughtIn.What.PEOPLE.value: Way(people_file.COLUMNS, people_file.act, "person"),
    BroughtIn.What.TEAMS.value: Way(teams_file.COLUMNS, teams_file.act, "team"),
    BroughtIn.What.BUDGETS.value: Way(budgets_file.COLUMNS, budgets_file.act, "person"),
    BroughtIn.What.PRICES.value: Way(prices_file.COLUMNS, prices_file.act, "index"),
    BroughtIn.What.GROUPS.value: Way(groups.COLUMNS, groups.act, "person"),
}


def preview_file(*, by: User, what: str, data: bytes, at: datetime) -> Preview:
    """This function will say what a file would do, and leave everything as it is.

    Raises Forbidden, Missing for a kind that there is not, Invalid, Conflict for a file that was brought in before.
    """
    way, lines = _read(by, what=what, data=data)
    with transaction.atomic():
        rows = _do(way, lines, by=by, at=at)
        transaction.set_rollback(True)
    return seen(data, rows)


def bring_file(*, by: User, what: str, data: bytes, digest: str, at: datetime) -> Preview:
    """This function will do what a preview said, all of it or nothing, and keep that this file was brought in.

    Raises what a preview does, Refused where a line cannot be taken, Conflict where it would no longer do the same.
    """
    one_at_a_time(f"bring_{what}")
    way, lines = _read(by, what=what, data=data)
    with transaction.atomic():
        done = seen(data, _do(way, lines, by=by, at=at))
        check_seen(done, digest=digest)
        row = BroughtIn(what=what, digest=_sum(data), lines=len(lines), by=by, at=at)
        row.save(force_insert=True)
        told = {"what": what, "digest": row.digest, "lines": row.lines}
        record(type="file.brought_in", subject=("file", row.id), actor=actor_of(by), data=told, at=at)
    return done


def _read(by: User, *, what: str, data: bytes) -> tuple[Way, list[Line]]:
    check_may_set_up(by=by)
    way = WAYS.get(what)
    if way is None:
        raise Missing
    if BroughtIn.objects.ours().filter(what=what, digest=_sum(data)).exists():
        raise Conflict(_("This file was brought in before. Nothing is changed by it again."))
    return way, read_or_refuse(lambda: read_table(data, way.columns, most=MOST_LINES))


def _do(way: Way, lines: list[Line], *, by: User, at: datetime) -> list[Outcome]:
    def act(line: Line) -> Outcome:
        if line.wrong:
            raise Invalid(FILE, line.wrong)
        return way.act(line, by=by, at=at)

    return try_each(
        lines, act, lambda line, told: Outcome(line.number, line.cells.get(way.first) or "", "", WRONG, told)
    )


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
