"""Random acts, limits and mandates for the engine's properties.

Each is picked from a pool made once, plainest first: were every field drawn freely, hardly anything would be within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import strategies as st

from delegation.authority import Act, BudgetState, Cap, PlanLineState, Ruling, Terms, Usage, Used, narrow, needs, rule
from delegation.periods import Calendar
from delegation.terms import (
    ACT_KINDS,
    COUNTED_BY,
    COUNTED_KINDS,
    ENFORCEMENTS,
    PEOPLE,
    Limit,
    Reservation,
    RoleTerms,
)

CALENDAR = Calendar("Europe/London", (4, 1))
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
EVER_SINCE = NOON - timedelta(days=40)
ADA, BOB = UUID(int=1), UUID(int=2)
LINES = (UUID(int=11), UUID(int=12))
CATEGORIES = ("care", "travel", "travel.taxi", "equipment")
PERIODS = ("day", "week", "month", "quarter", "financial_year", "rolling:1", "rolling:28")
ROLES = {code: RoleTerms(code, code, rank) for code, rank in (("low", 1), ("middle", 2), ("high", 3))}
EVERY_KIND = frozenset(ACT_KINDS)
DICE = Random("the same pools in every run")  # noqa: S311 - no secret hangs on it


def odd(*fields: str) -> set[str]:
    """Choose the few fields that differ from the plainest case."""
    return set(DICE.sample(fields, DICE.choice((0, 0, 0, 0, 0, 1, 1, 2))))


def some_kinds() -> frozenset[str]:
    """Choose some kinds of ask."""
    return frozenset(DICE.sample(ACT_KINDS, DICE.randint(1, 6)))


def a_time() -> datetime:
    """Choose a time around noon of the day of the ruling."""
    return NOON + timedelta(minutes=DICE.randint(-60_000, 60_000))


def a_limit(kind: str) -> Limit:
    """Make a limit of this kind that makes sense."""
    fields = odd("act_kinds", "category", "people", "enforcement")
    act_kinds = some_kinds() if "act_kinds" in fields else EVERY_KIND
    period = DICE.choice(PERIODS) if kind in COUNTED_KINDS else None
    if kind == "per_period" and period != "financial_year":
        act_kinds = act_kinds - {"weekly"} or frozenset({"one_off"})
    limit = Limit(
        key="own.other",
        kind=kind,
        amount=None if kind == "per_ask" and DICE.random() < 0.3 else DICE.randint(0, 80),
        unit="count" if kind == "count_per_period" else "pence",
        period=period,
        category=DICE.choice(CATEGORIES) if "category" in fields else None,
        act_kinds=act_kinds,
        people=DICE.choice(PEOPLE) if "people" in fields else "any",
        counted_by=DICE.choice(COUNTED_BY),
        enforcement=DICE.choice(ENFORCEMENTS) if "enforcement" in fields else "active",
    )
    assert limit.sound
    return limit


def each(amount: int | None, kinds: frozenset[str] = EVERY_KIND, key: str = "own.each") -> Limit:
    """Make a plain limit for each ask."""
    return Limit(key, "per_ask", amount, act_kinds=kinds)


def an_act() -> Act:
    """Make an act, on money the database would allow: nothing promised twice."""
    fields = odd("person", "people", "payee_key", "flags", "line", "broke")
    exchanged = DICE.choice((None, None, DICE.randint(0, 80)))
    line = PlanLineState(DICE.choice(LINES), DICE.randint(0, 80), exchanged) if "line" in fields else None
    held, spent, free = DICE.randint(0, 80), DICE.randint(0, 80), DICE.randint(0, 120)
    agreed = DICE.randint(0, 80) + (line.remaining if line else 0)
    overrun = DICE.choice((0, 0, DICE.randint(0, held + spent)))
    allocated = held + spent + free + agreed - overrun
    money = DICE.choice(("managed", "managed", "isf", "direct_payment"))
    planned, indicative = DICE.randint(0, 200), DICE.choice((None, DICE.randint(0, 300)))
    budget = BudgetState(LINES[0], money, allocated, held, spent, agreed, overrun, planned, indicative)
    return Act(
        kind=DICE.choice(("one_off", "one_off", "weekly", "swap", *ACT_KINDS)),
        amount=0,
        category=DICE.choice(CATEGORIES),
        person=BOB if "person" in fields else ADA,
        people="child" if "people" in fields else "adult",
        payee_key=DICE.choice(("shop", "garage")) if "payee_key" in fields else None,
        flags=frozenset({"relative_wages"}) if "flags" in fields else frozenset(),
        budget=None if "broke" in fields or DICE.random() < 0.2 else budget,
        plan_line=line,
        weeks=DICE.randint(1, 3),
    )


def a_mandate(kind: str) -> Terms:
    """Make one mandate without limits, mostly in force and mostly for everything."""
    fields = odd("starts", "ends", "person", "category", "act_kinds", "payee_key", "plan_line", "suspended")
    started = a_time() if "starts" in fields else EVER_SINCE
    return Terms(
        mandate=UUID(int=DICE.randint(1000, 10**12)),
        kind=kind,
        holder=UUID(int=31),
        role=DICE.choice(sorted(ROLES)),
        rank=DICE.randint(1, 3),
        limits=(),
        granted_at=started,
        starts_at=started,
        ends_at=a_time() if "ends" in fields else None,
        person=ADA if "person" in fields else None,
        category=DICE.choice(CATEGORIES) if "category" in fields else None,
        act_kinds=some_kinds() if "act_kinds" in fields else None,
        payee_key="shop" if "payee_key" in fields else None,
        scheme_version=3,
        plan_line=DICE.choice(LINES) if "plan_line" in fields else None,
        suspended="suspended" in fields,
    )


def a_cap() -> Cap:
    """Make what a giver passes on, without limits."""
    fields = odd("starts", "ends", "person", "category", "act_kinds", "payee_key")
    return Cap(
        mandate=UUID(int=DICE.randint(1000, 10**12)),
        holder=UUID(int=32),
        granted_at=NOON,
        starts_at=a_time() if "starts" in fields else EVER_SINCE,
        ends_at=a_time() if "ends" in fields else NOON + timedelta(days=3),
        person=DICE.choice((ADA, BOB)) if "person" in fields else None,
        category=DICE.choice(CATEGORIES) if "category" in fields else None,
        act_kinds=some_kinds() if "act_kinds" in fields else None,
        payee_key="shop" if "payee_key" in fields else None,
    )


def a_reservation() -> Reservation:
    """Make a reservation."""
    fields = odd("act_kind", "category", "flag", "above")
    return Reservation(
        lowest_role=DICE.choice(sorted(ROLES)),
        act_kind=DICE.choice(ACT_KINDS) if "act_kind" in fields else None,
        category=DICE.choice(CATEGORIES) if "category" in fields else None,
        flag="relative_wages" if "flag" in fields else None,
        above=DICE.randint(0, 80),
    )


LIMITS = {
    kind: [a_limit(kind) for _ in range(many)]
    for kind, many in (("per_ask", 60), ("variance", 60), ("count_per_period", 150), ("per_period", 300))
}
ACTS = [an_act() for _ in range(400)]
MANDATES = {
    kind: [a_mandate(kind) for _ in range(many)]
    for kind, many in (("officer", 200), ("family", 100), ("room", 50), ("plan_line", 20))
}
CAPS = [a_cap() for _ in range(150)]
RESERVATIONS = [a_reservation() for _ in range(150)]
SUMS = [Used(0, 0)] + [
    Used(DICE.randint(0, 40), DICE.choice((0, DICE.randint(0, 20))), DICE.randint(0, 9), DICE.choice((None, a_time())))
    for _ in range(150)
]
GIVEN = [*[each(None)] * 10, *(each(DICE.randint(0, 90)) for _ in range(20)), each(80, some_kinds()), None]


def limits(kinds: Sequence[str] = tuple(LIMITS)) -> st.SearchStrategy[Limit]:
    """Pick a limit of one of these kinds."""
    return st.sampled_from([limit for kind in kinds for limit in LIMITS[kind]])


any_limits = st.lists(limits(), max_size=2)


@st.composite
def limit_lists(draw: st.DrawFn, prefix: str = "own", most: int = 2) -> tuple[Limit, ...]:
    """Make some limits, mostly with one that gives authority for every kind of ask."""
    given = draw(st.sampled_from(GIVEN))
    others = draw(any_limits)[:most]
    listed = [replace(other, key=f"{prefix}.n{number}") for number, other in enumerate(others)]
    return tuple(listed) if given is None else (replace(given, key=f"{prefix}.each"), *listed)


@st.composite
def acts(draw: st.DrawFn, kinds: Sequence[str] = ACT_KINDS) -> Act:
    """Pick an act of one of these kinds, for some sum."""
    pool = ACTS if kinds is ACT_KINDS else [act for act in ACTS if act.kind in kinds]
    return replace(draw(st.sampled_from(pool)), amount=draw(st.integers(0, 100)))


@st.composite
def terms(draw: st.DrawFn, kinds: Sequence[str] = ("officer", "family", "room", "plan_line")) -> Terms:
    """Make one mandate."""
    pool = [mandate for kind in kinds for mandate in MANDATES[kind]]
    own = draw(limit_lists(prefix="cap", most=1)) if draw(st.integers(0, 5)) == 5 else ()
    return replace(draw(st.sampled_from(pool)), limits=draw(limit_lists()), caps=own)


@st.composite
def roles(draw: st.DrawFn) -> RoleTerms:
    """Make a receiver's role."""
    return RoleTerms("receiver", "Receiver", draw(st.integers(1, 3)), draw(limit_lists(prefix="role", most=1)))


