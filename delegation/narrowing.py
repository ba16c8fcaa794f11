"""How one mandate's terms come about: from the scheme, and from a giver (pure). Authority only narrows on its way down.

Import these from `delegation.authority`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from delegation.rulings import Terms
from delegation.terms import Limit, RoleTerms, SchemeTerms, covers

T = TypeVar("T")

# Only a post's authority is passed on, so what these say yes to is never anybody's who gave it.
NEVER_PASSED_ON = frozenset({"family", "plan_line", "room"})


@dataclass(frozen=True, slots=True)
class MandateFacts:
    """What is recorded of one mandate. Nothing said (None) means no restriction.

    `rank` is asked for room and plan lines, which take the rank of who granted them; `granter_role`, when given,
    makes their use pass the ceilings for each ask that this role has in the scheme in force.
    """

    mandate: UUID
    kind: str
    holder: UUID
    role: str
    granted_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None
    limits: tuple[Limit, ...] = ()
    person: UUID | None = None
    category: str | None = None
    act_kinds: frozenset[str] | None = None
    payee_key: str | None = None
    plan_line: UUID | None = None
    scheme_version: int | None = None
    rank: int | None = None
    granter_role: str | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """What a giver passes on, to whom and until when. It always ends."""

    mandate: UUID
    holder: UUID
    granted_at: datetime
    starts_at: datetime
    ends_at: datetime
    limits: tuple[Limit, ...] = ()
    person: UUID | None = None
    category: str | None = None
    act_kinds: frozenset[str] | None = None
    payee_key: str | None = None
    suspended: bool = False


def resolve(facts: MandateFacts, scheme: SchemeTerms) -> Terms:
    """Give the terms of one mandate under this scheme.

    Officers and families have their role's limits, capped by their own; a role that the scheme does not have gives
    none, which is no authority. Room and plan lines carry only their own. Raises ValueError for `passed_on`, which
    comes from `narrow` alone.
    """
    if facts.kind == "passed_on":
        raise ValueError("A passed-on mandate is narrowed from its giver's terms.")
    role = scheme.roles.get(facts.role)
    granter = scheme.roles.get(facts.granter_role or "")
    own = facts.kind in ("room", "plan_line")
    ranked = granter if own else role
    given = role.limits if role else ()
    terms = Terms(
        mandate=facts.mandate,
        kind=facts.kind,
        holder=facts.holder,
        role=facts.role,
        rank=facts.rank if facts.rank is not None else ranked.rank if ranked else 0,
        limits=facts.limits if own else given,
        granted_at=facts.granted_at,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        person=facts.person,
        category=facts.category,
        act_kinds=facts.act_kinds,
        payee_key=facts.payee_key,
        scheme_version=facts.scheme_version,
        caps=() if own else _apart(facts.limits, given),
        plan_line=facts.plan_line,
        suspended=facts.suspended,
    )
    if own and facts.granter_role is not None:
        each = tuple(limit for limit in granter.limits if limit.kind == "per_ask") if granter else ()
        return replace(terms, narrowed_by=replace(terms, kind="officer", role=facts.granter_role, limits=each))
    return terms


def narrow(giver: Terms, cap: Cap, receiver_role: RoleTerms) -> Terms:
    """Give the terms of a passed-on mandate: at most the giver's, the cap's and those of the receiver's own role.

    The limits are the union of all three, each counted where it belongs, so nothing here can widen.
    """
    person, apart_by_person = _meet(giver.person, cap.person)
    payee_key, apart_by_payee = _meet(giver.payee_key, cap.payee_key)
    category, apart_by_category = _meet_categories(giver.category, cap.category)
    nothing = apart_by_person or apart_by_payee or apart_by_category
    return Terms(
        mandate=cap.mandate,
        kind="passed_on",
        holder=cap.holder,
        role=receiver_role.code,
        rank=min(giver.rank, receiver_role.rank),
        limits=receiver_role.limits,
        granted_at=cap.granted_at,
        starts_at=max(giver.starts_at, cap.starts_at),
        ends_at=cap.ends_at if giver.ends_at is None else min(giver.ends_at, cap.ends_at),
        person=person,
        category=category,
        act_kinds=frozenset() if nothing else _meet_kinds(giver.act_kinds, cap.act_kinds),
        payee_key=payee_key,
        scheme_version=giver.scheme_version,
        narrowed_by=giver,
        caps=_apart(cap.limits, receiver_role.limits),
        plan_line=giver.plan_line,
        suspended=giver.suspended or cap.suspended,
    )


def _apart(caps: tuple[Limit, ...], limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Give the caps under keys of their own: two limits of one key would share one sum of holds."""
    taken = {limit.key for limit in limits}
    return tuple(replace(cap, key=f"{cap.key}.own") if cap.key in taken else cap for cap in caps)


def _meet(one: T | None, other: T | None) -> tuple[T | None, bool]:
    """Give what both restrict to (None = no restriction), and whether nothing is in both."""
    return (other if one is None else one), None not in (one, other) and one != other


def _meet_categories(one: str | None, other: str | None) -> tuple[str | None, bool]:
    if one is None or other is None:
        return _meet(one, other)
    narrower, wider = (one, other) if covers(other, one) else (other, one)
    return narrower, not covers(wider, narrower)


def _meet_kinds(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return one & other if one is not None and other is not None else _meet(one, other)[0]
