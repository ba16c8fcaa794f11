"""How much carries on, and when the next year ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delegation.carrying import Rule, carries_on, most_carried, year_after

pence = st.integers(0, 10**9)
rules = st.one_of(
    st.none(),
    st.sampled_from([Rule("none"), Rule("all")]),
    st.builds(lambda cap: Rule("capped", cap_pence=cap), pence),
    st.builds(lambda cap: Rule("capped", cap_percent=cap), st.integers(0, 100)),
)


@pytest.mark.parametrize(
    ("rule", "carried"),
    [
        (None, 50_000),
        (Rule("all"), 50_000),
        (Rule("none"), 0),
        (Rule("capped", cap_pence=30_000), 30_000),
        (Rule("capped", cap_pence=90_000), 50_000),
        (Rule("capped", cap_percent=10), 12_000),
    ],
)
def test_a_rule_says_how_much_of_500_pounds_of_1200_carries_on(rule: Rule | None, carried: int) -> None:
    assert carries_on(rule, free=50_000, given=120_000) == carried


@given(rules, rules, pence, pence)
def test_never_more_than_is_free_and_never_less_by_a_further_rule(
    first: Rule | None, second: Rule | None, free: int, given: int
) -> None:
    one, both = carries_on(first, free=free, given=given), most_carried((first, second), free=free, given=given)
    assert 0 <= one <= both <= free


@given(rules, pence, pence, pence)
def test_what_comes_free_later_never_takes_back_what_was_carried(
    rule: Rule | None, free: int, more: int, given: int
) -> None:
    assert carries_on(rule, free=free, given=given) <= carries_on(rule, free=free + more, given=given)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "after"),
    [
        (date(2026, 4, 1), date(2027, 4, 1), date(2028, 4, 1)),
        (date(2027, 3, 1), date(2028, 3, 1), date(2029, 3, 1)),
        (date(2026, 10, 31), date(2027, 1, 31), date(2027, 4, 30)),
        (date(2026, 3, 16), date(2027, 3, 15), date(2028, 3, 13)),
    ],
)
def test_the_next_year_is_as_long_in_months_or_in_days(starts_on: date, ends_on: date, after: date) -> None:
    assert year_after(starts_on, ends_on) == after


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 800))
def test_a_year_always_ends_after_it_starts(starts_on: date, days: int) -> None:
    ends_on = starts_on + timedelta(days=days)
    assert year_after(starts_on, ends_on) > ends_on
