"""Working hours: what is due when, and how long somebody waited."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delegation.bank_holidays import bank_holidays
from delegation.working_time import (
    WorkingHours,
    add_working_hours,
    add_working_time,
    next_opening,
    take_working_time,
    working_hours_between,
)

LONDON = ZoneInfo("Europe/London")
ENGLAND = WorkingHours(holidays=bank_holidays("england", range(2025, 2028)))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def home(text: str) -> datetime:
    """Give a time on the clock in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        ("2026-11-03 09:00", 10, "2026-11-04 11:00"),
        ("2026-11-03 16:30", 10, "2026-11-05 10:30"),
        ("2026-11-06 17:40", 10, "2026-11-10 11:00"),  # Friday evening: due on Tuesday
        ("2026-11-07 12:00", 1, "2026-11-09 10:00"),
        ("2026-11-03 09:00", 8, "2026-11-03 17:00"),  # what ends as the day closes is due then
        ("2026-11-03 07:00", 1, "2026-11-03 10:00"),
        ("2026-11-03 12:00", 0, "2026-11-03 12:00"),
        ("2026-11-03 18:00", 0, "2026-11-04 09:00"),
        ("2026-12-24 16:00", 2, "2026-12-29 10:00"),  # Friday 25 is Christmas, Monday 28 stands in for Boxing Day
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),  # over the night that summer time begins
        ("2026-10-23 16:00", 2, "2026-10-26 10:00"),  # and over the one that it ends
        ("2026-12-31 16:00", 2, "2027-01-04 10:00"),
    ],
)
def test_due_times_count_working_hours_only(asked: str, hours: int, due: str) -> None:
    assert add_working_hours(home(asked), hours, ENGLAND) == home(due)


def test_half_the_time_is_half_the_working_time() -> None:
    assert add_working_time(home("2026-11-03 14:30"), 2.5 * HOUR, ENGLAND) == home("2026-11-03 17:00")


def test_a_day_with_a_change_of_clocks_has_the_hours_that_pass() -> None:
    nights = WorkingHours(frozenset(range(7)), time(0), time(6))
    assert working_hours_between(home("2026-03-29 00:00"), home("2026-03-29 12:00"), nights) == 5 * HOUR
    assert working_hours_between(home("2026-10-25 00:00"), home("2026-10-25 12:00"), nights) == 7 * HOUR
    assert add_working_hours(home("2026-03-29 00:00"), 6, nights) == home("2026-03-30 01:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-03 09:00", "2026-11-03 17:00", 8),
        ("2026-11-03 08:00", "2026-11-03 18:00", 8),
        ("2026-11-06 16:00", "2026-11-09 10:00", 2),
        ("2026-11-07 00:00", "2026-11-08 23:00", 0),
        ("2026-11-03 12:00", "2026-11-03 11:00", 0),
        ("2026-12-24 16:00", "2026-12-29 10:00", 2),
    ],
)
def test_waiting_is_counted_in_working_hours(start: str, end: str, hours: int) -> None:
    assert working_hours_between(home(start), home(end), ENGLAND) == hours * HOUR


places = st.builds(
    WorkingHours,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.integers(0, 11).map(time),
    closes=st.integers(12, 23).map(time),
    time_zone=st.sampled_from(["Europe/London", "UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia"]),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
)
times = st.integers(0, 600_000).map(lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes))
lengths = st.integers(0, 6_000).map(lambda minutes: timedelta(minutes=minutes))


@settings(deadline=None, max_examples=200)
@given(times, lengths, places)
def test_adding_and_counting_are_each_others_inverse(at: datetime, length: timedelta, place: WorkingHours) -> None:
    due = add_working_time(at, length, place)
    assert due >= at
    assert working_hours_between(at, due, place) == length


@settings(deadline=None, max_examples=200)
@given(times, lengths, lengths, places)
def test_waiting_adds_up(at: datetime, first: timedelta, second: timedelta, place: WorkingHours) -> None:
    between, end = at + first * 3, at + first * 3 + second * 3
    parts = working_hours_between(at, between, place) + working_hours_between(between, end, place)
    assert parts == working_hours_between(at, end, place)


@settings(deadline=None, max_examples=200)
@given(times, lengths, places)
def test_what_is_due_is_due_in_working_hours(at: datetime, length: timedelta, place: WorkingHours) -> None:
    due = add_working_time(at, length, place).astimezone(ZoneInfo(place.time_zone))
    # At the minute it closes counts as the day that closes.
    day = (due - timedelta(microseconds=1)).date() if length else due.date()
    assert day.weekday() in place.weekdays
    assert day not in place.holidays


