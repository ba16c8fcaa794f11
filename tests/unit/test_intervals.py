"""Intervals of shares: against a published table, and again the same from the same seed."""

from random import Random

import pytest

from delegation.intervals import bias, quantile, share_interval, share_of, standard_error

# Efron and Tibshirani (1993), table 10.1: eight subjects; y = new - old patch, z = old patch - placebo.
PATCH = [
    (-1200.0, 8406.0),
    (2601.0, 2342.0),
    (-2705.0, 8187.0),
    (1982.0, 8459.0),
    (-1290.0, 4795.0),
    (351.0, 3516.0),
    (-638.0, 4796.0),
    (-2719.0, 10238.0),
]


def test_a_share_its_bias_and_its_spread_are_those_of_a_published_example() -> None:
    assert share_of(PATCH) == pytest.approx(-0.0713, abs=0.00005)
    # Of 400 draws they found 0.105 and 0.0043; of 8,000 the figures lie within what 400 leave open.
    assert standard_error(PATCH, draws=8_000) == pytest.approx(0.105, abs=0.008)
    assert bias(PATCH, draws=8_000) == pytest.approx(0.0043, abs=0.006)


def test_the_same_seed_draws_the_same_interval() -> None:
    assert share_interval(PATCH, seed=1) == share_interval(PATCH, seed=1)
    assert share_interval(PATCH, seed=1) != share_interval(PATCH, seed=2)


def test_many_units_are_as_unsure_in_groups_as_one_by_one() -> None:
    drawn = Random(7)  # noqa: S311 - a test's figures
    pairs = [(whole * drawn.random(), whole) for whole in (drawn.lognormvariate(3, 1) for _ in range(5_000))]
    share = share_of(pairs)
    whole = sum(of for _, of in pairs)
    # The textbook's variance of a ratio: residuals of the part about the share, over the mean whole.
    exact = (sum((part - share * of) ** 2 for part, of in pairs)) ** 0.5 / whole
    assert standard_error(pairs) == pytest.approx(exact, rel=0.15)
    low, high = share_interval(pairs)[1:]
    assert (high - low) / 2 == pytest.approx(1.96 * exact, rel=0.2)


def test_nothing_is_no_share_and_no_spread() -> None:
    assert share_interval([]) == (0.0, 0.0, 0.0)
    assert share_of([(0.0, 0.0)]) == 0.0


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.9, 9), (1.0, 10), (0.01, 1)])
def test_a_quantile_is_a_value_that_was_there(share: float, value: float) -> None:
    assert quantile(list(range(10, 0, -1)), share) == value
