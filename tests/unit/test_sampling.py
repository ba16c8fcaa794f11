"""Drawing a sample, and what it says of all."""

import hashlib
from uuid import UUID

import pytest

from workflow.sampling import commitment_of, draw, interval, list_digest

IDS = [UUID(int=number) for number in range(400)]


def test_anybody_draws_the_same_by_the_rule_alone() -> None:
    by_hand = sorted(map(str, IDS), key=lambda id: hashlib.sha256(b"a seed\n" + id.encode()).hexdigest())[:25]
    assert [str(each) for each in draw("a seed", reversed(IDS), size=25)] == by_hand
    assert commitment_of("a seed") == hashlib.sha256(b"a seed").hexdigest()
    assert draw("a seed", IDS, size=25) != draw("another", IDS, size=25)


def test_a_shorter_list_is_drawn_whole_and_its_sum_knows_each_id() -> None:
    assert sorted(draw("a seed", IDS[:3], size=25)) == IDS[:3]
    assert list_digest(IDS[:3]) == list_digest(reversed(IDS[:3]))
    assert list_digest(IDS[:3]) != list_digest(IDS[:2])


def test_each_id_is_drawn_about_as_often_as_any_other() -> None:
    drawn = [each.int for number in range(800) for each in draw(str(number), IDS[:40], size=10)]
    often = [drawn.count(number) for number in range(40)]
    assert min(often) > 140
    assert max(often) < 260


@pytest.mark.parametrize(
    ("otherwise", "looked_at", "low", "high"),
    [(0, 25, 0.0, 0.13719), (2, 25, 0.00984, 0.26031), (5, 10, 0.18709, 0.81291), (10, 10, 0.69150, 1.0), (0, 0, 0, 1)],
)
def test_the_interval_is_that_of_the_tables(otherwise: int, looked_at: int, low: float, high: float) -> None:
    assert interval(otherwise=otherwise, looked_at=looked_at) == pytest.approx((low, high), abs=2e-5)
