"""Reading a file of spends, line by line: what can be read, and for the rest the reason (pure)."""

import csv
import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from uuid import UUID

from audit.ids import named_id

COLUMNS = ("date", "transaction", "supplier", "amount_gbp", "merchant_category", "expense_area", "expense_type")
LARGEST_PENCE = 2**53
CHUNK_BYTES = 1 << 20


class WrongFile(ValueError):
    """This file is not a list of spends."""


@dataclass(frozen=True, slots=True)
class Spend:
    """One purchase: pence, who was paid, and which part of the council bought it. Lines count from 1."""

    line: int
    day: date
    pence: int
    supplier: str
    what: str
    area: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that cannot be an ask, and why. ``pence`` where at least the sum could be read."""

    line: int
    reason: str
    pence: int = 0


def open_spends(path: Path) -> IO[str]:
    """This function will open a CSV file, packed by gzip or not, as UTF-8 text."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def file_digest(path: Path) -> bytes:
    """This function will give the SHA-256 of a file's bytes: what names its lines for ever."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.digest()


def line_id(digest: bytes, line: int) -> UUID:
    """This function will give a line the same id in every run."""
    return named_id(hashlib.sha256(digest + line.to_bytes(8, "big")).digest())


def read_spends(rows: Iterable[str], *, limit: int | None) -> Iterator[Spend | Unread]:
    """This function will read lines in order, at most ``limit`` of them. Raises WrongFile where columns are missing."""
    reader = csv.DictReader(rows)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise WrongFile(f"These columns are missing: {', '.join(missing)}.")
    for line, row in enumerate(reader, start=1):
        if limit is not None and line > limit:
            return
        yield _read(line, row)


def _read(line: int, row: dict[str, str | None]) -> Spend | Unread:
    try:
        pence = pence_of(row["amount_gbp"] or "")
    except ValueError as error:
        return Unread(line, str(error))
    if pence == 0:
        return Unread(line, "The amount is 0.")
    if pence < 0:
        return Unread(line, "A refund: money that came back is not an ask.", pence)
    try:
        day = date.fromisoformat(row["date"] or "")
    except ValueError:
        return Unread(line, "The date is not YYYY-MM-DD.", pence)
    supplier = " ".join((row["supplier"] or "").split())
    if not supplier:
        return Unread(line, "Nobody is named who was paid.", pence)
    what = " ".join(part for part in (row["expense_type"], row["merchant_category"]) if part)
    return Spend(line, day, pence, supplier, what or "not said", row["expense_area"] or "not said")


def pence_of(text: str) -> int:
    """This function will read pounds with at most 2 decimals as pence, exactly. Raises ValueError with a sentence."""
    try:
        pence = Decimal(text.strip()) * 100
    except InvalidOperation:
        raise ValueError("The amount is not a number.") from None
    if not pence.is_finite() or pence != pence.to_integral_value() or abs(pence) > LARGEST_PENCE:
        raise ValueError("The amount is not a sum of pounds and pence.")
    return int(pence)
