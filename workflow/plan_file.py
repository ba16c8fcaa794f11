"""A file of plan lines from another system, read strictly: every line that cannot be taken says how to mend it.

Columns, separated by commas, in UTF-8: `person` (the name, or the id), `words`, `category`, `weekly` or `one_off` (in
pounds), `starts_on` and `ends_on` (days as 2026-11-30, the last the first day after it); if you like `payee`, `minutes`
(a week), `outcome`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

NEEDED = ("person", "words", "category", "weekly", "one_off", "starts_on", "ends_on")
OPTIONAL = ("payee", "minutes", "outcome")
MOST_LINES, LONGEST_CELL = 1_000, 500
POUNDS = re.compile(r"£?([0-9]{1,9})(?:\.([0-9]{1,2}))?")
COMMA_IN_POUNDS = re.compile(r"£?[0-9.]*,[0-9.,]*")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OF_A_BANK = frozenset({"balance", "debit", "credit", "paid in", "paid out", "transaction type", "sort code"})


class WrongFile(Exception):
    """This file cannot be read at all: one sentence that says how to mend it."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the file, by its number as a spreadsheet shows it, or the sentence that says what is wrong."""

    number: int
    person: str = ""
    words: str = ""
    category: str = ""
    payee: str | None = None
    weekly: int | None = None
    one_off: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    minutes: int | None = None
    outcome: str | None = None
    wrong: str = ""


def read_plan(data: bytes) -> list[PlanRow]:
    """Read a file of plan lines. Raises WrongFile where it is no such file."""
    rows = _cells(_text(data))
    header = [cell.strip().lower() for cell in next(rows, [])]
    _check_header(header)
    found = [_row(number, header, cells) for number, cells in enumerate(rows, start=2) if any(map(str.strip, cells))]
    if not found:
        raise WrongFile(_("This file has no lines below its first one."))
    if len(found) > MOST_LINES:
        raise WrongFile(_("This file has more than %(most)d lines. Send it in parts.") % {"most": MOST_LINES})
    return found


def _text(data: bytes) -> str:
    if data.startswith(UTF_16) or b"\x00" in data:
        raise WrongFile(_("This file is written as UTF-16. Save it as CSV in UTF-8, then send it again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongFile(_("This file is not written in UTF-8. Save it as CSV in UTF-8, then send it again.")) from None


def _cells(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error:
        raise WrongFile(_("This file cannot be read as CSV. Look for a quotation mark without its pair.")) from None


def _check_header(header: list[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise WrongFile(_("There are no commas between the columns. Save the file as CSV with commas."))
    if not OF_A_BANK.isdisjoint(header):
        raise WrongFile(_("This looks like a list from a bank, not like a plan."))
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise WrongFile(_("The first line lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    unknown = [name for name in header if name not in NEEDED + OPTIONAL]
    if unknown or len(set(header)) != len(header):
        raise WrongFile(_("The columns are these, each once: %(names)s.") % {"names": ", ".join(NEEDED + OPTIONAL)})


def _row(number: int, header: list[str], cells: list[str]) -> PlanRow:
    if len(cells) != len(header):
        return PlanRow(
            number,
            wrong=_("This line has %(cells)d cells, and the first line %(columns)d.")
            % {"cells": len(cells), "columns": len(header)},
        )
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    if any(len(cell) > LONGEST_CELL for cell in given.values()):
        return PlanRow(
            number, wrong=_("There is a text that is too long: at most %(most)d letters.") % {"most": LONGEST_CELL}
        )
    read: dict[str, Any] = {}
    for name, cell in given.items():
        try:
            read[name] = _READ.get(name, str)(cell) if cell else None
        except ValueError as error:
            return PlanRow(number, person=given["person"], words=given["words"], wrong=f"{name}: {error}")
    for name in ("person", "words", "category", "starts_on", "ends_on"):
        if read[name] is None:
            sentence = _("This is empty: %(name)s.") % {"name": name}
            return PlanRow(number, person=given["person"], words=given["words"], wrong=sentence)
    return PlanRow(number, **read)


def _pounds(cell: str) -> int:
    if COMMA_IN_POUNDS.fullmatch(cell):
        raise ValueError(_("Write pounds without a comma, such as 1163.20."))
    found = POUNDS.fullmatch(cell)
    if found is None:
        raise ValueError(_("Write an amount in pounds, such as 12.50."))
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _day(cell: str) -> date:
    turned = DAY_FIRST.fullmatch(cell)
    if turned:
        day, month, year = turned.groups()
        raise ValueError(
            _("Write the day as %(year)s-%(month)s-%(day)s, the year first.")
            % {"year": year, "month": month.zfill(2), "day": day.zfill(2)}
        )
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(_("Write a day like 2026-11-30.")) from None


def _minutes(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit() or not 0 < int(cell[:6]) <= 10_080:
        raise ValueError(_("Write minutes as a whole number, such as 90."))
    return int(cell)


_READ: dict[str, Callable[[str], Any]] = {
    "weekly": _pounds,
    "one_off": _pounds,
    "starts_on": _day,
    "ends_on": _day,
    "minutes": _minutes,
}
