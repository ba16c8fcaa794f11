"""Which person a purchase is for, and what each of them spends in a year (pure).

A file of card spends names no person, so one stands for each pair of expense area and SHA-256(supplier) mod 40.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from workflow.spend_lines import Line, Spend
from workflow.spend_rows import Fault

PEOPLE_AN_AREA = 40
FINANCIAL_YEAR_STARTS = (4, 1)


class Who(NamedTuple):
    """One person of a file: the expense area, and a number from 0 to 39 drawn from the supplier's name."""

    area: str
    number: int

    @property
    def code(self) -> str:
        """A short name that says nothing, for user names."""
        return f"{digest_of(self.area)[:8]}-{self.number}"


def digest_of(text: str) -> str:
    """This function will give a text's SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def who_of(*, area: str, supplier: str) -> Who:
    """This function will say which person a purchase is for."""
    return Who(area, int(digest_of(supplier), 16) % PEOPLE_AN_AREA)


def year_of(day: date) -> int:
    """This function will name a financial year by the calendar year it starts in."""
    return day.year if (day.month, day.day) >= FINANCIAL_YEAR_STARTS else day.year - 1


@dataclass(slots=True)
class Survey:
    """What must be known of a file before its first line is asked. ``sums``: pence of each person in each year."""

    lines: int = 0
    first_day: date | None = None
    sums: Counter[tuple[Who, int]] = field(default_factory=Counter)


def survey(lines: Iterable[Line], *, limit: int | None) -> Survey:
    """This function will go through a whole file once, adding up its first ``limit`` lines, or all.

    The first day is that of the whole file, since an organisation that stands cannot begin earlier for a longer part.
    Money that came back makes a person and a year, and no budget.
    """
    found = Survey()
    for line in lines:
        if isinstance(line, Spend):
            found.first_day = min(found.first_day or line.day, line.day)
        if isinstance(line, Fault) or (limit is not None and line.line > limit):
            continue
        found.lines += 1
        if isinstance(line, Spend):
            found.sums[who_of(area=line.area, supplier=line.supplier), year_of(line.day)] += max(0, line.pence)
    return found
