"""What to look at again before a scheme is proposed (pure). None of it is forbidden; all of it has bitten somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from delegation.terms import Limit, RoleTerms, SchemeTerms

# Somebody must be able to decide each of these. A swap or a referral can always be asked as one of them.
MUST_BE_DECIDED = ("one_off", "weekly", "decrease", "plan_change")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, a stable code, and a sentence for the leader."""

    path: str
    code: str
    sentence: str


def lint(scheme: SchemeTerms, *, holders: Mapping[str, int]) -> tuple[Finding, ...]:
    """This function will list what a leader should look at again.

    ``holders`` counts who holds each role now. A scheme without findings leaves somebody to decide every kind of ask.
    """
    return (
        *_undecided_kinds(scheme, holders),
        *_lost_roles(scheme, holders),
        *_empty_reservations(scheme, holders),
        *_upside_down(scheme, holders),
        *_idle_emergencies(scheme),
    )


def _undecided_kinds(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    held = [role for role in scheme.roles.values() if holders.get(role.code)]
    for kind in MUST_BE_DECIDED:
        for people in ("adult", "child"):
            if not any(_reach(role, kind, people) for role in held):
                sentence = f"Nobody could decide an ask of the kind {kind} for {_whom(people)}."
                yield Finding("roles", "nobody_decides", sentence)


def _lost_roles(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    for code, count in holders.items():
        if count and code not in scheme.roles:
            yield Finding("roles", "role_lost", f"{count} hold the role {code}, and would have no authority at all.")
    for role in scheme.roles.values():
        if not any(limit.kind == "per_ask" for limit in role.limits):
            sentence = f"{role.name} has no limit for each ask, so could decide nothing."
            yield Finding(f"roles.{role.code}", "role_without_authority", sentence)


def _empty_reservations(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    for index, one in enumerate(scheme.reservations):
        lowest = scheme.roles[one.lowest_role]
        if not any(role.rank >= lowest.rank and holders.get(role.code) for role in scheme.roles.values()):
            sentence = f"This is kept for {lowest.name} and above, and nobody holds such a role."
            yield Finding(f"reservations[{index}]", "reserved_for_nobody", sentence)


def _upside_down(scheme: SchemeTerms, holders: Mapping[str, int]) -> Iterator[Finding]:
    """This function will find where an officer further up could decide less, so that asks would go up for nothing."""
    ladder = sorted((scheme.roles[code] for code in holders if code in scheme.roles), key=lambda role: role.rank)
    for lower, upper in pairwise(ladder):
        for kind in MUST_BE_DECIDED:
            for people in ("adult", "child"):
                below, above = _reach(lower, kind, people), _reach(upper, kind, people)
                if lower.rank < upper.rank and below and above and _less(above, below):
                    sentence = f"{upper.name} could decide less than {lower.name} for {_whom(people)}."
                    yield Finding(f"roles.{upper.code}.{above.key}", "decides_less_than_below", sentence)


def _whom(people: str) -> str:
    return "a child" if people == "child" else "an adult"


def _reach(role: RoleTerms, kind: str, people: str) -> Limit | None:
    """This function will find the lowest limit for each ask, whatever it is for, of a kind for an adult or a child."""
    found = [
        limit
        for limit in role.limits
        if limit.kind == "per_ask"
        and limit.enforcement == "active"
        and kind in limit.act_kinds
        and limit.people in ("any", people)
        and limit.category is None
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
            sentence = f"When it can't wait, the role {code} may decide no more than on any other day."
            yield Finding(f"emergency.{code}", "emergency_gives_nothing", sentence)
