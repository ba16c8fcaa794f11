"""What to look at again before a scheme is proposed (pure). Little of it is forbidden; all has bitten somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations, product

from delegation.terms import COUNTED_KINDS, Limit, Reservation, RoleTerms, SchemeTerms, covers

# Somebody must be able to decide each of these. A swap or a referral can always be asked as one of them.
MUST_BE_DECIDED = ("one_off", "weekly", "decrease", "plan_change")
PEOPLE = ("adult", "child")
# A day lies whole within each of these. A week lies in no month, and a month in no quarter that begins on the 6th.
WITHIN: Mapping[str, tuple[str, ...]] = {"day": ("week", "month", "quarter", "financial_year")}
# Whatever is counted by the first is counted by each of these too.
COUNTED_WITH: Mapping[str, tuple[str, ...]] = {
    "holder_and_person": ("holder", "person"),
    "person_and_payee": ("person",),
}
# Nobody publishes what brings one of these in: it would leave asks to nobody, or two limits where one is meant.
KEEPS_FROM_PUBLISHING = frozenset({"nobody_decides", "overlap"})
# Rule 15: who published this version must be able to publish the one that mends it.
PEOPLE_IT_TAKES = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, a stable code, and what a sentence about it needs; rooms above have the words."""

    path: str
    code: str
    about: Mapping[str, str | int] = field(default_factory=dict)


def lint(scheme: SchemeTerms, *, holders: Mapping[str, int], publishers: int = PEOPLE_IT_TAKES) -> tuple[Finding, ...]:
    """This function will list what a leader should look at again.

    ``holders`` counts who holds each role now, ``publishers`` who could draft or publish the next version. A scheme
    without findings leaves somebody to decide every kind of ask, and to mend it.
    """
    return (
        *_undecided_kinds(scheme, holders),
        *_lost_roles(scheme, holders),
        *_nobody_above(scheme, holders),
        *_empty_reservations(scheme, holders),
        *_upside_down(scheme, holders),
        *_gaps(scheme),
        *_never_reached(scheme),
        *_kept_above(scheme),
        *_idle_emergencies(scheme),
        *_locked(publishers),
    )


def _locked(publishers: int) -> Iterator[Finding]:
    """This function will find that nobody could repair what this version breaks: it takes two people again."""
    if publishers < PEOPLE_IT_TAKES:
        yield Finding("", "repair_locked", {"count": publishers})


