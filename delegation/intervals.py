"""How sure a share is (pure): percentile intervals by the bootstrap, seeded, so that anybody finds the same again.

Method: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), section 13.3: draw as many units as there
are, with replacement, work the share out anew, and take the 2.5th and the 97.5th of a hundred of what comes out. Where
there are very many units they are put into groups by lot first, and groups are drawn: that leaves the spread of a share
as it is (K. Wolter, Introduction to Variance Estimation, chapter 2, random groups) and takes a bounded time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from statistics import fmean, stdev
from typing import NamedTuple

DRAWS, MOST_UNITS, SEED = 1_000, 500, 20_180_401
LEVEL = 0.95

Pair = tuple[float, float]
"""One unit: its part, and the whole that it is a part of."""


class Interval(NamedTuple):
    """A share, and between what it may well lie."""

    value: float
    low: float
    high: float


def share_of(pairs: Iterable[Pair]) -> float:
    """This function will give the parts of all units over the wholes of all; 0 where there is nothing."""
    part = whole = 0.0
    for each, of in pairs:
        part += each
        whole += of
    return part / whole if whole else 0.0


def share_interval(pairs: Sequence[Pair], *, seed: int = SEED, level: float = LEVEL, draws: int = DRAWS) -> Interval:
    """This function will give a share with its interval, from units that do not depend on each other."""
    drawn = sorted(drawn_shares(pairs, seed=seed, draws=draws))
    tail = (1 - level) / 2
    value = share_of(pairs)
    if not drawn:
        return Interval(value, value, value)
    return Interval(value, drawn[int(tail * (draws - 1))], drawn[-1 - int(tail * (draws - 1))])


def drawn_shares(pairs: Sequence[Pair], *, seed: int = SEED, draws: int = DRAWS) -> list[float]:
    """This function will work the share out for so many draws; nothing where there are no units."""
    chosen = Random(seed)  # noqa: S311 - a lot that is drawn again, not a secret
    units = _grouped(pairs, chosen)
    if not units:
        return []
    return [share_of(chosen.choices(units, k=len(units))) for _ in range(draws)]


def standard_error(pairs: Sequence[Pair], *, seed: int = SEED, draws: int = DRAWS) -> float:
    """This function will give the spread of a share over the draws."""
    drawn = drawn_shares(pairs, seed=seed, draws=draws)
    return stdev(drawn) if len(drawn) > 1 else 0.0


def bias(pairs: Sequence[Pair], *, seed: int = SEED, draws: int = DRAWS) -> float:
    """This function will say how far the middle of the draws is from the share itself."""
    drawn = drawn_shares(pairs, seed=seed, draws=draws)
    return fmean(drawn) - share_of(pairs) if drawn else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """This function will give the smallest value that so much of all are not above; 0 where there are none."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 10_000) * len(ordered) // 10_000) - 1)] if ordered else 0.0


def _grouped(pairs: Sequence[Pair], chosen: Random) -> list[Pair]:
    """This function will put units into groups by lot where there are more than are drawn quickly."""
    if len(pairs) <= MOST_UNITS:
        return list(pairs)
    shuffled = list(range(len(pairs)))
    chosen.shuffle(shuffled)
    parts, wholes = [0.0] * MOST_UNITS, [0.0] * MOST_UNITS
    for place, number in enumerate(shuffled):
        part, whole = pairs[number]
        parts[place % MOST_UNITS] += part
        wholes[place % MOST_UNITS] += whole
    return list(zip(parts, wholes, strict=True))
