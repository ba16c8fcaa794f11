"""How sure a share, or how two shares compare, is (pure): intervals at 95 in 100, each by a published method.

- `wilson`: E. B. Wilson (1927), as R. G. Newcombe, Two-sided confidence intervals for the single proportion
  (Statistics in Medicine 17, 1998, 857-872), method 3; his table I is in the tests.
- `weighed_share`: the ratio form by J. Hájek (1971) of D. G. Horvitz and D. J. Thompson (1952), where each unit had a
  known chance of its own; its spread is that of Poisson sampling (Särndal, Swensson, Wretman 1992, 5.7). The interval
  is Wilson's at as many units as would be as sure (E. L. Korn, B. I. Graubard, Survey Methodology 24, 1998).
- `ratio_of_shares`: D. Katz and others (Biometrics 34, 1978, 469-474), by logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from delegation.intervals import Interval

# The 97.5th of 100 of the normal distribution.
Z = 1.959963984540054


class Weighed(NamedTuple):
    """One unit that was looked at: whether it has what is counted, and the chance it had to be looked at."""

    has: bool
    chance: float


def wilson(found: float, of: float) -> Interval:
    """This function will give a share and its interval; between 0 and 1 where nothing was looked at."""
    if of <= 0:
        return Interval(0.0, 0.0, 1.0)
    share, square = found / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    wide = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    low = 0.0 if found <= 0 else max(0.0, middle - wide)
    high = 1.0 if found >= of else min(1.0, middle + wide)
    return Interval(share, low, high)


def weighed_share(units: Sequence[Weighed]) -> Interval:
    """This function will give the share of all, from units that had different chances to be looked at."""
    if not units:
        return Interval(0.0, 0.0, 1.0)
    whole = sum(1 / each.chance for each in units)
    share = sum(1 / each.chance for each in units if each.has) / whole
    sure = _as_sure_as(units, share=share, whole=whole)
    return Interval(share, *wilson(share * sure, sure)[1:])


def _as_sure_as(units: Sequence[Weighed], *, share: float, whole: float) -> float:
    """This function will say how many units of equal chances would be as sure, never more than there are.

    Where all are alike nothing tells of their spread: then it is Kish's count. That those looked at may be a large part
    of all is left out of account, which is the careful side.
    """
    spread = sum((1 - each.chance) / each.chance**2 * (each.has - share) ** 2 for each in units) / whole**2
    if 0 < share < 1 and spread > 0:
        return min(float(len(units)), share * (1 - share) / spread)
    return whole * whole / sum(1 / each.chance**2 for each in units)


def ratio_of_shares(found: int, of: int, other_found: int, other_of: int) -> Interval | None:
    """This function will compare a share with another one, as their ratio; None where either has nothing to compare."""
    if not (found and other_found and of and other_of):
        return None
    ratio = (found / of) / (other_found / other_of)
    spread = sqrt(1 / found - 1 / of + 1 / other_found - 1 / other_of)
    return Interval(ratio, exp(log(ratio) - Z * spread), exp(log(ratio) + Z * spread))


class Sums(NamedTuple):
    """What units (people) bring to a rate y over n: how many they are, and the sums of y, n, y², yn and n²."""

    units: int = 0
    y: float = 0.0
    n: float = 0.0
    yy: float = 0.0
    yn: float = 0.0
    nn: float = 0.0

    def without(self, part: Sums) -> Sums:
        """This function will take some of the units out."""
        units, y, n = self.units - part.units, self.y - part.y, self.n - part.n
        return Sums(units, y, n, self.yy - part.yy, self.yn - part.yn, self.nn - part.nn)

    @property
    def rate(self) -> float:
        """All of y over all of n; 0 where there is nothing."""
        return self.y / self.n if self.n else 0.0

    @property
    def relative_variance(self) -> float:
        """How sure the rate is: its variance over its square, units being drawn whole (W. Cochran 1977, 2.11 and 6.4).

        Where each unit is one, it is that of a share, and two of them make the interval of Katz.
        """
        spread = self.yy - 2 * self.rate * self.yn + self.rate**2 * self.nn
        return max(spread, 0.0) / self.y**2


def ratio_of_rates(part: Sums, rest: Sums) -> Interval | None:
    """This function will compare a rate with that of the rest; None where either has nothing to compare."""
    if not (part.y > 0 and rest.y > 0):
        return None
    ratio, spread = part.rate / rest.rate, sqrt(part.relative_variance + rest.relative_variance)
    return Interval(ratio, ratio * exp(-Z * spread), ratio * exp(Z * spread))
