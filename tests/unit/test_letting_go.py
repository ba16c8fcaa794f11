"""What could be let go of, reckoned from rows, and the same sums made by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import pytest

from delegation.terms import Limit
from delegation.working_time import WorkingClock, WorkingHours, working_hours_between
from workflow.leading.letting_go import (
    FEWEST_ALIKE,
    always_yes,
    eroded,
    never_reached,
    nothing_changed,
    rise,
    rounded_up,
    waits_longest,
    what_to_let_go_of,
)
from workflow.leading.values import InForce, LastYear, Price, Trial, Used, Waited

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEAM, OTHER_TEAM = UUID(int=1), UUID(int=2)
EACH = Limit("family.each", "per_ask", 10_000)
MONTH = Limit("family.month", "per_period", 25_000, period="month", counted_by="person")
LIMITS: Mapping[str, InForce] = {
    each.key: InForce("family", 10, each, datetime(2023, 4, 1, tzinfo=UTC)) for each in (EACH, MONTH)
}


def ask(amount: int = 12_000, **other: Any) -> Waited:
    """This function will make an ask of a family's that went past its limit for each ask, and waited two hours."""
    given: dict[str, Any] = {
        "category": "equipment",
        "words": (),
        "kind": "one_off",
        "role": "family",
        "limit": "family.each",
        "changed": False,
        "less": 0,
        "hours": 2.0,
        "yes_hours": 2.0,
        "month": "2026-05",
        "age": "adult",
        "team": TEAM,
        "decider": UUID(int=9),
        "desk_team": "east",
        "desk_role": "practitioner",
    }
    return Waited(amount=amount, **{**given, **other})


def test_a_kind_that_was_always_said_yes_to_is_named_by_our_own_word_for_it() -> None:
    repairs = [ask(14_000 + 1_000 * number, words=("repair", "hoist")) for number in range(14)]
    chairs = [ask(30_000), ask(38_000, changed=True)]
    (found,) = always_yes([*chairs, *repairs], LIMITS)
    assert (found.category, found.word, found.asked) == ("equipment", "repair", 14)
    assert found.pence == sum(each.amount for each in repairs)
    assert found.hours == 28
    assert found.trial == Trial("family", "family.each", 30_000)


def test_a_kind_counts_from_eight_on_and_one_changed_answer_ends_it() -> None:
    alike = [ask() for _ in range(FEWEST_ALIKE)]
    assert list(always_yes(alike[1:], LIMITS)) == []
    assert len(list(always_yes(alike, LIMITS))) == 1
    assert list(always_yes([*alike, ask(changed=True)], LIMITS)) == []


def test_what_our_limits_let_through_by_now_is_not_told() -> None:
    raised = {"family.each": LIMITS["family.each"]._replace(limit=Limit("family.each", "per_ask", 50_000))}
    year = [ask() for _ in range(20)]
    assert list(always_yes(year, raised)) == []
    assert list(nothing_changed(year, raised)) == []
    assert list(always_yes(year, {})) == []


def test_past_a_limit_up_to_the_first_changed_answer_nothing_changed() -> None:
    draw = Random(8)  # noqa: S311 - the same rows every time, and no secret
    year = [ask(draw.randrange(10_001, 60_000), hours=draw.random() * 9) for _ in range(200)]
    year += [ask(41_000, changed=True), ask(52_000, changed=True), ask(9_000, limit="family.month", changed=True)]
    by_hand = [each for each in year if each.limit == "family.each" and each.amount < 41_000]
    (found,) = nothing_changed(year, LIMITS)
    assert found.asked == len(by_hand)
    assert found.up_to == max(each.amount for each in by_hand)
    assert found.pence == sum(each.amount for each in by_hand)
    assert found.hours == pytest.approx(sum(each.hours for each in by_hand))
    assert found.up_to <= found.trial.amount < 41_000


@pytest.mark.parametrize(
    ("pence", "below", "amount"),
    [
        (28_500, None, 30_000),
        (12_600, None, 13_000),
        (12_600, 13_000, 12_600),
        (5_620, None, 6_000),
        (100_001, None, 110_000),
        (20_000, None, 20_000),
        (28_550, 28_590, 28_550),
    ],
)
def test_an_amount_to_try_is_one_that_people_would_name(pence: int, below: int | None, amount: int) -> None:
    assert rounded_up(pence, below=below) == amount


def test_a_limit_that_stopped_nothing_is_found_and_one_that_did_is_not() -> None:
    used = {"family.month": Used(9_800, 40), "family.each": Used(9_800, 40)}
    (found,) = never_reached(LIMITS, used, [ask()])
    assert found.trial == Trial("family", "family.month", 50_000)
    assert list(never_reached(LIMITS, used, [ask(limit="family.month")])) == []
    assert list(never_reached(LIMITS, {"family.month": Used(12_600, 40)}, [])) == []
    assert list(never_reached(LIMITS, {"family.month": Used(9_800, 7)}, [])) == []


def test_prices_are_the_organisations_own_and_without_them_two_years_count() -> None:
    prices = [Price("2023-03", 100_000), Price("2026-10", 112_400), Price("2025-01", 108_000)]
    (each, month) = eroded(LIMITS, prices, at=AT)
    assert (each.rose, each.worth, each.trial.amount) == (124, 11_240, 12_000)
    assert month.worth == 28_100
    assert rise(prices, since=datetime(2022, 4, 1, tzinfo=UTC)) is None
    assert [found.rose for found in eroded(LIMITS, [], at=AT)] == [None, None]
    young = {key: found._replace(since=AT - timedelta(days=700)) for key, found in LIMITS.items()}
    assert list(eroded(young, [], at=AT)) == []
    assert list(eroded(LIMITS, [Price("2023-03", 100_000), Price("2026-10", 104_900)], at=AT)) == []


def test_who_waits_longest_is_told_beside_everybody_else_and_never_of_few() -> None:
    older = [ask(hours=9.0 + number, age="older") for number in range(11)]
    others = [ask(hours=4.0 + number % 2, age="adult") for number in range(30)]
    (found,) = waits_longest([*older, *others], LIMITS)
    assert (found.by, found.group) == ("age", "older")
    assert found.hours == median(each.hours for each in older)
    assert found.others == median(each.hours for each in others)
    assert list(waits_longest([*older[:9], *others], LIMITS)) == []
    assert list(waits_longest([*older, *others[:9]], LIMITS)) == []
    teams = [each._replace(team=OTHER_TEAM, age="") for each in older] + [each._replace(age="") for each in others]
    (by_team,) = waits_longest(teams, LIMITS)
    assert (by_team.by, by_team.group) == ("team", str(OTHER_TEAM))


def test_a_new_organisation_has_nothing_to_let_go_of() -> None:
    assert not what_to_let_go_of(LastYear((), {}), at=AT)


def test_working_hours_looked_up_are_those_that_are_walked() -> None:
    working = WorkingHours(holidays=frozenset({datetime(2026, 8, 31, tzinfo=UTC).date()}))
    draw = Random(5)  # noqa: S311 - the same moments every time, and no secret
    since = datetime(2026, 1, 1, tzinfo=UTC)
    clock = WorkingClock(working, since=since, until=AT)
    for _ in range(300):
        start = since + timedelta(minutes=draw.randrange(460_000))
        end = start + timedelta(minutes=draw.randrange(-500, 9_000))
        walked = working_hours_between(start, end, working) / timedelta(hours=1)
        assert clock.hours(start, end) == pytest.approx(walked)
