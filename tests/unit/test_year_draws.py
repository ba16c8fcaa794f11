"""The simulated year: what is drawn is the same for the same seed, and as much as is said of it."""

from datetime import date
from itertools import pairwise
from random import Random
from statistics import median

from bench.year.draws import SHARE_AWAY, absences, moment, wishes, working_days


def draw_by(seed: str) -> Random:
    """This function will give what a seed draws."""
    return Random(seed)  # noqa: S311 - the same year again, and no secret


def test_the_same_seed_draws_the_same_year() -> None:
    first, again, other = (wishes(draw_by(seed), 200, families=9, days=working_days()) for seed in ("5a", "5a", "5b"))
    assert first == again != other
    days = working_days()
    assert list(absences(draw_by("5a"), days)) == list(absences(draw_by("5a"), days))


def test_one_place_in_five_is_empty_and_nobody_is_away_twice_at_once() -> None:
    days, draw, shares = working_days(), draw_by("1"), []
    for _ in range(200):
        drawn = list(absences(draw, days))
        assert all(back <= first for (_, back), (first, _) in pairwise(drawn))
        shares.append(sum(first <= day < back for day in days for first, back in drawn) / len(days))
    assert abs(sum(shares) / len(shares) - SHARE_AWAY) < 0.02


def test_the_year_has_its_holidays_and_no_weekends() -> None:
    days = working_days()
    assert 250 <= len(days) <= 254
    assert not {date(2025, 4, 18), date(2025, 4, 21), date(2025, 12, 25), date(2025, 12, 26)} & set(days)
    assert all(day.weekday() < 5 for day in days)


def test_most_asks_are_small_and_some_come_in_the_evening() -> None:
    drawn = wishes(draw_by("3"), 5_000, families=9, days=working_days())
    assert 9_000 < median(each.amount for each in drawn) < 16_000
    evenings = sum(each.at >= moment(each.at.date(), 18) for each in drawn)
    assert 0.15 < evenings / len(drawn) < 0.25
    assert drawn == sorted(drawn, key=lambda each: each.at)
