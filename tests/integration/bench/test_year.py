"""The simulated year, two weeks of it: nothing is stuck, and the count sees it when something is."""

import pytest

from bench.year.counting import count
from bench.year.playing import Year
from workflow.models import Ask

DAYS, ASKS = 10, 40


@pytest.mark.django_db
def test_in_two_weeks_nothing_is_stuck_and_the_books_agree() -> None:
    year = Year(asks=ASKS, seed="5a", days=DAYS)
    at = year.play()
    assert year.wrong == []
    with year.scope():
        counted = count(at=at, counts=year.counts)
        assert Ask.objects.ours().filter(what_for__isnull=False).count() == ASKS
    assert counted.wrong == ()
    table = dict(counted.rows)
    assert int(table["reminders"]) > 0
    assert int(table["moved because who had it let the time run out"]) > 0


@pytest.mark.django_db
def test_a_fortnight_without_the_watch_is_seen_to_be_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year(asks=ASKS, seed="5a", days=DAYS)
    monkeypatch.setattr(year, "_watch", lambda at: None)
    year.play()
    assert any("nobody will look at it" in each for each in year.wrong)
