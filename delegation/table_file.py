"""A CSV file from another system, read strictly by a table of its columns: each line is read, or says how to mend it.

Separated by commas, in UTF-8; the first line names the columns, in any order. Days are written as 2026-11-30, money in
pounds. What a line means is for whoever brings it in; nothing is guessed here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

MOST_LINES, LONGEST_CELL = 1_000, 500
POUNDS = re.compile(r"£?([0-9]{1,9})(?:\.([0-9]{1,2}))?")
COMMA_IN_POUNDS = re.compile(r"£?[0-9.]*,[0-9.,]*")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class WrongFile(Exception):
    """This file cannot be read at all: one sentence that says how to mend it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: whether the first line must name it, whether a cell may be empty, and how a cell is read.

    ``read`` raises ValueError with the sentence that says how to write it.
    """

    name: str
    needed: bool = False
    filled: bool = False
    read: Callable[[str], Any] = str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, by its number as a spreadsheet shows it, or the sentence that says what is wrong with it."""

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    wrong: str = ""


def read_table(
    data: bytes,
    columns: Sequence[Column],
    *,
    most: int = MOST_LINES,
    refuse: Callable[[Sequence[str]], None] = lambda header: None,
) -> list[Line]:
    """Read a file by its columns. Raises WrongFile where it is no such file; ``refuse`` may, by the first line."""
    rows = _cells(_text(data))
    header = [cell.strip().lower() for cell in next(rows, [])]
    _check_header(header, columns, refuse)
    known = {column.name: column for column in columns}
    found = [
        _line(number, header, cells, known) for number, cells in enumerate(rows, start=2) if any(map(str.strip, cells))
    ]
    if not found:
        raise WrongFile(_("This file has no lines below its first one."))
    if len(found) > most:
        raise WrongFile(_("This file has more than %(most)d lines. Send it in parts.") % {"most": most})
    return found


def example_of(columns: Sequence[Column]) -> bytes:
    """Write a file with the columns and one line, to begin from."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerow([column.example for column in columns])
    return text.getvalue().encode("utf-8-sig")  # so that a spreadsheet reads it as UTF-8


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


def _check_header(header: list[str], columns: Sequence[Column], refuse: Callable[[Sequence[str]], None]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise WrongFile(_("There are no commas between the columns. Save the file as CSV with commas."))
    refuse(header)
    missing = [column.name for column in columns if column.needed and column.name not in header]
    if missing:
        raise WrongFile(_("The first line lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    names = [column.name for column in columns]
    if not set(header) <= set(names) or len(set(header)) != len(header):
        raise WrongFile(_("The columns are these, each once: %(names)s.") % {"names": ", ".join(names)})


def _line(number: int, header: list[str], cells: list[str], columns: Mapping[str, Column]) -> Line:
    if len(cells) != len(header):
        said = {"cells": len(cells), "columns": len(header)}
        return Line(number, wrong=_("This line has %(cells)d cells, and the first line %(columns)d.") % said)
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    if any(len(cell) > LONGEST_CELL for cell in given.values()):
        too_long = _("There is a text that is too long: at most %(most)d letters.") % {"most": LONGEST_CELL}
        return Line(number, wrong=too_long)
    read: dict[str, Any] = dict.fromkeys(columns)
    for name, cell in given.items():
        try:
            read[name] = columns[name].read(cell) if cell else None
        except ValueError as error:
            return Line(number, given, f"{name}: {error}")
    for name, column in columns.items():
        if column.filled and read[name] is None:
            return Line(number, given, _("This is empty: %(name)s.") % {"name": name})
    return Line(number, read)


def pounds(cell: str) -> int:
    """Read an amount in pounds into pence."""
    if COMMA_IN_POUNDS.fullmatch(cell):
        raise ValueError(_("Write pounds without a comma, such as 1163.20."))
    found = POUNDS.fullmatch(cell)
    if found is None:
        raise ValueError(_("Write an amount in pounds, such as 12.50."))
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def a_day(cell: str) -> date:
    """Read a day, the year first."""
    turned = DAY_FIRST.fullmatch(cell)
    if turned:
        day, month, year = turned.groups()
        said = {"year": year, "month": month.zfill(2), "day": day.zfill(2)}
        raise ValueError(_("Write the day as %(year)s-%(month)s-%(day)s, the year first.") % said)
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(_("Write a day like 2026-11-30.")) from None


def one_of(*words: str) -> Callable[[str], str]:
    """Give what reads one of a few words."""

    def read(cell: str) -> str:
        if cell.lower() not in words:
            raise ValueError(_("Write one of these: %(words)s.") % {"words": ", ".join(words)})
        return cell.lower()

    return read
