"""The file that finance takes along and brings back (pure): one payment a line, what was paid among them on return.

A cell that a spreadsheet would run begins with an apostrophe, so that a payee's name is never a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

COLUMNS = ("id", "date", "amount", "payee", "cost_centre", "ledger_code", "reference")
MOST_ROWS = 5_000
# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, or drop before one.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A comma before 3 digits parts thousands; any other is the decimal point of another language, and not guessed at.
THOUSANDS = re.compile(r",(?=\d{3}(?:\D|$))")
AMOUNT = re.compile(r"(\d{1,10})(?:\.(\d{1,2}))?")


class Unreadable(ValueError):
    """The whole file cannot be read: `why` is one of `text`, `columns`, `long`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line that was brought back: its number, which payment, and pence where it says; `wrong` is `id` or `amount`."""

    number: int
    id: UUID | None
    amount: int | None = None
    wrong: str = ""


def safe(text: str) -> str:
    """This function will write a cell so that no spreadsheet runs it."""
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) else text


def pounds(pence: int) -> str:
    """This function will write pence as accounts do: 12.50."""
    return f"{pence // 100}.{pence % 100:02d}"


def write_file(rows: Iterable[Sequence[str]]) -> bytes:
    """This function will write the file: its columns, and a line for each payment."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # Excel reads names with accents only by the mark


def read_file(data: bytes) -> list[PaidLine]:
    """This function will read what was paid: a column `id`, and `amount` where it is to be held against ours.

    Columns that are not known are left alone. Raises Unreadable.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("text") from None
    if "\0" in text:
        raise Unreadable("text")
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    try:
        if "id" not in (reader.fieldnames or ()):
            raise Unreadable("columns")
        lines = [_line(reader.line_num, row) for row in reader if any(row.values())]
    except csv.Error:
        raise Unreadable("text") from None
    if len(lines) > MOST_ROWS:
        raise Unreadable("long")
    return lines


def _line(number: int, row: dict[str, str | None]) -> PaidLine:
    try:
        id = UUID((row.get("id") or "").strip())
    except ValueError:
        return PaidLine(number, None, wrong="id")
    said = (row.get("amount") or "").strip().removeprefix("£")
    if not said:
        return PaidLine(number, id)
    read = AMOUNT.fullmatch(THOUSANDS.sub("", said))
    if read is None:
        return PaidLine(number, id, wrong="amount")
    return PaidLine(number, id, amount=int(read[1]) * 100 + int((read[2] or "0").ljust(2, "0")))
