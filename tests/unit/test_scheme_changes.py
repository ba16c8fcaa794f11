"""What counts as widening: whatever was within the old limits is within the new ones, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delegation.authority import Act, Need, Terms, Used, needs, rule
from delegation.scheme_changes import NEUTRAL, TIGHTENING, WIDENING, compare, tightens
from delegation.terms import COUNTED_BY, ENFORCEMENTS, PEOPLE, Limit, Reservation, RoleTerms, SchemeTerms, covers
from tests.unit.engine_strategies import (
    ACTS,
    ADA,
    BOB,
    CALENDAR,
    CATEGORIES,
    EVER_SINCE,
    EVERY_KIND,
    LIMITS,
    NOON,
    PERIODS,
    RESERVATIONS,
    some_kinds,
)

HOLDER, COLLEAGUE = UUID(int=31), UUID(int=32)
# Those that count sums more often: there is most to get wrong.
POOLS = (LIMITS["per_ask"], LIMITS["per_period"], LIMITS["per_period"], LIMITS["count_per_period"], LIMITS["variance"])
KINDS = [some_kinds() for _ in range(20)]
EACH = Limit("low.each", "per_ask", 50)
MONTH = Limit("low.month", "per_period", 200, period="month")


def scheme(*own: Limit, reservations: Sequence[Reservation] = (), **ranks: int) -> SchemeTerms:
    """Make a scheme of three roles, of which the lowest has these limits."""
    placed = {"low": 1, "middle": 2, "high": 3, **ranks}
    roles = {code: RoleTerms(code, code, rank, own if code == "low" else ()) for code, rank in placed.items()}
    return SchemeTerms(roles, tuple(reservations))


def effects(old: SchemeTerms, new: SchemeTerms) -> list[tuple[str, str]]:
    """Give field and effect of each change."""
    return [(change.field, change.effect) for change in compare(old, new)]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (EACH, replace(EACH, amount=51), WIDENING),
        (EACH, replace(EACH, amount=49), TIGHTENING),
        (EACH, replace(EACH, amount=None), WIDENING),
        (replace(EACH, amount=None), EACH, TIGHTENING),
        (EACH, replace(EACH, act_kinds=frozenset({"one_off", "swap"})), WIDENING),
        (EACH, replace(EACH, act_kinds=frozenset({"swap"})), TIGHTENING),
        (EACH, replace(EACH, category="travel"), TIGHTENING),
        (replace(EACH, category="travel"), EACH, WIDENING),
        (EACH, replace(EACH, people="adult"), TIGHTENING),
        (EACH, replace(EACH, enforcement="off"), TIGHTENING),
        (MONTH, replace(MONTH, amount=201), WIDENING),
        (MONTH, replace(MONTH, amount=199), TIGHTENING),
        (MONTH, replace(MONTH, period="day"), WIDENING),
        (MONTH, replace(MONTH, period="week"), TIGHTENING),
        (MONTH, replace(MONTH, counted_by="holder_and_person"), WIDENING),
        (MONTH, replace(MONTH, counted_by="person"), TIGHTENING),
        (MONTH, replace(MONTH, category="travel"), WIDENING),
        (MONTH, replace(MONTH, enforcement="evaluate"), WIDENING),
        (replace(MONTH, enforcement="off"), replace(MONTH, enforcement="evaluate"), NEUTRAL),
        (replace(MONTH, enforcement="off"), MONTH, TIGHTENING),
    ],
)
def test_each_field_of_a_limit_widens_or_tightens(before: Limit, after: Limit, effect: str) -> None:
    assert {found for _, found in effects(scheme(before), scheme(after))} == {effect}


def test_a_ceiling_added_tightens_and_one_removed_widens() -> None:
    assert effects(scheme(EACH), scheme(EACH, MONTH)) == [("limit", TIGHTENING)]
    assert effects(scheme(EACH, MONTH), scheme(EACH)) == [("limit", WIDENING)]


def test_authority_added_widens_only_where_no_other_limit_speaks() -> None:
    swaps = Limit("low.swap", "per_ask", 10, act_kinds=frozenset({"swap"}))
    second = Limit("low.second", "per_ask", 90)
    assert effects(scheme(EACH), scheme(EACH, swaps)) == [("limit", WIDENING)]
    assert effects(scheme(EACH), scheme(EACH, second)) == [("limit", TIGHTENING)]
    assert effects(scheme(EACH, swaps), scheme(EACH)) == [("limit", TIGHTENING)]


def test_two_fields_that_widen_alone_may_tighten_together() -> None:
    travel = replace(EACH, category="travel")
    wider = replace(travel, category=None, act_kinds=frozenset({"one_off", "swap"}))
    homely = Limit("low.home", "per_ask", 5, category="home", act_kinds=frozenset({"swap"}))
    assert tightens(compare(scheme(travel, homely), scheme(wider, homely)))


def test_a_raise_hidden_beside_a_cut_is_still_a_cut() -> None:
    old = scheme(EACH, MONTH)
    new = scheme(replace(EACH, amount=500), replace(MONTH, amount=100))
    assert sorted(effects(old, new)) == [("amount", TIGHTENING), ("amount", WIDENING)]
    assert tightens(compare(old, new))


def test_roles_come_freely_and_go_with_notice() -> None:
    old, new = scheme(EACH), scheme(EACH, deputy=2)
    assert effects(old, new) == [("role", WIDENING)]
    assert effects(new, old) == [("role", TIGHTENING)]


def test_ranks_matter_only_by_their_order() -> None:
    assert {effect for _, effect in effects(scheme(EACH), scheme(EACH, middle=20, high=30))} == {NEUTRAL}
    assert {effect for _, effect in effects(scheme(EACH), scheme(EACH, middle=4))} == {TIGHTENING}


def test_what_is_reserved_tightens() -> None:
    taxi = Reservation("high", category="travel.taxi", above=50)
    assert effects(scheme(EACH), scheme(EACH, reservations=[taxi])) == [("reservation", TIGHTENING)]
    assert effects(scheme(EACH, reservations=[taxi]), scheme(EACH)) == [("reservation", WIDENING)]
    lower, higher = replace(taxi, lowest_role="middle"), replace(taxi, above=80)
    assert effects(scheme(reservations=[taxi]), scheme(reservations=[lower])) == [("lowest_role", WIDENING)]
    assert effects(scheme(reservations=[lower]), scheme(reservations=[taxi])) == [("lowest_role", TIGHTENING)]
    assert effects(scheme(reservations=[taxi]), scheme(reservations=[higher])) == [("above", WIDENING)]


def test_the_same_scheme_has_no_changes() -> None:
    assert compare(scheme(EACH, MONTH), scheme(EACH, MONTH)) == ()


# --- always ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Charged:
    """One hold that somebody said yes to."""

    at: datetime
    holder: UUID
    person: UUID
    payee: str | None
    category: str
    kind: str
    people: str
    used: int


def a_charge(dice: Random) -> Charged:
    """Make one hold, mostly of this month and for the same person."""
    return Charged(
        at=NOON - timedelta(hours=dice.randint(1, 900)),
        holder=dice.choice((HOLDER, HOLDER, COLLEAGUE)),
        person=dice.choice((ADA, ADA, BOB)),
        payee=dice.choice((None, "shop", "garage")),
        category=dice.choice(CATEGORIES),
        kind=dice.choice(("one_off", "one_off", "weekly", "swap")),
        people=dice.choice(("adult", "adult", "child")),
        used=dice.randint(0, 30),
    )


def answer(need: Need, charged: Sequence[Charged]) -> Used:
    """Sum the holds that a need counts, as the database does."""
    counted = [
        one
        for one in charged
        if need.start is not None
        and need.end is not None
        and need.start <= one.at < need.end
        and one.kind in need.act_kinds
        and need.people in ("any", one.people)
        and covers(need.category, one.category)
        and (need.counted_by not in ("holder", "holder_and_person") or one.holder == need.holder)
        and (need.counted_by == "holder" or one.person == need.person)
        and (need.counted_by != "person_and_payee" or one.payee == need.payee_key)
    ]
    return Used(sum(one.used for one in counted), 0, len(counted), min((one.at for one in counted), default=None))


def within(act: Act, terms: SchemeTerms, charged: Sequence[Charged]) -> bool:
    """Say whether somebody in the lowest role may decide this act under this scheme."""
    role = terms.roles["low"]
    held = Terms(UUID(int=41), "officer", HOLDER, "low", role.rank, role.limits, EVER_SINCE, EVER_SINCE)
    usage = {(need.mandate, need.limit): answer(need, charged) for need in needs(act, [held], NOON, CALENDAR)}
    ruling = rule(
        act=act,
        terms=[held],
        reservations=terms.reservations,
        roles=terms.roles,
        usage=usage,
        at=NOON,
        calendar=CALENDAR,
    )
    return ruling.outcome == "within"


def another(dice: Random, limit: Limit) -> Limit:
    """Change one field of a limit; the result may make no sense."""
    values: dict[str, Sequence[Any]] = {
        "amount": [*range(0, 120, 10), *([None] if limit.kind == "per_ask" else [])],
        "category": [None, *CATEGORIES],
        "act_kinds": [*KINDS, limit.act_kinds | {"swap"}],
        "people": PEOPLE,
        "enforcement": ENFORCEMENTS,
        "counted_by": COUNTED_BY,
        "period": PERIODS if limit.period else [None],
    }
    field = dice.choice([*sorted(values), "counted_by", "period"] if limit.period else sorted(values))
    return replace(limit, **{field: dice.choice(values[field])})


def changed(dice: Random, own: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Add, remove or change one limit."""
    place = dice.randint(0, len(own))
    if place == len(own):
        return (*own, replace(dice.choice(dice.choice(POOLS)), key=f"low.new{dice.randint(0, 99)}"))
    rest = own[:place] + own[place + 1 :]
    return rest if dice.random() < 0.2 else (*rest[:place], another(dice, own[place]), *rest[place:])