@st.composite
def chains(draw: st.DrawFn) -> list[Terms]:
    """Make terms that were passed on up to three times: the giver's first."""
    passed = [draw(terms(kinds=("officer", "family", "plan_line")))]
    for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
        own = draw(limit_lists(prefix="given", most=1)) if draw(st.booleans()) else ()
        passed.append(narrow(passed[-1], replace(draw(st.sampled_from(CAPS)), limits=own), draw(roles())))
    return passed


seldom: list[tuple[Reservation, ...]] = [*[()] * 300, *((one,) for one in RESERVATIONS)]
reservations: st.SearchStrategy[tuple[Reservation, ...]] = st.sampled_from(seldom)
sums = st.sampled_from(SUMS)


@st.composite
def usages(draw: st.DrawFn, act: Act, held: Sequence[Terms], at: datetime = NOON) -> dict[tuple[UUID, str], Used]:
    """Answer every need of an act at random."""
    return {(need.mandate, need.limit): draw(sums) for need in needs(act, held, at, CALENDAR)}


def ruled(
    act: Act,
    held: Sequence[Terms],
    usage: Usage,
    reserved: Sequence[Reservation] = (),
    at: datetime = NOON,
) -> Ruling:
    """Rule with what is the same in every property."""
    return rule(act=act, terms=held, reservations=reserved, roles=ROLES, usage=usage, at=at, calendar=CALENDAR)


def asked_for(act: Act, amount: int | None) -> Act:
    """Give the same act for another sum."""
    return replace(act, amount=amount)
