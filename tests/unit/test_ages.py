"""Birthdays in law, and the demo's calendar."""

from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from delegation.ages import birthday, is_under
from delegation.demo.moments import Moments

days = st.dates(min_value=date(2026, 1, 1), max_value=date(2060, 12, 31))


def test_born_on_29_february_an_age_is_reached_on_1_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_an_age_is_reached_on_the_day_itself() -> None:
    born = date(2009, 3, 4)
    assert is_under(born, 18, on=date(2027, 3, 3))
    assert not is_under(born, 18, on=date(2027, 3, 4))
    assert not is_under(None, 18, on=date(2027, 3, 4))


@given(days, st.integers(0, 100))
def test_people_of_the_demo_are_as_old_as_it_says_on_any_day(today: date, age: int) -> None:
    born = Moments(datetime.combine(today, time(12), UTC)).born(age=age)
    assert birthday(born, age) <= today < birthday(born, age + 1)


@given(days)
def test_zara_is_17_and_turns_18_on_the_next_4_march(today: date) -> None:
    born = Moments(datetime.combine(today, time(12), UTC)).born(age=17, birthday=(3, 4))
    eighteen = birthday(born, 18)
    assert (eighteen.month, eighteen.day) == (3, 4)
    assert 0 < (eighteen - today).days <= 366


@given(days, st.times())
def test_what_lies_before_now_in_the_demo_does(today: date, clock: time) -> None:
    now = datetime.combine(today, clock, UTC)
    moments = Moments(now)
    friday = moments.last(4, time(18, 5))
    assert friday <= now
    assert friday.weekday() == 4
    assert moments.before_this_month.month != moments.today.month
    assert moments.financial_year(years_ago=0) <= now
