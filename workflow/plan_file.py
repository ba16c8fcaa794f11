"""A file of plan lines from another system, by its columns (delegation/table_file.py reads it).

`person` (the name, or the id), `words`, `category`, `weekly` or `one_off` (in pounds), `starts_on` and `ends_on` (days,
the last the first day after it); if you like `payee`, `minutes` (a week), `outcome`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from delegation.table_file import MOST_LINES, Column, Line, WrongFile, a_day, pounds, read_table

OF_A_BANK = frozenset({"balance", "debit", "credit", "paid in", "paid out", "transaction type", "sort code"})


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
    return [_row(line) for line in read_table(data, COLUMNS, most=MOST_LINES, refuse=_not_of_a_bank)]


def _not_of_a_bank(header: Sequence[str]) -> None:
    if not OF_A_BANK.isdisjoint(header):
        raise WrongFile(_("This looks like a list from a bank, not like a plan."))


def _row(line: Line) -> PlanRow:
    if not line.wrong:
        return PlanRow(line.number, **line.cells)
    return PlanRow(
        line.number, person=line.cells.get("person", ""), words=line.cells.get("words", ""), wrong=line.wrong
    )


def _minutes(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit() or not 0 < int(cell[:6]) <= 10_080:
        raise ValueError(_("Write minutes as a whole number, such as 90."))
    return int(cell)


COLUMNS = (
    Column("person", needed=True, filled=True, example="Ada Bright"),
    Column("words", needed=True, filled=True, example="Lunch club"),
    Column("category", needed=True, filled=True, example="everyday"),
    Column("weekly", needed=True, read=pounds, example="9.50"),
    Column("one_off", needed=True, read=pounds),
    Column("starts_on", needed=True, filled=True, read=a_day, example="2026-11-30"),
    Column("ends_on", needed=True, filled=True, read=a_day, example="2027-04-01"),
    Column("payee", example="Vale Lunches"),
    Column("minutes", read=_minutes, example="120"),
    Column("outcome", example="Company on Tuesdays"),
)
