"""Intervals of shares, against what was published."""

from random import Random

import pytest

from delegation.proportions import Weighed, ratio_of_shares, weighed_share, wilson


# R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_what_newcombes_table_has(found: int, of: int, low: float, high: float) -> None:
    assert wilson(found, of)[1:] == pytest.approx((low, high), abs=5e-5)


def test_nothing_looked_at_says_nothing() -> None:
    assert wilson(0, 0)[1:] == weighed_share([])[1:] == (0, 1)


# A. Agresti, Categorical Data Analysis (2nd edition, 2002), heart attacks with placebo and aspirin: 1.82, 1.43 to 2.31.
def test_a_ratio_of_shares_is_that_of_agrestis_example() -> None:
    assert ratio_of_shares(189, 11_034, 104, 11_037) == pytest.approx((1.8178, 1.4330, 2.3059), abs=2e-4)
    assert ratio_of_shares(0, 10, 3, 10) is None


def test_with_equal_small_chances_it_is_wilsons_interval() -> None:
    units = [Weighed(has=number < 12, chance=1e-9) for number in range(80)]
    assert weighed_share(units) == pytest.approx(wilson(12, 80))


def test_a_likelier_unit_counts_for_less_and_the_interval_is_wider_than_of_as_many_alike() -> None:
    units = [Weighed(has=number % 4 == 0, chance=(0.05, 0.4)[number % 2]) for number in range(80)]
    found, plain = weighed_share(units), wilson(20, 80)
    assert found.value == pytest.approx(20 / 0.05 / (40 / 0.05 + 40 / 0.4))
    assert found.high - found.low > plain.high - plain.low


def test_of_a_hundred_such_intervals_about_95_hold_the_true_share() -> None:
    lots, hits, rounds = Random(7), 0, 400  # noqa: S311 - drawn again, not a secret
    people = [(number % 6 == 0, 0.06 + 0.3 * (number % 5 == 0)) for number in range(900)]
    truth = sum(has for has, _ in people) / len(people)
    for _ in range(rounds):
        found = weighed_share([Weighed(has, chance) for has, chance in people if lots.random() < chance])
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / rounds <= 0.995
