"""Reading a card or bank statement: each line a day, what the bank calls it, and pence (pure).

Money that was paid is above 0, money that came back below. A line that cannot be read is kept with the reason why.
"""

import codecs
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from delegation.periods import YEARS
from workflow.spend_lines import pence_of
from workflow.spend_rows import Broken, Fault, Row, open_bytes, read_rows
from workflow.statement_layouts import SIGN, Places, Sign, UnknownLayout, find_places, plain

MOST_BYTES = 20_000_000
MOST_LINES_BEFORE_HEADER = 20
DELIMITERS = (",", ";", "\t", "|")
# By the marks that a file may begin with (Unicode, section 23.8); without one it is UTF-8, or what Windows wrote.
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WINDOWS = "cp1252"
DAYS = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d %B %Y")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
AMOUNT = re.compile(
    r"(?P<minus>[-(]?)\s*[£]?\s*(?P<minus_too>-?)(?P<number>[\d,. ]*\d)\s*(?P<end>\)|-|CR|DR|C|D)?", re.IGNORECASE
)
CREDIT, DEBIT = frozenset({"cr", "c", "credit"}), frozenset({"dr", "d", "debit"})
POUNDS = "gbp"


@dataclass(frozen=True, slots=True)
class Read:
    """One line of a statement: its number in the file, the day, pence, and the bank's words."""

    number: int
    day: date
    pence: int
    words: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that cannot be read, and why, as a code that screens turn into a sentence."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A file that was read: by which layout, what is in it, what could not be read, and the SHA-256 of its bytes."""

    digest: str
    layout: str
    lines: tuple[Read, ...]
    unread: tuple[Unread, ...]


def read_path(path: Path, *, names: Mapping[str, str]) -> Statement:
    """This function will read a file, packed by gzip or not, as `read_statement` does."""
    with open_bytes(path) as file:
        data = b"".join(iter(lambda: file.read1(1 << 20), b""))
    return read_statement(data, names=names)


def read_statement(data: bytes, *, names: Mapping[str, str]) -> Statement:
    """This function will read a statement's bytes. ``names`` says which column is which, where we do not know it.

    Raises UnknownLayout with the columns that were seen, WrongMap for a column that is not there.
    """
    text = decode(data)
    header_at, delimiter, places = _find_header(text, names)
    rows = read_rows(io.BytesIO("\n".join(text.splitlines()[header_at:]).encode()), delimiter=delimiter)
    next(rows)
    read = list(_read(rows, places, comma_decimals=delimiter == ";"))
    lines = _turn_round([each for each in read if isinstance(each, Read)], places.sign)
    unread = tuple(each for each in read if isinstance(each, Unread))
    return Statement(hashlib.sha256(data).hexdigest(), places.layout, tuple(lines), unread)


def decode(data: bytes) -> str:
    """This function will read bytes as text: as their mark says, else as UTF-8, else as Windows wrote it."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(WINDOWS, errors="replace")


def _find_header(text: str, names: Mapping[str, str]) -> tuple[int, str, Places]:
    """This function will find the line with the columns' names; banks write an account's name and number above it."""
    first: Sequence[str] = ()
    for number, line in enumerate(text.splitlines()[:MOST_LINES_BEFORE_HEADER]):
        for delimiter in DELIMITERS:
            row = next(read_rows(io.BytesIO(line.encode()), delimiter=delimiter), None)
            cells = row if isinstance(row, list) else []
            if len(cells) < 2 or len(set(cells)) < 2:
                continue
            first = max(first, cells, key=len)
            places = _said(cells, names) if names else find_places(cells, names)
            if places is not None:
                return number, delimiter, places
    raise UnknownLayout(first)


def _said(cells: Sequence[str], names: Mapping[str, str]) -> Places | None:
    """This function will find the fields by what somebody said, on the one line that has all those columns."""
    there = {plain(cell) for cell in cells}
    if not all(plain(column) in there for field, column in names.items() if field != SIGN):
        return None
    return find_places(cells, names)


def _read(rows: Iterator[Row], places: Places, *, comma_decimals: bool) -> Iterator[Read | Unread]:
    number = 0
    for row in rows:
        if isinstance(row, Fault):
            return
        number += 1
        if isinstance(row, Broken):
            yield Unread(number, "broken")
            continue
        cells = {field: " ".join(row[place].split()) for field, place in places.fields.items()}
        yield _read_line(number, cells, places.sign, comma_decimals=comma_decimals)


def _read_line(number: int, cells: Mapping[str, str], sign: Sign, *, comma_decimals: bool) -> Read | Unread:
    if cells.get("currency", POUNDS).casefold() not in ("", POUNDS, "£"):
        return Unread(number, "currency")
    day = day_of(cells["date"])
    if day is None:
        return Unread(number, "date")
    pence = _pence(cells, sign, comma_decimals=comma_decimals)
    if pence is None:
        return Unread(number, "amount")
    if pence == 0:
        return Unread(number, "nothing")
    return Read(number, day, pence, cells["description"])


def _pence(cells: Mapping[str, str], sign: Sign, *, comma_decimals: bool) -> int | None:
    """This function will give the pence of a line as its layout signs them; None where they cannot be read."""
    if sign == Sign.TWO_COLUMNS:
        out, back = (amount_of(cells[name] or "0", comma_decimals=comma_decimals) for name in ("out", "in"))
        return None if out is None or back is None else abs(out) - abs(back)
    pence = amount_of(cells["amount"], comma_decimals=comma_decimals)
    mark = cells.get("mark", "").casefold()
    if pence is None or sign != Sign.MARKED:
        return pence
    return abs(pence) if mark in DEBIT else -abs(pence) if mark in CREDIT else None


def _turn_round(lines: list[Read], sign: Sign) -> list[Read]:
    """This function will make money that was paid above 0; where nothing says which it is, most lines are."""
    minus = sum(line.pence < 0 for line in lines)
    turn = sign == Sign.OUT_IS_MINUS or (sign == Sign.MOST_ARE_OUT and minus * 2 >= len(lines))
    return [replace(line, pence=-line.pence) for line in lines] if turn else lines


def amount_of(text: str, *, comma_decimals: bool = False) -> int | None:
    """This function will read an amount as statements write it: £1,234.56, (12.50), 12.50-, 12.50 CR. None for none."""
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    number = found["number"].replace(" ", "")
    if comma_decimals and re.fullmatch(r"[\d.]*\d,\d{1,2}", number):
        number = number.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    try:
        pence = pence_of(number)
    except ValueError:
        return None
    end = (found["end"] or "").casefold()
    if end in CREDIT:
        return -pence
    return -pence if found["minus"] or found["minus_too"] or end in (")", "-") else pence


def day_of(text: str) -> date | None:
    """This function will read a day as banks write it: day before month, or ISO 8601, with a time or without."""
    if ISO.match(text):
        try:
            return _within(date.fromisoformat(text[:10]))
        except ValueError:
            return None
    for form in DAYS:
        for part in (text, text.split(" ", maxsplit=1)[0]):
            try:
                return _within(datetime.strptime(part, form).date())  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
    return None


def _within(day: date) -> date | None:
    return day if day.year in YEARS else None


def fingerprints(lines: Sequence[Read]) -> list[str]:
    """This function will name each line by what it says, so that it is known again in another file.

    The same line twice in a file is two lines: the second bears its own number among those that are alike.
    """
    seen: Counter[str] = Counter()
    names = []
    for line in lines:
        said = f"{line.day.isoformat()}\n{line.pence}\n{' '.join(line.words.casefold().split())}"
        seen[said] += 1
        names.append(f"{said}\n{seen[said]}")
    return names
