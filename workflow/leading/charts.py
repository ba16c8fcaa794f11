"""Charts as numbers for a server-made SVG: where each bar stands, and what its table says (pure).

The picture never says more than its words: title, what stands out in a sentence, and a table with every number. Nothing
in it runs, and only classes dress it, so that forced colours, print and a strict policy are the same to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# In units of the picture, which grows and shrinks with the page.
WIDE, LINE, BAR_HIGH, BETWEEN = 320, 18, 16, 10
COLUMN_HIGH, ABOVE, BELOW = 120, 20, 20


class Point(NamedTuple):
    """One thing to draw: what it is called, how much it is, and how that is written. No number, no bar."""

    label: str
    value: float | None
    text: str


class Bar(NamedTuple):
    """A bar in the picture, with where its label and its number are written."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float
    text: str
    text_x: float
    text_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the table behind it. ``name`` is unique on a page."""

    name: str
    title: str
    about: str
    height: int
    bars: tuple[Bar, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_columns: bool = False
    width: int = WIDE


def bars(
    name: str, *, title: str, about: str, points: Sequence[Point], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Chart:
    """This function will lay out bars that lie below each other, each under its label: for few things by name."""
    most = max((point.value or 0 for point in points), default=0) or 1
    each = LINE + BAR_HIGH + BETWEEN
    drawn = tuple(
        Bar(
            x=0,
            y=place * each + LINE,
            width=round(WIDE * 0.8 * (point.value or 0) / most, 1),
            height=BAR_HIGH,
            label=point.label,
            label_x=0,
            label_y=place * each + LINE - 5,
            text=point.text,
            text_x=round(WIDE * 0.8 * (point.value or 0) / most + 5, 1),
            text_y=place * each + LINE + BAR_HIGH - 3,
        )
        for place, point in enumerate(points)
    )
    return Chart(name, title, about, max(1, len(points)) * each, drawn, tuple(heads), tuple(map(tuple, rows)))


def columns(
    name: str, *, title: str, about: str, points: Sequence[Point], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Chart:
    """This function will lay out columns that stand beside each other: for months."""
    most = max((point.value or 0 for point in points), default=0) or 1
    each = WIDE / max(1, len(points))
    drawn = []
    for place, point in enumerate(points):
        high = round(COLUMN_HIGH * (point.value or 0) / most, 1)
        middle = round((place + 0.5) * each, 1)
        top = round(ABOVE + COLUMN_HIGH - high, 1)
        drawn.append(
            Bar(
                x=round(place * each + each * 0.12, 1),
                y=top,
                width=round(each * 0.76, 1),
                height=high,
                label=point.label,
                label_x=middle,
                label_y=ABOVE + COLUMN_HIGH + BELOW - 5,
                text=point.text,
                text_x=middle,
                text_y=top - 4,
            )
        )
    height = ABOVE + COLUMN_HIGH + BELOW
    return Chart(name, title, about, height, tuple(drawn), tuple(heads), tuple(map(tuple, rows)), is_columns=True)
