"""What a shop's category code says its money is for, and what the law keeps from whoever is under 18 (pure)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("merchant_categories.yaml")
CODE_FORM = re.compile(r"[0-9]{4}", re.ASCII)


def category_of(code: str) -> str | None:
    """This function will give what a kind of shop counts as, or None where the table has no row for it."""
    return _categories().get(code)


def is_forbidden_under_18(code: str) -> bool:
    """This function will say whether nobody under 18 may buy from such a shop."""
    return code in _forbidden()


def codes_in(rows: Iterable[str]) -> list[str]:
    """This function will spell out codes, and the first and last of some. Raises ValueError for anything else."""
    found = []
    for row in rows:
        first, _, last = row.partition("-")
        if not CODE_FORM.fullmatch(first) or not CODE_FORM.fullmatch(last or first):
            raise ValueError(row)
        found += [f"{number:04}" for number in range(int(first), int(last or first) + 1)]
    return found


@cache
def _table() -> Any:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


@cache
def _categories() -> Mapping[str, str]:
    # The first row that has a code is the one that counts.
    rows = [(code, category) for category, codes in _table()["categories"].items() for code in codes_in(codes)]
    return dict(reversed(rows))


@cache
def _forbidden() -> frozenset[str]:
    return frozenset(codes_in(_table()["under_18_by_law"]))