def a_pair(dice: Random) -> tuple[SchemeTerms, SchemeTerms]:
    """Make a scheme and one that came of it by a few changes."""
    others = [replace(dice.choice(dice.choice(POOLS)), key=f"low.n{number}") for number in range(dice.randint(0, 2))]
    own: tuple[Limit, ...] = (replace(EACH, amount=None, act_kinds=EVERY_KIND), *others)
    reserved = dice.sample(RESERVATIONS, dice.choice((0, 0, 1)))
    new, kept = own, reserved
    # In half of them the role is not the lowest, so that its rank can be what lets it past a reservation.
    ranks = dice.choice(({}, {"low": dice.randint(2, 4)}))
    others_ranks = {dice.choice(("low", "middle", "high")): dice.randint(1, 4)} if dice.random() < 0.2 else ranks
    for _ in range(dice.choice((0, 1, 1, 1, 2))):
        new = changed(dice, new)
    if dice.random() < 0.2:
        kept = dice.choice(([], [*reserved, dice.choice(RESERVATIONS)], [dice.choice(RESERVATIONS)]))
    return scheme(*own, reservations=reserved, **ranks), scheme(*new, reservations=kept, **others_ranks)


def makes_sense(terms: SchemeTerms) -> bool:
    """Say whether a scheme could be read: sound limits, each with a key of its own."""
    own = terms.roles["low"].limits
    return all(limit.sound for limit in own) and len({limit.key for limit in own}) == len(own)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32))
def test_whatever_was_within_stays_within_what_is_called_wider(seed: int) -> None:
    # Drawn by dice, evenly: Hypothesis likes small and plain cases, in which hardly any limit is near.
    dice = Random(seed)  # noqa: S311 - no secret hangs on it
    for _ in range(150):
        old, new = a_pair(dice)
        if old == new or not makes_sense(new) or tightens(compare(old, new)):
            continue
        charged = [a_charge(dice) for _ in range(dice.randint(0, 6))]
        for _ in range(4):
            act = replace(dice.choice(ACTS), amount=dice.randint(0, 100), person=ADA, budget=None, plan_line=None)
            if within(act, old, charged):
                assert within(act, new, charged), (compare(old, new), act)