def _nobody_above(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    """This function will name the highest roles, where nobody holds any: what goes past the others reaches nobody."""
    top = max((role.rank for role in scheme.roles.values()), default=0)
    highest = [role for role in scheme.roles.values() if role.rank == top]
    if holders and not any(holders.get(role.code) for role in highest):
        yield from (Finding(f"roles.{role.code}", "nobody_above", {"role": role.name}) for role in highest)


def _gaps(scheme: SchemeTerms) -> Iterator[Finding]:
    """This function will find what a role decides for adults and not for children, or the other way round."""
    for role in scheme.roles.values():
        for kind in MUST_BE_DECIDED:
            reach = {people: _reach(role, kind, people) for people in PEOPLE}
            missing = [people for people, found in reach.items() if found is None]
            if len(missing) == 1:
                about: dict[str, str | int] = {"role": role.name, "kind": kind, "people": missing[0]}
                yield Finding(f"roles.{role.code}", "gap", about)


def _never_reached(scheme: SchemeTerms) -> Iterator[Finding]:
    """This function will find limits that a smaller one of the same role always stops before, and two of one shape."""
    for role in scheme.roles.values():
        active = [limit for limit in role.limits if limit.enforcement == "active" and limit.amount is not None]
        for small, large in permutations(active, 2):
            if _always_stops(small, large):
                about: dict[str, str | int] = {"role": role.name, "limit": large.key, "smaller": small.key}
                code = "overlap" if _alike(small, large) and _speaks_of_all(large, small) else "never_reached"
                yield Finding(f"roles.{role.code}.{large.key}", code, about)


def _kept_above(scheme: SchemeTerms) -> Iterator[Finding]:
    """This function will find limits of what is kept for a higher role, so that nobody comes up to them."""
    for one, role in product(scheme.reservations, scheme.roles.values()):
        lowest = scheme.roles[one.lowest_role]
        if one.flag is not None or role.rank >= lowest.rank:
            continue
        for limit in role.limits:
            if limit.enforcement == "active" and limit.amount != 0 and _is_kept(limit, one):
                about: dict[str, str | int] = {"role": role.name, "limit": limit.key, "lowest": lowest.name}
                yield Finding(f"roles.{role.code}.{limit.key}", "kept_above", about)


def _is_kept(limit: Limit, one: Reservation) -> bool:
    """This function will say whether all that a limit speaks of is kept, or all of it above some sum."""
    if one.act_kind is not None and limit.act_kinds != {one.act_kind}:
        return False
    if one.category is not None and (limit.category is None or not covers(one.category, limit.category)):
        return False
    return one.above is None or (limit.kind == "per_ask" and (limit.amount is None or limit.amount > one.above))


def _always_stops(small: Limit, large: Limit) -> bool:
    """This function will say whether all that the larger limit speaks about meets the smaller one first.

    Of two alike the second is the one too many. A sum over time stops a single ask; a single ask stops no sum.
    """
    if small.unit != large.unit or small.kind not in ("per_ask", *COUNTED_KINDS):
        return False
    alike = _alike(small, large)
    if not (alike or (small.kind == "per_period" and large.kind == "per_ask") or _counts_all_of(small, large)):
        return False
    amounts = (small.amount or 0, large.amount or 0)
    one_too_many = small.key < large.key or not _speaks_of_all(large, small)
    less = amounts[0] < amounts[1] or (alike and amounts[0] == amounts[1] and one_too_many)
    return less and _speaks_of_all(small, large)


def _alike(one: Limit, other: Limit) -> bool:
    """This function will say whether two limits count the same over the same time."""
    return (one.kind, one.period, one.counted_by) == (other.kind, other.period, other.counted_by)


def _counts_all_of(wide: Limit, narrow: Limit) -> bool:
    """This function will say whether the first sum counts all that the second does, over a time that holds its own."""
    if wide.kind != narrow.kind or wide.kind not in COUNTED_KINDS:
        return False
    times = wide.period == narrow.period or (wide.period or "") in WITHIN.get(narrow.period or "", ())
    return times and (
        wide.counted_by == narrow.counted_by or wide.counted_by in COUNTED_WITH.get(narrow.counted_by, ())
    )


def _speaks_of_all(wide: Limit, narrow: Limit) -> bool:
    categories = wide.category is None or (narrow.category is not None and covers(wide.category, narrow.category))
    return narrow.act_kinds <= wide.act_kinds and wide.people in ("any", narrow.people) and categories


def _undecided_kinds(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    held = [role for role in scheme.roles.values() if holders.get(role.code)]
    for kind in MUST_BE_DECIDED:
        for people in PEOPLE:
            if not any(_reach(role, kind, people) for role in held):
                yield Finding("roles", "nobody_decides", {"kind": kind, "people": people})


def _lost_roles(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    for code, count in holders.items():
        if count and code not in scheme.roles:
            yield Finding("roles", "role_lost", {"role": code, "count": count})
    for role in scheme.roles.values():
        if not any(limit.kind == "per_ask" and limit.amount != 0 for limit in role.limits):
            yield Finding(f"roles.{role.code}", "role_without_authority", {"role": role.name})


def _empty_reservations(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    for index, one in enumerate(scheme.reservations):
        lowest = scheme.roles[one.lowest_role]
        if not any(role.rank >= lowest.rank and holders.get(role.code) for role in scheme.roles.values()):
            yield Finding(f"reservations[{index}]", "reserved_for_nobody", {"role": lowest.name})


def _upside_down(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    """This function will find where an officer further up could decide less, so that asks would go up for nothing."""
    held = [scheme.roles[code] for code in holders if code in scheme.roles]
    for lower, upper in permutations(sorted(held, key=lambda role: role.rank), 2):
        if lower.rank < upper.rank:
            found = dict.fromkeys((*_less_each(lower, upper), *_less_in_a_time(lower, upper)))
            for key, people in found:
                about: dict[str, str | int] = {"role": upper.name, "lower": lower.name, "people": people}
                yield Finding(f"roles.{upper.code}.{key}", "decides_less_than_below", about)


def _less_each(lower: RoleTerms, upper: RoleTerms) -> Iterator[tuple[str, str]]:
    """This function will name the limits for each ask that are less than below, and for whom, kind by kind."""
    categories = (None, *sorted({limit.category for limit in upper.limits if limit.category is not None}))
    for kind, people, category in product(MUST_BE_DECIDED, PEOPLE, categories):
        below, above = _reach(lower, kind, people, category), _reach(upper, kind, people, category)
        if below and above and _less(above, below):
            yield above.key, people


def _less_in_a_time(lower: RoleTerms, upper: RoleTerms) -> Iterator[tuple[str, str]]:
    """This function will name the sums over a time that are less than the same ones below."""
    for below, above in product(lower.limits, upper.limits):
        active = below.enforcement == above.enforcement == "active"
        counted = active and above.kind in COUNTED_KINDS and _alike(below, above)
        if counted and _less(above, below) and _speaks_of_all(above, below):
            yield above.key, "adult" if above.people == "any" else above.people


def _reach(role: RoleTerms, kind: str, people: str, category: str | None = None) -> Limit | None:
    """This function will find the lowest limit for each ask of a kind and category for an adult or a child.

    Without a category that is the lowest of those that bound an ask whatever it is for.
    """
    found = [
        limit
        for limit in role.limits
        if limit.kind == "per_ask"
        and limit.enforcement == "active"
        and kind in limit.act_kinds
        and limit.people in ("any", people)
        and (limit.category is None or (category is not None and covers(limit.category, category)))
    ]
    return min(found, key=lambda limit: float("inf") if limit.amount is None else limit.amount, default=None)


def _less(one: Limit, other: Limit) -> bool:
    return one.amount is not None and (other.amount is None or one.amount < other.amount)


def _idle_emergencies(scheme: SchemeTerms) -> Iterator[Finding]:
    """This function will name emergency limits that give nothing beyond what the role decides on any day."""
    for code, emergency in scheme.emergency.items():
        spends = [one for one in scheme.roles[code].limits if one.kind == "per_ask" and "one_off" in one.act_kinds]
        usual = [one.amount for one in spends if one.enforcement == "active"]
        if usual and all(amount is None or amount >= emergency.per_ask for amount in usual):
            yield Finding(f"emergency.{code}", "emergency_gives_nothing", {"role": scheme.roles[code].name})
