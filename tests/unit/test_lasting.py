"""Until when money lasts at the pace of late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from delegation.lasting import Pace, lasts_until

TODAY = date(2026, 11, 10)
END = TODAY + timedelta(days=126)


def last_day(in_hand: int, lately: int, **more: object) -> date | None:
    """This function will reckon from today to the end of the year."""
    given = {"promised": 0, "agreed": 0, "ends_on": END, **more}
    return lasts_until(Pace(in_hand=in_hand, lately=lately, **given), today=TODAY)  # type: ignore[arg-type]


def test_ten_pounds_a_day_make_300_pounds_last_30_days() -> None:
    assert last_day(30_000, 56_000) == TODAY + timedelta(days=29)


def test_what_is_promised_or_agreed_makes_it_shorter_and_what_comes_longer() -> None:
    assert last_day(30_000, 56_000, promised=10_000) == TODAY + timedelta(days=19)
    assert last_day(30_000, 0, agreed=126_000) == TODAY + timedelta(days=29)
    comes = {TODAY + timedelta(days=10): 10_000, TODAY + timedelta(days=90): 10_000}
    assert last_day(30_000, 56_000, to_come=comes) == TODAY + timedelta(days=39)


def test_without_spending_it_lasts_to_the_end_and_without_money_it_is_over_today() -> None:
    assert last_day(30_000, 0) is None
    assert last_day(0, 56_000) == TODAY
    assert last_day(5_000, 0, promised=6_000) == TODAY


@given(st.integers(0, 10**8), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_more_money_never_lasts_less(in_hand: int, more: int, lately: int, agreed: int) -> None:
    less = last_day(in_hand, lately, agreed=agreed) or END
    assert (last_day(in_hand + more, lately, agreed=agreed) or END) >= less >= TODAY
