"""Reading a file of spends, line by line: what can be read, and for the rest the reason (pure).

A line is one row of data, blank ones not counted, the first after the header being line 1.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from audit.ids import named_id
from delegation.periods import YEARS
from workflow.spend_rows import FILE_IS_NOT_PACKED, Broken, Fault, Row, lies_about_gzip, open_bytes, read_rows

LARGEST_PENCE = 2**53
CHUNK_BYTES = 1 << 20
LONGEST_AMOUNT = 24
SHOWN_COLUMNS, SHOWN_LETTERS = 30, 40
NOT_SAID = "not said"
AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """What is read of a line: from which column unless told, what it means, whether the file must have it."""

    column: str
    means: str
    needed: bool


FIELDS: Mapping[str, Field] = {
    "date": Field("date", "the day it was paid, YYYY-MM-DD", needed=True),
    "supplier": Field("supplier", "who was paid", needed=True),
    "amount": Field("amount_gbp", "pounds and pence such as 12.50; below 0 for money that came back", needed=True),
    "category": Field("merchant_category", "what the supplier sells", needed=False),
    "area": Field("expense_area", "which part of the council it was for", needed=False),
    "what": Field("expense_type", "what was bought", needed=False),
}
COLUMNS = tuple(field.column for field in FIELDS.values())


class WrongFile(ValueError):
    """This file is not a list of spends."""


class WrongMap(ValueError):
    """A column was named for something that is not read."""


@dataclass(frozen=True, slots=True)
class Spend:
    """One purchase, or below 0 money that came back: pence, whose supplier, and for which part of the council."""

    line: int
    day: date
    pence: int
    supplier: str
    what: str
    area: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that cannot be an ask, and why. ``pence`` where at least the sum could be read.

    ``ordinary`` where nothing is wrong with the line itself: it says £0.
    """

    line: int
    reason: str
    pence: int = 0
    ordinary: bool = False


Line = Spend | Unread | Fault


def column_names(pairs: Iterable[str]) -> dict[str, str]:
    """This function will read pairs such as `date=Datum`. Raises WrongMap naming the fields there are."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, is_there, column = pair.partition("=")
        if name not in FIELDS or not is_there or not column.strip():
            raise WrongMap(f"'{pair}' is not FIELD=COLUMN with one of these fields: {', '.join(FIELDS)}.")
        if name in found:
            raise WrongMap(f"'{name}' is named twice.")
        found[name] = column.strip()
    return found


def file_digest(path: Path) -> bytes:
    """This function will give the SHA-256 of a file's bytes: what names its lines for ever."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.digest()


def line_id(digest: bytes, line: int, part: int = 0) -> UUID:
    """This function will give a line, or a further part of what it did, the same id in every run."""
    name = digest + line.to_bytes(8, "big") + (part.to_bytes(4, "big") if part else b"")
    return named_id(hashlib.sha256(name).digest())


def read_file(path: Path, *, limit: int | None, names: Mapping[str, str] | None = None) -> Iterator[Line]:
    """This function will read a file's lines in order, at most ``limit``, and then what is wrong with the file."""
    with open_bytes(path) as file:
        yield from read_spends(read_rows(file), limit=limit, names=names)
    if lies_about_gzip(path):
        yield Fault(FILE_IS_NOT_PACKED)


def read_spends(rows: Iterator[Row], *, limit: int | None, names: Mapping[str, str] | None = None) -> Iterator[Line]:
    """This function will read rows as spends, at most ``limit``. Raises WrongFile where columns are missing."""
    places = _places(next(rows, None), names or {})
    line = 0
    for row in rows:
        if limit is not None and line >= limit:
            return
        if isinstance(row, Fault):
            yield row
            continue
        line += 1
        yield Unread(line, row.reason) if isinstance(row, Broken) else _read(line, row, places)


def _places(header: Row | None, names: Mapping[str, str]) -> dict[str, int]:
    """This function will find each field's column in the header."""
    if not isinstance(header, list):
        raise WrongFile(f"Its first line: {header.reason}" if header else "It is empty.")
    there = [name.strip() for name in header]
    wanted = {name: names.get(name, field.column) for name, field in FIELDS.items()}
    twice = [column for column in wanted.values() if there.count(column) > 1]
    if twice:
        raise WrongFile(f"These columns are there twice: {', '.join(twice)}.")
    needed = [name for name, field in FIELDS.items() if field.needed or name in names]
    missing = [wanted[name] for name in needed if wanted[name] not in there]
    if missing:
        raise WrongFile(f"These columns are missing: {', '.join(missing)}. The file has: {_shown(there)}.")
    return {name: there.index(column) for name, column in wanted.items() if column in there}


def _shown(columns: Sequence[str]) -> str:
    names = ", ".join(name[:SHOWN_LETTERS] for name in columns[:SHOWN_COLUMNS])
    return names + (" and more" if len(columns) > SHOWN_COLUMNS else "")


def _read(line: int, cells: list[str], places: Mapping[str, int]) -> Spend | Unread:
    text = {name: " ".join(cells[place].split()) for name, place in places.items()}
    try:
        pence = pence_of(text["amount"])
    except ValueError as error:
        return Unread(line, str(error))
    if pence == 0:
        return Unread(line, "The amount is 0.", ordinary=True)
    try:
        day = day_of(text["date"])
    except ValueError as error:
        return Unread(line, str(error), pence)
    if not text["supplier"]:
        return Unread(line, "Nobody is named who was paid.", pence)
    what = " ".join(each for each in (text.get("what"), text.get("category")) if each)
    return Spend(line, day, pence, text["supplier"], what or NOT_SAID, text.get("area") or NOT_SAID)


def pence_of(text: str) -> int:
    """This function will read pounds with at most 2 decimals as pence, exactly. Raises ValueError with a sentence."""
    # Short enough that no digit is rounded away: a Decimal keeps 28.
    if not AMOUNT.fullmatch(text) or len(text) > LONGEST_AMOUNT:
        raise ValueError("The amount is not a number.")
    pence = Decimal(text) * 100
    if pence != pence.to_integral_value() or abs(pence) > LARGEST_PENCE:
        raise ValueError("The amount is not a sum of pounds and pence.")
    return int(pence)


def day_of(text: str) -> date:
    """This function will read a day as YYYY-MM-DD. Raises ValueError with a sentence."""
    try:
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError("The date is not YYYY-MM-DD.") from None
    if day.year not in YEARS:
        raise ValueError(f"The year is not between {YEARS.start} and {YEARS.stop - 1}.")
    return day