@pytest.mark.parametrize(
    "wrong", [{"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"opens": time(17)}, {"closes": time(9)}]
)
def test_hours_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Working hours"):
        WorkingHours(**wrong)  # type: ignore[arg-type]


def test_hours_that_never_come_are_refused() -> None:
    every_day = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(1200))
    with pytest.raises(ValueError, match="never come"):
        add_working_hours(home("2026-01-01 09:00"), 1, WorkingHours(holidays=every_day))


@pytest.mark.parametrize(("at", "hours"), [(datetime(2026, 1, 1), 1), (home("2026-01-01 09:00"), -1)])  # noqa: DTZ001
def test_what_cannot_be_added_is_refused(at: datetime, hours: int) -> None:
    with pytest.raises(ValueError, match="added forward"):
        add_working_hours(at, hours, ENGLAND)


def test_the_four_nations_have_their_own_holidays() -> None:
    days = {
        nation: bank_holidays(nation, range(2026, 2027))
        for nation in ("england", "wales", "scotland", "northern_ireland")
    }
    assert all(date(2026, 12, 25) in each for each in days.values())
    assert [nation for nation in days if date(2026, 3, 17) in days[nation]] == ["northern_ireland"]
    assert [nation for nation in days if date(2026, 11, 30) in days[nation]] == ["scotland"]
    assert [nation for nation in days if date(2026, 4, 6) not in days[nation]] == ["scotland"]


def test_a_nation_without_holidays_is_refused() -> None:
    with pytest.raises(KeyError):
        bank_holidays("cornwall", range(2026, 2027))


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        ("2026-11-10T08:59:59+00:00", "2026-11-10T09:00:00+00:00"),
        ("2026-11-10T09:00:00+00:00", "2026-11-11T09:00:00+00:00"),  # later than, never the same
        ("2026-11-13T12:00:00+00:00", "2026-11-16T09:00:00+00:00"),  # over a weekend
        ("2026-10-23T12:00:00+01:00", "2026-10-26T09:00:00+00:00"),  # and the end of summer time
        ("2026-12-24T12:00:00+00:00", "2026-12-29T09:00:00+00:00"),  # Boxing Day is a Saturday, so Monday is off too
    ],
)
def test_the_next_opening_is_the_first_after_a_moment(after: str, opens: str) -> None:
    holidays = bank_holidays("england", range(2026, 2028))
    working = WorkingHours(holidays=holidays)
    assert next_opening(datetime.fromisoformat(after), working) == datetime.fromisoformat(opens)


def test_a_calendar_without_a_working_day_has_no_opening() -> None:
    days = {date(2026, 1, 1) + timedelta(days=each) for each in range(4 * 366)}
    with pytest.raises(ValueError, match="never come"):
        next_opening(datetime(2026, 1, 1, tzinfo=UTC), WorkingHours(holidays=frozenset(days)))


@pytest.mark.parametrize(
    ("at", "hours", "since"),
    [
        ("2026-11-10T12:00:00+00:00", 2, "2026-11-10T10:00:00+00:00"),
        ("2026-11-10T12:00:00+00:00", 3, "2026-11-10T09:00:00+00:00"),
        ("2026-11-10T12:00:00+00:00", 8, "2026-11-09T12:00:00+00:00"),
        ("2026-11-16T08:00:00+00:00", 8, "2026-11-13T09:00:00+00:00"),  # before it opens, over a weekend
        ("2026-12-29T10:00:00+00:00", 2, "2026-12-24T16:00:00+00:00"),  # over Christmas
        ("2026-10-26T10:00:00+00:00", 9, "2026-10-23T08:00:00+00:00"),  # and the end of summer time
    ],
)
def test_working_time_is_taken_as_it_is_added(at: str, hours: int, since: str) -> None:
    working = WorkingHours(holidays=bank_holidays("england", range(2026, 2028)))
    moment = datetime.fromisoformat(at)
    found = take_working_time(moment, timedelta(hours=hours), working)
    assert found == datetime.fromisoformat(since)
    assert add_working_hours(found, hours, working) <= moment < add_working_hours(found + MINUTE, hours, working)


def test_no_working_time_is_taken_from_a_calendar_without_any() -> None:
    days = {date(2026, 1, 1) - timedelta(days=each) for each in range(4 * 366)}
    with pytest.raises(ValueError, match="never came"):
        take_working_time(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1), WorkingHours(holidays=frozenset(days)))
    with pytest.raises(ValueError, match="is taken from"):
        take_working_time(datetime(2026, 1, 1, tzinfo=UTC), timedelta(), WorkingHours())
