"""How banks and card companies lay out their CSV files: a table of layouts, and of what they call their columns (pure).

A layout is known by its columns alone. What no row here has is read once somebody says which column is which.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHOWN_COLUMNS, SHOWN_LETTERS = 30, 40


class Sign(StrEnum):
    """Which way money went."""

    OUT_IS_MINUS = "out_is_minus"  # as on an account
    OUT_IS_PLUS = "out_is_plus"  # as on a card
    MOST_ARE_OUT = "most_are_out"  # whichever makes most lines money that was paid
    MARKED = "marked"  # a column says so, line by line
    TWO_COLUMNS = "two_columns"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay lines out: the fields it is known by, and which way its amounts go."""

    name: str
    fields: tuple[str, ...]
    sign: Sign


# The first whose fields are all there.
LAYOUTS = (
    Layout("paid out and paid in", ("date", "description", "out", "in"), Sign.TWO_COLUMNS),
    Layout("amount marked as debit or credit", ("date", "description", "amount", "mark"), Sign.MARKED),
    Layout("account with a balance", ("date", "description", "amount", "balance"), Sign.OUT_IS_MINUS),
    Layout("amount", ("date", "description", "amount"), Sign.MOST_ARE_OUT),
)

# What a column is called, without case and punctuation.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "date",
        "transaction date",
        "date of transaction",
        "posting date",
        "posted date",
        "date posted",
        "completed date",
        "value date",
        "started date",
        "created",
    ),
    "description": (
        "description",
        "transaction description",
        "details",
        "transaction details",
        "narrative",
        "merchant name",
        "merchant",
        "supplier",
        "counter party",
        "counterparty",
        "payee",
        "name",
        "memo",
        "reference",
    ),
    "amount": (
        "amount",
        "amount gbp",
        "amount in gbp",
        "amount £",
        "transaction amount",
        "billing amount",
        "value",
        "net amount",
    ),
    "out": ("paid out", "money out", "debit amount", "debit", "debits", "withdrawals", "payments out", "out"),
    "in": ("paid in", "money in", "credit amount", "credit", "credits", "deposits", "payments in", "in"),
    "mark": ("debit credit", "credit debit", "dr cr", "cr dr", "credit debit indicator", "debit credit indicator"),
    "balance": ("balance", "running balance", "account balance", "balance gbp"),
    "currency": ("currency", "transaction currency", "currency code"),
}
# What `--map` names beside columns: which way money went.
SIGN = "sign"
NEEDED = ("date", "description", "amount", "or: out and in")


class UnknownLayout(ValueError):
    """No layout that we know has these columns. ``seen`` are those of the file's first line."""

    def __init__(self, seen: Sequence[str]) -> None:
        super().__init__(shown(seen))
        self.seen = shown(seen)


class WrongMap(ValueError):
    """A column was named for something that is not read, or that is not there."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a row each field is, and which way its amounts go."""

    layout: str
    fields: Mapping[str, int]
    sign: Sign


def plain(name: str) -> str:
    """This function will give a column's name as names are compared: without case, punctuation and repeated spaces."""
    return " ".join(re.sub(r"[^a-z£ ]", " ", name.casefold()).split())


def read_map(pairs: Iterable[str]) -> dict[str, str]:
    """This function will read pairs such as `date=Datum` or `sign=out_is_plus`. Raises WrongMap with what there is."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, is_there, column = (part.strip() for part in pair.partition("="))
        known = (*COLUMNS, SIGN)
        if name not in known or not is_there or not column or name in found:
            raise WrongMap(", ".join(known))
        if name == SIGN and column not in (Sign.OUT_IS_MINUS, Sign.OUT_IS_PLUS):
            raise WrongMap(f"{SIGN}={Sign.OUT_IS_MINUS}, {SIGN}={Sign.OUT_IS_PLUS}")
        found[name] = column
    return found


def find_places(header: Sequence[str], names: Mapping[str, str]) -> Places | None:
    """This function will find where each field is, by what somebody said and then by the table; None for no layout.

    Raises WrongMap where a column that was named is not there.
    """
    there = [plain(name) for name in header]
    fields: dict[str, int] = {}
    for field, known in COLUMNS.items():
        said = names.get(field)
        if said is not None:
            if plain(said) not in there:
                raise WrongMap(shown(header))
            fields[field] = there.index(plain(said))
        else:
            place = next((there.index(name) for name in known if name in there), None)
            if place is not None:
                fields[field] = place
    layout = next((each for each in LAYOUTS if all(field in fields for field in each.fields)), None)
    if layout is None:
        return None
    sign = Sign(names[SIGN]) if SIGN in names else layout.sign
    return Places(layout.name, fields, sign if "amount" in layout.fields or layout.sign == sign else layout.sign)


def shown(columns: Sequence[str]) -> str:
    """This function will list columns as a sentence shows them, not without end."""
    names = ", ".join(name.strip()[:SHOWN_LETTERS] for name in columns[:SHOWN_COLUMNS] if name.strip())
    return names + (", ..." if len(columns) > SHOWN_COLUMNS else "")
