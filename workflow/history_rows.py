"""Reading a history of decisions from a CSV file: its columns, its moments, its sums (pure).

A row is one row of data, the first after the header being row 1. What cannot be read has a reason that says how to
mend it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from delegation.periods import YEARS
from workflow.spend_rows import FILE_IS_NOT_PACKED, Broken, Fault, lies_about_gzip, open_bytes, read_rows

LARGEST_PENCE = 2**53
LONGEST_AMOUNT = 40
SHOWN_COLUMNS, SHOWN_LETTERS = 30, 40
# Named in full; of more, only how many there are of each reason.
MOST_NAMED = 200
DELIMITERS = (",", ";", "\t")
AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
CURRENCY = re.compile(r"amount_[a-z]{3}")

LOG = ("case", "amount", "step", "role", "at")
ASKS = ("at", "person", "asker", "amount")
ASKS_TOO = ("category", "payee", "kind", "outcome", "decided_at", "decided_by", "role")
FIELDS = tuple(dict.fromkeys((*LOG, *ASKS, *ASKS_TOO)))


class WrongHistory(ValueError):
    """This file says nothing that could be tried."""


@dataclass(slots=True)
class Refused:
    """The rows that were left out: the first of them with their numbers, and how many there are of each reason."""

    rows: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, reason: str) -> None:
        """This function will note a row that was left out."""
        self.reasons[reason] += 1
        if len(self.rows) < MOST_NAMED:
            self.rows.append((number, reason))

    @property
    def count(self) -> int:
        """How many there are."""
        return self.reasons.total()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, and whether the rows are steps of cases or whole asks."""

    places: Mapping[str, int]
    is_log: bool


def named_columns(pairs: Iterable[str]) -> dict[str, str]:
    """This function will read pairs such as `at=timestamp`. Raises WrongHistory naming the fields there are."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, is_there, column = pair.partition("=")
        if name not in FIELDS or not is_there or not column.strip():
            raise WrongHistory(f"'{pair}' is not FIELD=COLUMN with one of these fields: {', '.join(FIELDS)}.")
        found[name] = column.strip()
    return found


def find_columns(header: Sequence[str], names: Mapping[str, str]) -> Columns:
    """This function will find each field's column. Raises WrongHistory saying which are missing or twice there."""
    there = {name.strip().casefold(): place for place, name in enumerate(header)}
    wanted = {name: names.get(name, name).casefold() for name in FIELDS}
    if wanted["amount"] not in there and "amount" not in names:
        wanted["amount"] = next((column for column in there if CURRENCY.fullmatch(column)), "amount")
    places = {name: there[column] for name, column in wanted.items() if column in there}
    counted = Counter(name.strip().casefold() for name in header)
    twice = [name for name in places if counted[wanted[name]] > 1]
    if twice:
        raise WrongHistory(
            f"This column stands there twice: {wanted[twice[0]][:SHOWN_LETTERS]}. Leave one of them out."
        )
    is_log = not {"person", "asker"} & places.keys()
    missing = [name for name in (LOG if is_log else ASKS) if name not in places]
    missing += [name for name in names if name not in places and name not in missing]
    if missing:
        has = ", ".join(name[:SHOWN_LETTERS] for name in header[:SHOWN_COLUMNS])
        raise WrongHistory(
            f"These columns are missing: {', '.join(missing)}. The file has: {has}. "
            f"Say which column it is: --map {missing[0]}=COLUMN."
        )
    return Columns(places, is_log)


def read_history(path: Path, names: Mapping[str, str]) -> tuple[Columns, Iterator[tuple[int, list[str] | Broken]]]:
    """This function will find a file's columns and give its rows one by one, numbered from 1. Raises WrongHistory."""
    if lies_about_gzip(path):
        raise WrongHistory(FILE_IS_NOT_PACKED)
    header = next(_rows(path, _delimiter(path)), None)
    if not isinstance(header, list):
        raise WrongHistory(f"Its first line: {header.reason}" if header else "It is empty.")
    return find_columns(header, names), _numbered(path, _delimiter(path))


def _delimiter(path: Path) -> str:
    """This function will see what stands between the columns of the first line."""
    with open_bytes(path) as file:
        first = file.read1(4096).partition(b"\n")[0].decode(errors="replace")
    return max(DELIMITERS, key=first.count)


def _rows(path: Path, delimiter: str) -> Iterator[list[str] | Broken | Fault]:
    with open_bytes(path) as file:
        yield from read_rows(file, delimiter=delimiter)


def _numbered(path: Path, delimiter: str) -> Iterator[tuple[int, list[str] | Broken]]:
    rows = _rows(path, delimiter)
    next(rows, None)
    for number, row in enumerate(rows, start=1):
        yield number, Broken(f"{row.reason[:1].upper()}{row.reason[1:]}.") if isinstance(row, Fault) else row


def moment_of(text: str) -> float:
    """This function will read a moment as seconds since 1970; without a zone it is UTC. Raises ValueError."""
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        if at.year not in YEARS:
            raise ValueError
        return at.timestamp()
    except (ValueError, OverflowError):
        raise ValueError("The date cannot be read. Write it as 2019-03-31T14:05:00+01:00.") from None


def amount_of(text: str) -> Decimal:
    """This function will read a sum exactly, in pounds, euros or whatever it is. Raises ValueError with a sentence."""
    if not AMOUNT.fullmatch(text) or len(text) > LONGEST_AMOUNT:
        raise ValueError("The amount is not a number. Write it as 1234.50.")
    amount = Decimal(text)
    if amount < 0:
        raise ValueError("The amount is below 0. Leave out what came back.")
    if amount * 100 > LARGEST_PENCE:
        raise ValueError("The amount is too large.")
    return amount


def pence_of(amount: Decimal) -> int:
    """This function will give the whole pence that cover a sum: it is within a limit just where they are."""
    return int((amount * 100).to_integral_value(rounding=ROUND_CEILING))
