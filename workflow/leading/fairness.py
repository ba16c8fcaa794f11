"""Fairness of yes: who is said yes to, how much, how soon, who never asks, by group, beside everybody else (pure).

Each measure is a rate y over n, summed over people, since what one person asks hangs together. A group stands beside
the rest of all who are counted, as a ratio with a 95 % interval. Nothing here says why: groups differ in what they ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delegation.intervals import Interval
from delegation.proportions import Sums, ratio_of_rates
from workflow.leading.hiding import FEWEST, TOTAL, Cell, hidden_cells

MEASURES = ("never", "yes", "went_on", "amount", "hours")
ABOUT = ("age", "child", "ethnicity", "impairment", "area", "language", "acting")


@dataclass(frozen=True, slots=True)
class Group:
    """What is shown of a group: None is hidden. Counts, and each measure's rate with its ratio to the rest."""

    about: str
    value: str
    people: int | None
    never: int | None
    asks: int | None
    yes: int | None
    went_on: int | None
    rates: Mapping[str, float | None]
    ratios: Mapping[str, Interval | None]


Table = Mapping[Cell, Mapping[str, Sums]]


def groups_of(table: Table, *, fewest: int = FEWEST) -> list[Group]:
    """This function will give what may be shown of each group; ``fewest`` is 10, but for a test that turns it off."""
    counts = {cell: _counts(measures) for cell, measures in table.items()}
    hidden = _hidden(counts, fewest=fewest)
    return [_group(cell, table, counts[cell], hidden) for cell in _in_order(table)]


def _in_order(table: Table) -> list[Cell]:
    kinds = (TOTAL[0], *ABOUT)
    return sorted(table, key=lambda cell: (kinds.index(cell[0]), cell[1] == "", cell[1]))


def _counts(measures: Mapping[str, Sums]) -> dict[str, tuple[int, ...]]:
    """This function will give for each column the count that is shown, and what else it tells."""
    sums = {name: measures.get(name, Sums()) for name in MEASURES}
    people, never = int(sums["never"].n), int(sums["never"].y)
    asks, yes, went_on = int(sums["yes"].n), int(sums["yes"].y), int(sums["went_on"].y)
    noes, at_once = asks - yes, asks - went_on
    return {
        "people": (people,),
        "never": (never, people - never),
        "asks": (asks, people - never),
        "went_on": (went_on, at_once),
        "yes": (yes, noes, went_on - noes),
        # Beside the mean of all, those of the groups tell how many yeses each had: so it is a part of these.
        "amount": (sums["amount"].units, int(sums["amount"].n), asks - int(sums["amount"].n)),
        "hours": (sums["hours"].units, int(sums["hours"].n)),
    }


# Each column with the one whose counts it is a part of: where that is hidden, this is too.
COLUMNS = {
    "people": "",
    "never": "people",
    "asks": "people",
    "went_on": "asks",
    "yes": "asks",
    "amount": "yes",
    "hours": "went_on",
}


def _hidden(counts: Mapping[Cell, Mapping[str, tuple[int, ...]]], *, fewest: int) -> dict[str, frozenset[Cell]]:
    found: dict[str, frozenset[Cell]] = {"": frozenset()}
    for column, whole in COLUMNS.items():
        parts = {cell: each[column] for cell, each in counts.items()}
        # How many there are in all is worth more than the last of a kind; of what they did it is the other way round.
        spare_last = column not in ("people", "asks")
        found[column] = hidden_cells(parts, already=found[whole], spare_last=spare_last, fewest=fewest)
    return found


def _group(
    cell: Cell, table: Table, counts: Mapping[str, tuple[int, ...]], hidden: Mapping[str, frozenset[Cell]]
) -> Group:
    shown = {name: None if cell in hidden[name] else counts[name][0] for name in ("people", *MEASURES, "asks")}
    rates: dict[str, float | None] = {}
    ratios: dict[str, Interval | None] = {}
    for name in MEASURES:
        mine, everybody = table[cell].get(name, Sums()), table[TOTAL].get(name, Sums())
        is_shown = cell not in hidden[name] and mine.n > 0
        rates[name] = mine.rate if is_shown else None
        compared = is_shown and cell != TOTAL and cell[1] != "" and TOTAL not in hidden[name]
        ratios[name] = ratio_of_rates(mine, everybody.without(mine)) if compared else None
    told = {name: shown[name] for name in ("people", "never", "asks", "yes", "went_on")}
    return Group(cell[0], cell[1], **told, rates=rates, ratios=ratios)


def to_document(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """This function will write groups as they are stored, and as the API gives them."""
    return [
        {
            "about": each.about,
            "group": each.value,
            "people": each.people,
            "never_asked": each.never,
            "asks": each.asks,
            "yes": each.yes,
            "went_on": each.went_on,
            "measures": {name: _measure(each, name) for name in MEASURES},
        }
        for each in groups
    ]


def in_order(measures: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """This function will give a stored group's measures in their order: a database keeps none."""
    return [(name, measures[name]) for name in MEASURES]


# Means no finer than they are read: whole pounds, tenths of an hour.
DIGITS = {"never": 4, "yes": 4, "went_on": 4, "amount": -2, "hours": 1}


def _measure(group: Group, name: str) -> dict[str, Any]:
    rate, ratio = group.rates[name], group.ratios[name]
    return {
        "rate": None if rate is None else round(rate, DIGITS[name]),
        "ratio": None if ratio is None else round(ratio.value, 3),
        "low": None if ratio is None else round(ratio.low, 3),
        "high": None if ratio is None else round(ratio.high, 3),
    }
