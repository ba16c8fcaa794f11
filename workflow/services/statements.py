"""Taking in a card or bank statement: each line once, what is sure settled by itself, the rest left to a person.

Locks are taken in the order that holds everywhere: the asks, by their ids, then what they move.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.ids import named_id
from audit.tenancy import new_row
from audit.words import new_words
from audit.writes import insert, one_write, update
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import Organisation, User
from delegation.services.actors import By, actor_of, user_of
from workflow.known_lines import lock_doors, new_lines
from workflow.matching import Certainty, Match
from workflow.models import Ask, Statement, StatementLine
from workflow.services.line_money import give_back_line, settle_line, show_line
from workflow.statement_layouts import NEEDED, UnknownLayout, WrongMap
from workflow.statement_lines import Statement as ReadStatement
from workflow.statement_lines import fingerprints, read_statement
from workflow.to_match import Where
from workflow.to_show import matches_of

MOST_LINES = 2_000
STATEMENTS = "statements"


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was read, not yet stored: where it belongs, which lines are new, and what each would be."""

    where: Where
    read: ReadStatement
    lines: tuple[StatementLine, ...]
    known: int
    matches: Mapping[UUID, Match]


def look_at(*, by: By, data: bytes, where: Where, names: Mapping[str, str], at: datetime) -> Found:
    """This function will say what a file would bring, and store nothing. Raises Invalid with how to mend it."""
    try:
        read = read_statement(data, names=names)
    except UnknownLayout as error:
        said = {"seen": error.seen or _("none"), "needed": ", ".join(NEEDED)}
        sentence = _("We do not know this file. Its columns: %(seen)s. Say which of them are: %(needed)s.") % said
        raise Invalid("file", sentence) from error
    except WrongMap as error:
        raise Invalid("map", _("Name columns like date=Datum. There are: %(names)s.") % {"names": error}) from error
    if len(read.lines) > MOST_LINES:
        raise Invalid("file", _("Send at most %(count)d lines at once.") % {"count": MOST_LINES})
    if not read.lines:
        raise Invalid("file", _("There is no line with a day and a sum in this file."))
    rows = _rows(read, where=where, at=at)
    new = new_lines(rows, where=where)
    return Found(where, read, new, len(rows) - len(new), matches_of(new, where=where, at=at))


def take_in(*, by: By, data: bytes, where: Where, names: Mapping[str, str], digest: str, at: datetime) -> Statement:
    """This function will store what a file brings, and settle what is sure. The same file again changes nothing.

    Raises Invalid, Conflict where it is another file than the one that was looked at (``digest``).
    """
    lock_doors(where)
    found = look_at(by=by, data=data, where=where, names=names, at=at)
    if found.read.digest != digest:
        raise Conflict(_("This is another file than the one you looked at. Look at it first."))
    id = statement_id(where, digest)
    before: Statement | None = Statement.objects.ours().filter(id=id).first()
    if before is not None:
        return before
    _lock_asks(found.matches.values())
    found = replace(found, matches=matches_of(found.lines, where=where, at=at))  # as it stands under the locks
    statement = _store(found, id=id, by=by, at=at)
    by_id = {line.id: line for line in found.lines}
    process = Actor(process=STATEMENTS, on_behalf_of_id=by.id if isinstance(by, User) else None)
    for line_id, each in found.matches.items():
        line = by_id[line_id]
        if each.certainty == Certainty.SURE and each.shows is not None:
            show_line(line, by=process, ask_id=_ask_id(each), movement_id=each.shows, at=at)
        elif each.certainty == Certainty.SURE:
            act = settle_line if line.pence > 0 else give_back_line
            act(line, by=process, ask_id=_ask_id(each), at=at)
        else:
            propose(line, ask_id=_ask_id(each))
    return statement


def statement_id(where: Where, digest: str) -> UUID:
    """This function will name a file that was sent for a budget, a person or the organisation, in every run alike."""
    return named_id(hashlib.sha256(f"{where.scope}\n{digest}".encode()).digest())


def propose(line: StatementLine, *, ask_id: UUID | None) -> None:
    """This function will keep which ask a line may be, if any."""
    line.state = StatementLine.State.UNMATCHED if ask_id is None else StatementLine.State.PROPOSED
    line.ask_id = ask_id
    update(line, "state", "ask")


def _rows(read: ReadStatement, *, where: Where, at: datetime) -> list[StatementLine]:
    """This function will make the rows of a file's lines; they are known again by a key of the organisation's own."""
    salt = bytes(Organisation.objects.get(id=where.organisation_id).payee_salt)
    subject = where.person.id if where.person else None
    rows = []
    for line, plain in zip(read.lines, fingerprints(read.lines), strict=True):
        key = hashlib.sha256(salt + f"{where.scope}\n{plain}".encode()).digest()
        rows.append(
            new_row(
                StatementLine,
                id=named_id(key),
                number=line.number,
                day=line.day,
                pence=line.pence,
                words=new_words(text=line.words or _("No words"), subject_id=subject),
                fingerprint=key.hex(),
            )
        )
    return rows


def _ask_id(each: Match) -> UUID:
    if not isinstance(each.ask, UUID):
        raise Missing
    return each.ask


def _lock_asks(matches: Iterable[Match]) -> None:
    ids = {_ask_id(each) for each in matches}
    list(Ask.objects.ours().filter(id__in=ids).order_by("id").select_for_update(no_key=True).values_list("id"))


def _store(found: Found, *, id: UUID, by: By, at: datetime) -> Statement:
    where, read = found.where, found.read
    statement = new_row(
        Statement,
        id=id,
        person=where.person,
        budget=where.budget,
        digest=read.digest,
        layout=read.layout,
        known=found.known,
        unread=len(read.unread),
        by=user_of(by),
        at=at,
    )
    for line in found.lines:
        line.statement = statement
    with one_write():
        insert(statement, *(line.words for line in found.lines), *found.lines)
        record(
            type="statement.read",
            subject=("statement", statement.id),
            person_id=where.person.id if where.person else None,
            actor=actor_of(by),
            data={"statement": str(id), "sha256": read.digest, "lines": len(found.lines), "known": found.known},
            at=at,
        )
    return statement
