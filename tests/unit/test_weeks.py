"""The weeks of a standing payment: half-open days, part weeks whole, never more than money is held for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.weeks import Weeks, weeks_of

MONDAY = date(2026, 11, 9)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
ENDS = MONDAY + 18 * WEEK


def weeks(
    *, starts_on: date | None = None, ends_on: date | None = None, yes: date = TUESDAY, budget: date = ENDS, most: int
) -> Weeks:
    """This function will lay out what was asked for on a Tuesday."""
    return weeks_of(
        asked_on=TUESDAY, said_yes_on=yes, starts_on=starts_on, ends_on=ends_on, budget_ends_on=budget, most=most
    )


def test_without_a_first_day_weeks_begin_on_the_monday_of_the_yes() -> None:
    assert weeks(most=18) == Weeks(MONDAY, 18, ENDS)
    assert weeks(most=18, yes=TUESDAY + 2 * WEEK) == Weeks(MONDAY + 2 * WEEK, 16, ENDS)


def test_with_a_first_day_weeks_begin_on_its_day_of_the_week_however_late_the_yes_came() -> None:
    assert weeks(starts_on=WEDNESDAY, most=18, yes=TUESDAY + 3 * WEEK).begins_on == WEDNESDAY


def test_nothing_begins_before_it_was_asked_for() -> None:
    assert weeks(starts_on=TUESDAY - 30 * DAY, most=18).begins_on == TUESDAY


@pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
def test_the_end_is_the_first_day_after_and_part_weeks_are_whole(days: int, count: int) -> None:
    found = weeks(starts_on=TUESDAY, ends_on=TUESDAY + days * DAY, most=99)
    assert (found.count, found.ends_on) == (count, TUESDAY + max(days, 1) * DAY)


def test_the_end_of_the_money_means_the_same_as_the_end_of_the_ask() -> None:
    day = TUESDAY + 21 * DAY
    assert weeks(starts_on=TUESDAY, ends_on=day, most=99) == weeks(starts_on=TUESDAY, budget=day, most=99)


def test_a_part_week_at_both_ends_is_no_week_more_than_was_held() -> None:
    # From Tuesday up to Wednesday week money is held for 2 weeks; 2 Mondays lie in it besides the one before.
    assert weeks(most=2, budget=WEDNESDAY + WEEK).count == 2


def test_a_year_that_ends_meanwhile_changes_nothing() -> None:
    found = weeks_of(
        asked_on=date(2026, 12, 30),
        said_yes_on=date(2026, 12, 30),
        starts_on=None,
        ends_on=date(2027, 1, 12),
        budget_ends_on=date(2027, 4, 1),
        most=2,
    )
    assert found == Weeks(date(2026, 12, 28), 2, date(2027, 1, 12))


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(asked=DAYS, later=st.integers(0, 60), starts=st.none() | DAYS, ends=st.none() | DAYS, budget=DAYS)
def test_every_week_begins_before_the_end_and_none_is_too_many(
    asked: date, later: int, starts: date | None, ends: date | None, budget: date
) -> None:
    found = weeks_of(
        asked_on=asked,
        said_yes_on=asked + later * DAY,
        starts_on=starts,
        ends_on=ends,
        budget_ends_on=budget,
        most=26,
    )
    assert 0 <= found.count <= 26
    if found.count:
        assert found.begins_on + (found.count - 1) * WEEK < found.ends_on
    if 0 < found.count < 26:
        assert found.begins_on + found.count * WEEK >= found.ends_on
