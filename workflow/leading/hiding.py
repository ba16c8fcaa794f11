"""Which counts of groups are shown, so that none under 10 can be found, by taking others from a total either (pure).

A count is hidden where it, or what it leaves of its whole, is under 10. Then, while any hidden count follows from what
is shown (the counts of one kind sum up to a total, and a child is who is under 18), one more is hidden beside it: what
is determined is found by solving the equations. A sum of hidden ones that itself is under 10 counts as found. This is
primary and secondary suppression as in A. Hundepool and others, Statistical Disclosure Control (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 10
TOTAL = ("all", "all")

Cell = tuple[str, str]
"""A group: what it is about, and which value of it."""


@dataclass(frozen=True, slots=True)
class Equation:
    """These groups together are that one: every value of one kind is all; adults are those from 18."""

    parts: tuple[Cell, ...]
    whole: Cell

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All groups in it."""
        return (*self.parts, self.whole)


def equations_of(cells: Collection[Cell]) -> list[Equation]:
    """This function will say how groups add up, of those there are."""
    kinds = sorted({about for about, _ in cells} - {TOTAL[0]})
    found = [Equation(tuple(sorted(each for each in cells if each[0] == about)), TOTAL) for about in kinds]
    bands = {"child": ("under_18",), "adult": ("18_to_64", "65_over"), "": ("",)}
    for value, ages in bands.items():
        parts = tuple(("age", age) for age in ages if ("age", age) in cells)
        if ("child", value) in cells and parts:
            found.append(Equation(parts, ("child", value)))
    return found


def hidden_cells(
    parts: Mapping[Cell, Sequence[int]],
    *,
    already: Collection[Cell] = (),
    spare_last: bool = False,
    fewest: int = FEWEST,
) -> frozenset[Cell]:
    """This function will name the groups whose count is not shown.

    ``parts`` has for each group the count that would be shown and what else it tells, such as what it leaves of its
    whole; ``already`` are those whose whole is hidden. With ``spare_last`` their sum is hidden rather than the last one
    of a kind of which anything is said.
    """
    hidden = set(already) | {cell for cell, counts in parts.items() if min(counts) < fewest}
    equations = equations_of(parts)
    while leak := next(_leaks(equations, hidden, parts, fewest=fewest), None):
        shown = [cell for cell in leak.parts if cell not in hidden]
        if leak.whole not in hidden and len(shown) <= spare_last:
            hidden.add(leak.whole)
        elif shown:
            hidden.add(min(shown, key=lambda cell: (parts[cell][0], cell)))
        else:
            equations = [each for each in equations if each is not leak]
    return frozenset(hidden)


def _leaks(
    equations: Sequence[Equation], hidden: set[Cell], parts: Mapping[Cell, Sequence[int]], *, fewest: int
) -> Iterator[Equation]:
    """This function will find the equations by which something hidden, or a sum of it under 10, can be found."""
    for each in equations:
        left = [cell for cell in each.parts if cell in hidden]
        small = left and min(map(sum, zip(*(parts[cell] for cell in left), strict=True))) < fewest
        if each.whole not in hidden and small:
            yield each
    # First where it is the only one hidden: to hide more elsewhere would not help.
    yield from (each for each in equations if len(_row(each, hidden)) == 1)
    found = determined([_row(each, hidden) for each in equations])
    yield from (each for each in equations if found & set(each.cells))


def _row(equation: Equation, hidden: set[Cell]) -> dict[Cell, int]:
    row = {cell: 1 for cell in equation.parts if cell in hidden}
    return row | ({equation.whole: -1} if equation.whole in hidden else {})


def determined(rows: Sequence[Mapping[Cell, int]]) -> set[Cell]:
    """This function will name the unknowns that follow from equations, by Gauss and Jordan in exact fractions."""
    unknowns = sorted({cell for row in rows for cell in row})
    matrix = [[Fraction(row.get(cell, 0)) for cell in unknowns] for row in rows]
    top = 0
    for column in range(len(unknowns)):
        pivot = next((number for number in range(top, len(matrix)) if matrix[number][column]), None)
        if pivot is None:
            continue
        matrix[top], matrix[pivot] = matrix[pivot], matrix[top]
        lead = matrix[top][column]
        matrix[top] = [value / lead for value in matrix[top]]
        for number, row in enumerate(matrix):
            if number != top and row[column]:
                factor = row[column]
                matrix[number] = [value - factor * above for value, above in zip(row, matrix[top], strict=True)]
        top += 1
    alone = [[place for place, value in enumerate(row) if value] for row in matrix]
    return {unknowns[places[0]] for places in alone if len(places) == 1}
