"""Which lines of a file were read before, whichever door they came through.

The same account may be sent as one budget's, as all of a person's, or within the whole organisation's file. A line is
the same where day, sum and words are; as often as it was read, so often it is known.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from workflow.models import StatementLine
from workflow.to_match import Where

Said = tuple[Any, int, str]

EXCLUSIVE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def lock_doors(where: Where) -> None:
    """This function will let files of one person in one by one, and the organisation's while no other comes in."""
    whole = f"statements:{where.organisation_id}"
    locks = [(EXCLUSIVE, whole)]
    if where.person is not None:
        locks = [(SHARED, whole), (EXCLUSIVE, f"statements:{where.person.id}")]
    with connection.cursor() as cursor:
        for statement, name in locks:
            cursor.execute(statement, [name])


def new_lines(rows: Sequence[StatementLine], *, where: Where) -> tuple[StatementLine, ...]:
    """This function will leave out of a file's lines those that were read before."""
    there = StatementLine.objects.ours().filter(fingerprint__in=[row.fingerprint for row in rows])
    same = set(there.values_list("fingerprint", flat=True))
    read, seen = _read_before(rows, where=where), Counter[Said]()
    new = []
    for row in rows:
        seen[_said(row)] += 1
        if row.fingerprint not in same and seen[_said(row)] > read[_said(row)]:
            new.append(row)
    return tuple(new)


def _read_before(rows: Sequence[StatementLine], *, where: Where) -> Counter[Said]:
    """This function will count how often each line was read, by any door that this account may have come through."""
    days, sums = {row.day for row in rows}, {row.pence for row in rows}
    lines = StatementLine.objects.ours().filter(_doors(where), day__range=(min(days), max(days)), pence__in=sums)
    return Counter(_said(line) for line in lines.select_related("words"))


def _doors(where: Where) -> Q:
    """This function will say which lines may be of the same account.

    Of the organisation's file those that were found to be of this person; for it, those of which somebody said
    what they are: an open line of a person's own account says nothing about another's of the same sum.
    """
    if where.person is None:
        return Q(statement__person=None) | ~Q(state__in=[StatementLine.State.UNMATCHED, StatementLine.State.PROPOSED])
    theirs = Q(statement__person=None, ask__person=where.person)
    if where.budget is None:
        return theirs | Q(statement__person=where.person)
    alone = Q(statement__budget=where.budget) | Q(statement__budget=None)
    return theirs & Q(ask__budget=where.budget) | Q(statement__person=where.person) & alone


def _said(line: StatementLine) -> Said:
    return (line.day, line.pence, " ".join((line.words.text or "").casefold().split()))
