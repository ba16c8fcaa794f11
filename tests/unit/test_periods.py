"""Windows: half-open, one after the other, in the organisation's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delegation.periods import Calendar, Window, is_period, leaves_at, window

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar("Europe/London", (4, 1))
MOMENT = timedelta(microseconds=1)
# Summer time at midnight, at one minute past it, by half an hour, a day that never was, quarters of an hour.
ZONES = [
    *("Europe/London", "UTC", "America/Sao_Paulo", "America/St_Johns", "America/Havana", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Asia/Kathmandu", "Asia/Beirut", "Africa/Cairo", "America/Toronto", "Pacific/Kiritimati"),
]
FOLLOWING = ["day", "week", "month", "quarter", "financial_year"]

calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day)),
)
times = st.integers(0, 285 * 365 * 24 * 60).map(
    lambda minutes: datetime(1905, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def london(*parts: int, fold: int = 0) -> datetime:
    """Give a time on the clock in London."""
    return datetime(*parts, tzinfo=LONDON, fold=fold)  # type: ignore[misc,arg-type]


def span(period: str, at: datetime, calendar: Calendar = CALENDAR) -> tuple[str, str]:
    """Give a window as the clock in its zone shows it."""
    found = window(period, at, calendar)
    zone = ZoneInfo(calendar.time_zone)
    return found.start.astimezone(zone).isoformat(" ", "minutes"), found.end.astimezone(zone).isoformat(" ", "minutes")


@settings(deadline=None, max_examples=600)
@given(st.sampled_from(FOLLOWING), times, calendars)
@example("day", datetime(2011, 12, 30, 10, tzinfo=UTC), Calendar("Pacific/Apia"))
@example("day", datetime(2010, 11, 7, 2, 45, tzinfo=UTC), Calendar("America/St_Johns"))
@example("month", datetime(1987, 11, 1, 2, 31, tzinfo=UTC), Calendar("America/St_Johns"))
@example("day", datetime(1919, 3, 31, 4, 45, tzinfo=UTC), Calendar("America/Toronto"))
@example("day", datetime(2018, 11, 4, 3, tzinfo=UTC), Calendar("America/Sao_Paulo"))
@example("financial_year", datetime(2100, 2, 28, 23, tzinfo=UTC), Calendar("UTC", (2, 29)))
def test_windows_hold_their_time_and_follow_each_other_without_gap(
    period: str, at: datetime, calendar: Calendar
) -> None:
    found = window(period, at, calendar)
    assert found.start <= at < found.end
    assert at in found
    assert found.end not in found
    assert window(period, found.start, calendar) == found
    assert window(period, found.end - MOMENT, calendar) == found
    assert window(period, found.end, calendar).start == found.end
    assert window(period, found.start - MOMENT, calendar).end == found.start


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 400), times, calendars)
def test_a_rolling_window_ends_with_the_day_and_spans_its_days(days: int, at: datetime, calendar: Calendar) -> None:
    found, today = window(f"rolling:{days}", at, calendar), window("day", at, calendar)
    assert found.end == today.end
    assert at in found
    first = found.start.astimezone(ZoneInfo(calendar.time_zone)).date()
    last = today.start.astimezone(ZoneInfo(calendar.time_zone)).date()
    # The island day that never was is the only one that may be missing from the count.
    assert (last - first).days in (days - 1, days - 2)


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 60), times, st.integers(0, 70), st.sampled_from(ZONES))
def test_a_charge_leaves_a_rolling_window_when_it_is_said_to(
    days: int, charged: datetime, later: int, zone: str
) -> None:
    calendar, period = Calendar(zone), f"rolling:{days}"
    leaves = leaves_at(period, charged, calendar)
    assert leaves is not None
    at = charged + timedelta(days=later)
    assert (charged in window(period, at, calendar)) == (at < leaves)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([*FOLLOWING, "rolling:7"]), times, calendars)
def test_the_zone_that_a_time_is_written_in_does_not_matter(period: str, at: datetime, calendar: Calendar) -> None:
    assert window(period, at, calendar) == window(period, at.astimezone(LONDON), calendar)


@pytest.mark.parametrize(
    ("period", "at", "start", "end"),
    [
        ("day", london(2026, 3, 29, 12), "2026-03-29 00:00+00:00", "2026-03-30 00:00+01:00"),
        ("day", london(2026, 10, 25, 12), "2026-10-25 00:00+01:00", "2026-10-26 00:00+00:00"),
        ("day", london(2026, 10, 25, 1, 30, fold=1), "2026-10-25 00:00+01:00", "2026-10-26 00:00+00:00"),
        ("week", london(2026, 11, 1, 23, 59), "2026-10-26 00:00+00:00", "2026-11-02 00:00+00:00"),
        ("week", london(2026, 11, 2), "2026-11-02 00:00+00:00", "2026-11-09 00:00+00:00"),
        ("month", london(2026, 3, 31, 23, 59), "2026-03-01 00:00+00:00", "2026-04-01 00:00+01:00"),
        ("month", london(2026, 12, 31, 23, 59), "2026-12-01 00:00+00:00", "2027-01-01 00:00+00:00"),
        ("month", london(2024, 2, 29, 8), "2024-02-01 00:00+00:00", "2024-03-01 00:00+00:00"),
        ("quarter", london(2027, 1, 1), "2027-01-01 00:00+00:00", "2027-04-01 00:00+01:00"),
        ("quarter", london(2026, 12, 31, 23), "2026-10-01 00:00+01:00", "2027-01-01 00:00+00:00"),
        ("financial_year", london(2027, 3, 31, 23, 59), "2026-04-01 00:00+01:00", "2027-04-01 00:00+01:00"),
        ("financial_year", london(2027, 4, 1), "2027-04-01 00:00+01:00", "2028-04-01 00:00+01:00"),
        ("rolling:28", london(2026, 11, 3, 10), "2026-10-07 00:00+01:00", "2026-11-04 00:00+00:00"),
        ("rolling:1", london(2026, 11, 3), "2026-11-03 00:00+00:00", "2026-11-04 00:00+00:00"),
    ],
)
def test_windows_at_summer_time_and_year_ends_in_london(period: str, at: datetime, start: str, end: str) -> None:
    assert span(period, at) == (start, end)


def test_a_time_of_the_world_clock_belongs_to_the_day_at_home() -> None:
    # 23:30 UTC on 31 July is half past midnight on 1 August in London.
    assert span("month", datetime(2026, 7, 31, 23, 30, tzinfo=UTC))[0] == "2026-08-01 00:00+01:00"


@pytest.mark.parametrize(
    ("starts", "at", "start"),
    [
        ((4, 6), london(2027, 4, 5, 12), "2026-04-06 00:00+01:00"),
        ((1, 1), london(2026, 12, 31, 12), "2026-01-01 00:00+00:00"),
        ((7, 1), london(2026, 6, 30, 12), "2025-07-01 00:00+01:00"),
        ((2, 29), london(2027, 2, 28, 12), "2027-02-28 00:00+00:00"),
        ((2, 29), london(2028, 2, 28, 12), "2027-02-28 00:00+00:00"),
        ((12, 31), london(2026, 12, 31, 12), "2026-12-31 00:00+00:00"),
    ],
)
def test_a_financial_year_may_start_on_any_day(starts: tuple[int, int], at: datetime, start: str) -> None:
    assert span("financial_year", at, Calendar("Europe/London", starts))[0] == start


def test_quarters_follow_the_financial_year_and_keep_inside_short_months() -> None:
    calendar = Calendar("UTC", (8, 31))
    at = datetime(2026, 8, 31, tzinfo=UTC)
    starts = []
    for _ in range(4):
        found = window("quarter", at, calendar)
        starts.append(found.start.date().isoformat())
        at = found.end
    assert starts == ["2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31"]
    assert at == window("financial_year", at, calendar).start


@pytest.mark.parametrize(
    "period", ["", "moon", "rolling", "rolling:0", "rolling:-3", "rolling:10000", "rolling:7 ", "Day", None, 7]
)
def test_what_is_no_period_is_refused(period: object) -> None:
    assert not is_period(period)
    if isinstance(period, str):
        with pytest.raises(ValueError, match="no period"):
            window(period, london(2026, 1, 1), CALENDAR)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        window("day", datetime(2026, 1, 1), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("zone", "starts"), [("Europe/Elmbridge", (4, 1)), ("Europe/London", (2, 30)), ("UTC", (13, 1))]
)
def test_a_calendar_that_cannot_be_is_refused(zone: str, starts: tuple[int, int]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Calendar(zone, starts)


def test_a_window_ends_before_its_end() -> None:
    day = Window(london(2026, 1, 1), london(2026, 1, 2))
    assert london(2026, 1, 1) in day
    assert london(2026, 1, 2) not in day
