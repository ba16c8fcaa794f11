"""What must hold of the engine always, whatever the scheme."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from delegation.authority import Act, Terms, Used, needs
from delegation.terms import Limit
from tests.unit.engine_strategies import (
    CALENDAR,
    NOON,
    ROLES,
    acts,
    asked_for,
    chains,
    each,
    limits,
    reservations,
    ruled,
    terms,
    usages,
)

# Some properties speak about few of the cases; on a busy machine all of them are slow. Neither is a fault of theirs.
PATIENT = (HealthCheck.filter_too_much, HealthCheck.too_slow)
often = settings(deadline=None, max_examples=150, suppress_health_check=PATIENT)


@often
@given(st.data())
def test_adding_a_limit_never_widens(data: st.DataObject) -> None:
    act, held, reserved = data.draw(acts()), data.draw(terms()), data.draw(reservations)
    added = replace(data.draw(limits()), key="added.other")
    own = added.kind != "per_ask" and data.draw(st.booleans())
    more = replace(held, limits=(*held.limits, added)) if own else replace(held, caps=(*held.caps, added))
    usage = data.draw(usages(act, [more]))
    after, before = ruled(act, [more], usage, reserved), ruled(act, [held], usage, reserved)
    event(f"{before.outcome} -> {after.outcome}")
    assert after.outcome != "within" or before.outcome == "within"


@often
@given(st.data())
def test_a_second_ceiling_for_each_ask_never_widens(data: st.DataObject) -> None:
    act, held, reserved = data.draw(acts()), data.draw(terms()), data.draw(reservations)
    ceilings = [limit for limit in held.limits if limit.kind == "per_ask" and limit.enforcement == "active"]
    assume(ceilings)
    added = replace(
        data.draw(st.sampled_from(ceilings)), key="second.each", amount=data.draw(st.none() | st.integers(0, 99))
    )
    more = replace(held, limits=(*held.limits, added))
    usage = data.draw(usages(act, [more]))
    after, before = ruled(act, [more], usage, reserved), ruled(act, [held], usage, reserved)
    assert after.outcome != "within" or before.outcome == "within"


@often
@given(st.data())
def test_narrowing_never_widens_however_often_it_is_passed_on(data: st.DataObject) -> None:
    act, chain, reserved = data.draw(acts()), data.draw(chains()), data.draw(reservations)
    usage = data.draw(usages(act, chain))
    outcomes = [ruled(act, [one], usage, reserved).outcome for one in chain]
    event(" -> ".join(outcomes))
    for wider, narrower in pairwise(outcomes):
        assert narrower != "within" or wider == "within"


@often
@given(st.data())
def test_what_is_passed_on_stays_within_the_receivers_own_role_and_the_cap(data: st.DataObject) -> None:
    act, chain, reserved = data.draw(acts()), data.draw(chains()), data.draw(reservations)
    act = replace(act, amount=(act.amount or 0) // 4)
    given_on = chain[-1]
    role_alone = replace(
        given_on,
        kind="officer",
        narrowed_by=None,
        caps=(),
        person=None,
        category=None,
        act_kinds=None,
        payee_key=None,
        plan_line=None,
    )
    usage = data.draw(usages(act, [*chain, role_alone]))
    assume(ruled(act, [given_on], usage, reserved).outcome == "within")
    assert ruled(act, [role_alone], usage, reserved).outcome == "within"
    assert given_on.starts_at <= NOON < (given_on.ends_at or NOON)
    assert all(limit.amount is None or limit.kind != "per_ask" or _meets(act, limit) for limit in given_on.caps)


def _meets(act: Act, limit: Limit) -> bool:
    """Say whether a ceiling for each ask, if it applies, reaches the act."""
    applies = (
        limit.enforcement == "active"
        and act.kind in limit.act_kinds
        and limit.people in ("any", act.people)
        and (limit.category is None or (act.category + ".").startswith(limit.category + "."))
    )
    swapped = act.plan_line.usable if act.kind == "swap" and act.plan_line else 0
    return not applies or (act.amount or 0) <= (limit.amount or 0) + swapped


@often
@given(st.data())
def test_within_at_a_sum_is_within_at_every_smaller_sum(data: st.DataObject) -> None:
    act, held, reserved = (
        data.draw(acts()),
        data.draw(st.lists(terms(), min_size=1, max_size=2)),
        data.draw(reservations),
    )
    usage = data.draw(usages(act, held))
    assume(ruled(act, held, usage, reserved).outcome == "within")
    smaller = asked_for(act, data.draw(st.integers(0, act.amount or 0)))
    assert ruled(smaller, held, usage, reserved).outcome == "within"


@often
@given(st.data())
def test_without_a_limit_for_each_ask_there_is_no_authority(data: st.DataObject) -> None:
    act, held = data.draw(acts()), data.draw(terms())
    own_money = held.kind == "family" and act.budget is not None and act.budget.kind == "direct_payment" and act.spends
    bare = replace(held, limits=tuple(limit for limit in held.limits if limit.kind != "per_ask"))
    ruling = ruled(act, [bare], data.draw(usages(act, [bare])))
    assert own_money or ruling.outcome == "none"


@often
@given(st.data())
def test_a_sum_that_is_missing_is_never_taken_for_nothing(data: st.DataObject) -> None:
    act, held, reserved = data.draw(acts()), data.draw(terms()), data.draw(reservations)
    usage = data.draw(usages(act, [held]))
    assume(usage)
    dropped = data.draw(st.sampled_from(sorted(usage)))
    before = ruled(act, [held], usage, reserved)
    after = ruled(act, [held], {key: usage[key] for key in usage if key != dropped}, reserved)
    bound = [check.limit for check in before.checks if check.enforcement == "active"]
    assert dropped[1] not in bound or after.outcome != "within"
    assert after.outcome != "within" or before.outcome == "within"


@often
@given(st.data())
def test_needs_name_every_sum_that_ruling_reads(data: st.DataObject) -> None:
    act, held, reserved = (
        data.draw(acts()),
        data.draw(st.lists(terms(), min_size=1, max_size=2)),
        data.draw(reservations),
    )
    usage = Recorder(data.draw(usages(act, held)))
    ruled(act, held, usage, reserved)
    assert not usage.missed


class Recorder(dict[tuple[UUID, str], Used]):
    """Sums that remember what was asked for and not there."""

    def __init__(self, known: dict[tuple[UUID, str], Used]) -> None:
        super().__init__(known)
        self.missed: list[object] = []

    def get(self, key: tuple[UUID, str], default: object = None) -> Used | None:  # type: ignore[override]
        if key not in self:
            self.missed.append(key)
            return None
        return self[key]


@often
@given(st.data())
def test_the_counterfactual_is_within_and_a_penny_more_is_not(data: st.DataObject) -> None:
    act, held, reserved = (
        data.draw(acts()),
        data.draw(st.lists(terms(), min_size=1, max_size=2)),
        data.draw(reservations),
    )
    usage = data.draw(usages(act, held))
    ruling = ruled(act, held, usage, reserved)
    assume(ruling.counterfactual is not None)
    assert ruling.counterfactual is not None
    amount = ruling.counterfactual.amount
    event(f"{ruling.outcome}, {ruling.why}, {'some' if amount else 'nothing'}")
    assert amount is None or 0 < amount < (act.amount or 0)
    assert amount is None or ruled(asked_for(act, amount), held, usage, reserved).outcome == "within"
    shown = [one for one in held if one.mandate == ruling.mandate]
    assert ruled(asked_for(act, (amount or 0) + 1), shown, usage, reserved).outcome != "within"


@often
@given(st.data())
def test_the_asked_sum_passes_at_the_time_that_is_given_and_not_a_moment_before(data: st.DataObject) -> None:
    act = data.draw(acts(kinds=("one_off", "weekly")))
    act = replace(act, amount=(act.amount or 0) // 4, budget=None, plan_line=None)
    counted = data.draw(st.lists(limits(kinds=("per_period", "count_per_period")), min_size=1, max_size=3))
    named = [replace(one, key=f"own.n{number}", enforcement="active") for number, one in enumerate(counted)]
    held = Terms(UUID(int=7), "officer", UUID(int=8), "high", 3, (each(None), *named), NOON, NOON)
    usage = {
        (need.mandate, need.limit): Used(data.draw(st.integers(0, 120)), 0, data.draw(st.integers(0, 90)))
        for need in needs(act, [held], NOON, CALENDAR)
    }
    ruling = ruled(act, [held], usage)
    later = ruling.counterfactual.available_at if ruling.counterfactual else None
    assume(later is not None)
    assert later is not None
    assert ruled(act, [held], _usage_later(act, held, usage, later), at=later).outcome == "within"
    before = later - timedelta(microseconds=1)
    assert ruled(act, [held], _usage_later(act, held, usage, before), at=before).outcome == "beyond"


def _usage_later(
    act: Act, held: Terms, usage: dict[tuple[UUID, str], Used], at: datetime
) -> dict[tuple[UUID, str], Used]:
    """Give the sums of a later time when nothing more was said yes to: a window that began since holds nothing."""
    return {
        (need.mandate, need.limit): Used(0, 0) if need.start and need.start > NOON else usage[need.mandate, need.limit]
        for need in needs(act, [held], at, CALENDAR)
    }


@often
@given(st.data())
def test_one_more_mandate_never_takes_authority_away(data: st.DataObject) -> None:
    act, held, reserved = (
        data.draw(acts()),
        data.draw(st.lists(terms(), min_size=1, max_size=2)),
        data.draw(reservations),
    )
    more = [*held, data.draw(terms())]
    usage = data.draw(usages(act, more))
    order = data.draw(st.permutations(more))
    assume(ruled(act, held, usage, reserved).outcome == "within")
    assert ruled(act, order, usage, reserved).outcome == "within"


@often
@given(st.data())
def test_the_order_of_mandates_does_not_matter(data: st.DataObject) -> None:
    act, reserved = data.draw(acts()), data.draw(reservations)
    held = data.draw(st.lists(terms(), max_size=4, unique_by=lambda one: one.mandate))
    usage = data.draw(usages(act, held))
    one, other = ruled(act, held, usage, reserved), ruled(act, data.draw(st.permutations(held)), usage, reserved)
    assert (one.outcome, one.why, one.mandate) == (other.outcome, other.why, other.mandate)


@often
@given(st.data())
def test_limits_on_trial_or_off_never_decide(data: st.DataObject) -> None:
    act, held, reserved = data.draw(acts()), data.draw(terms()), data.draw(reservations)
    binding = replace(
        held,
        limits=tuple(limit for limit in held.limits if limit.enforcement == "active"),
        caps=tuple(limit for limit in held.caps if limit.enforcement == "active"),
    )
    usage = data.draw(usages(act, [held]))
    one, other = ruled(act, [held], usage, reserved), ruled(act, [binding], usage, reserved)
    assert (one.outcome, one.why, one.counterfactual) == (other.outcome, other.why, other.counterfactual)


@often
@given(st.data())
def test_a_direct_payment_is_bounded_by_what_is_left_alone(data: st.DataObject) -> None:
    act = data.draw(acts(kinds=("one_off", "weekly")))
    assume(act.budget is not None)
    assert act.budget is not None
    budget = replace(act.budget, kind="direct_payment")
    act = replace(act, budget=budget, plan_line=None)
    limit_list = data.draw(terms()).limits
    held = Terms(UUID(int=1), "family", UUID(int=2), "family", 1, limit_list, NOON, NOON, person=act.person)
    ruling = ruled(act, [held], {})
    assert ruling.outcome == ("within" if act.commitment <= budget.left else "beyond")
    assert [check.limit for check in ruling.checks] == ["budget"]


@often
@given(st.data())
def test_nobody_below_the_reserved_role_is_within(data: st.DataObject) -> None:
    act, held, reserved = data.draw(acts()), data.draw(terms()), data.draw(reservations)
    assume(reserved)
    ruling = ruled(act, [held], data.draw(usages(act, [held])), reserved)
    for one in reserved:
        matches = (
            one.act_kind in (None, act.kind)
            and (one.flag is None or one.flag in act.flags)
            and (one.category is None or (act.category + ".").startswith(one.category + "."))
            and (one.above is None or (act.amount or 0) > one.above)
        )
        assert ruling.outcome != "within" or not matches or held.rank >= ROLES[one.lowest_role].rank
