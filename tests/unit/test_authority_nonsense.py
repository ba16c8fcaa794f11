"""Whatever nonsense the engine is given, it answers, and doubt is never a yes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from delegation.authority import Act, BudgetState, PlanLineState, Ruling, Terms, Used, needs, rule
from delegation.periods import window
from delegation.terms import ACT_KINDS, Limit, Reservation, RoleTerms
from tests.unit.engine_strategies import (
    ADA,
    CALENDAR,
    CATEGORIES,
    NOON,
    ROLES,
    acts,
    asked_for,
    each,
    limits,
    reservations,
    ruled,
    sums,
    terms,
    usages,
)

# Some properties speak about few of the cases; on a busy machine all of them are slow. Neither is a fault of theirs.
PATIENT = (HealthCheck.filter_too_much, HealthCheck.too_slow)
often = settings(deadline=None, max_examples=150, suppress_health_check=PATIENT)


words = st.sampled_from(
    ["", "budget", "pence", "count", "day", "rolling:0", "rolling:9999", "moon", "any", *ACT_KINDS, *CATEGORIES]
)
numbers = st.integers(-(2**70), 2**70) | st.integers(-3, 3)
zones = st.sampled_from([UTC, timezone(timedelta(hours=14))])
any_time = st.datetimes(timezones=zones) | st.datetimes() | st.just(NOON.replace(tzinfo=None))
any_id = st.integers(1, 5).map(lambda number: UUID(int=number))
any_limit = st.builds(
    Limit, key=words, kind=st.sampled_from(["per_ask", "per_period", "count_per_period", "variance", "budget", ""]),
    amount=st.none() | numbers | st.booleans(), unit=words, period=st.none() | words, category=st.none() | words,
    act_kinds=st.frozensets(words), people=words, counted_by=words, enforcement=words | st.just("active"),
)  # fmt: skip
any_budget = st.builds(BudgetState, any_id, words, numbers | st.booleans(), numbers, numbers, numbers, numbers)
any_act = st.builds(
    Act, kind=words, amount=st.none() | numbers | st.booleans(), category=words, person=any_id,
    people=st.sampled_from(["adult", "child", "any", ""]), payee_key=st.none() | words, flags=st.frozensets(words),
    budget=st.none() | any_budget, plan_line=st.none() | st.builds(PlanLineState, any_id, numbers), weeks=numbers,
)  # fmt: skip


def any_terms_within(inner: st.SearchStrategy[Terms | None]) -> st.SearchStrategy[Terms]:
    """Make nonsense that is narrowed by nonsense."""
    return st.builds(
    Terms, mandate=any_id, kind=st.sampled_from(["officer", "family", "room", "plan_line", "passed_on", ""]),
    holder=any_id, role=words, rank=numbers, limits=st.lists(any_limit | limits(), max_size=3).map(tuple),
    granted_at=any_time, starts_at=any_time, ends_at=st.none() | any_time, person=st.none() | any_id,
    category=st.none() | words, act_kinds=st.none() | st.frozensets(words), payee_key=st.none() | words,
    narrowed_by=inner, caps=st.lists(any_limit | limits(), max_size=2).map(tuple), plan_line=st.none() | any_id,
    )  # fmt: skip


any_terms = any_terms_within(st.none() | any_terms_within(st.none()))
any_reservations = st.lists(
    st.builds(Reservation, words, st.none() | words, st.none() | words, above=st.none() | numbers), max_size=2
).map(tuple)
any_roles = st.dictionaries(words, st.builds(RoleTerms, words, words, numbers), max_size=2)
any_sum = st.builds(Used, used=numbers, held=numbers, count=numbers, earliest=st.none() | any_time)


@settings(often, max_examples=300)
@given(st.data())
def test_ruling_never_raises_and_always_answers(data: st.DataObject) -> None:
    # One kind of nonsense at a time reaches further into the engine than all of it together.
    wild = data.draw(st.sets(st.sampled_from(["act", "terms", "sums", "time", "scheme"]), max_size=2))
    act = data.draw(any_act if "act" in wild else acts())
    at = data.draw(any_time if "time" in wild else st.just(NOON))
    held = data.draw(st.lists(any_terms if "terms" in wild else terms(), max_size=2))
    usage = {
        (need.mandate, need.limit): data.draw(any_sum if "sums" in wild else sums)
        for need in needs(act, held, at, CALENDAR)
    }
    reserved = data.draw(any_reservations if "scheme" in wild else reservations)
    roles = data.draw(any_roles) if "scheme" in wild else ROLES
    ruling = rule(act=act, terms=held, reservations=reserved, roles=roles, usage=usage, at=at, calendar=CALENDAR)
    event(f"{ruling.outcome}, {ruling.why}")
    assert ruling.outcome in ("within", "beyond", "none")
    assert (ruling.outcome == "within") == (ruling.why == "within")
    assert Ruling.from_document(json.loads(json.dumps(ruling.to_document()))) == ruling


@often
@given(st.data())
def test_an_act_that_is_not_whole_pence_is_doubt(data: st.DataObject) -> None:
    act, held = data.draw(acts()), data.draw(terms())
    usage = data.draw(usages(act, [held]))
    wrong: Any = data.draw(st.sampled_from([True, False, -1, 2**53 + 1, 12.5, "12"]))
    assert ruled(asked_for(act, wrong), [held], usage).why == "doubt"


@often
@given(st.data())
def test_a_limit_that_makes_no_sense_is_doubt_even_when_its_sum_is_known(data: st.DataObject) -> None:
    wrong = {
        "kind": "per_moon",
        "amount": -1,
        "unit": "pounds",
        "period": "moon",
        "counted_by": "team",
        "key": "budget",
    }
    field = data.draw(st.sampled_from(sorted(wrong)))
    limit = replace(data.draw(limits()), category=None, act_kinds=frozenset(ACT_KINDS), enforcement="active")
    limit = replace(limit, **{field: wrong[field]})  # type: ignore[arg-type]
    held = Terms(UUID(int=7), "officer", UUID(int=8), "high", 3, (each(None), limit), NOON, NOON)
    ruling = ruled(data.draw(acts()), [held], {(held.mandate, limit.key): Used(0, 0)})
    assert (ruling.outcome, ruling.why) == ("none", "doubt")


def test_two_limits_that_would_share_one_sum_are_doubt() -> None:
    month = Limit("own.month", "per_period", 50, period="month")
    day = Limit("own.month", "per_period", 500, period="day")
    held = Terms(UUID(int=7), "officer", UUID(int=8), "worker", 1, (each(None), month), NOON, NOON, caps=(day,))
    ruling = ruled(Act("one_off", 5, "care", ADA, "adult"), [held], {(held.mandate, "own.month"): Used(0, 0)})
    assert (ruling.outcome, ruling.why) == ("none", "doubt")


@pytest.mark.parametrize("name", ["granted_at", "starts_at", "ends_at"])
def test_a_mandate_whose_times_have_no_zone_is_doubt(name: str) -> None:
    later = (NOON + timedelta(days=1)).replace(tzinfo=None)
    held = Terms(UUID(int=7), "officer", UUID(int=8), "worker", 1, (each(None),), NOON, NOON)
    held = replace(held, **{name: later})  # type: ignore[arg-type]
    ruling = ruled(Act("one_off", 5, "care", ADA, "adult"), [held], {})
    assert (ruling.outcome, ruling.why) == ("none", "doubt")


@pytest.mark.parametrize("at", [NOON.replace(tzinfo=None), NOON.replace(year=9999), NOON.replace(year=1)])
def test_a_time_that_means_nothing_is_doubt(at: datetime) -> None:
    held = Terms(UUID(int=7), "officer", UUID(int=8), "worker", 1, (each(None),), NOON, NOON)
    act = Act("one_off", 5, "care", ADA, "adult")
    assert ruled(act, [held], {}, at=at) == Ruling("none", "doubt")
    assert needs(act, [held], at, CALENDAR) == ()


def test_a_need_says_which_holds_count() -> None:
    month = Limit(
        "own.month",
        "per_period",
        50,
        period="month",
        category="travel",
        act_kinds=frozenset({"one_off"}),
        people="adult",
        counted_by="person_and_payee",
    )
    held = Terms(UUID(int=7), "officer", UUID(int=8), "worker", 1, (month,), NOON, NOON)
    act = Act("one_off", 5, "travel.taxi", ADA, "adult", payee_key="shop")
    (need,) = needs(act, [held, held], NOON, CALENDAR)
    span = window("month", NOON, CALENDAR)
    assert (need.mandate, need.limit, need.start, need.end) == (UUID(int=7), "own.month", span.start, span.end)
    assert (need.counted_by, need.category, need.act_kinds) == ("person_and_payee", "travel", frozenset({"one_off"}))
    assert (need.holder, need.role, need.person) == (UUID(int=8), "worker", ADA)
    assert (need.people, need.payee_key) == ("adult", "shop")
