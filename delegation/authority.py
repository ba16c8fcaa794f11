"""The authority engine: who may say yes to this, up to what, and why (pure).

Within a mandate all applicable limits must pass; across a holder's mandates one that passes is enough. No applicable
`per_ask` limit is no authority. Doubt (a sum that was not given, a limit that makes no sense, an amount that is not
whole pence) is `none`, never `within`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from delegation.checks import (
    check_limit,
    check_money,
    free_money,
    largest_passing,
    links_of,
    met,
    owns_the_money,
)
from delegation.narrowing import Cap, MandateFacts, narrow, resolve
from delegation.periods import YEARS, Calendar, window
from delegation.rulings import (
    SUMLESS_KINDS,
    WHY_BEYOND,
    WHY_NONE,
    Act,
    BudgetState,
    Check,
    Counterfactual,
    Need,
    PlanLineState,
    Ruling,
    Terms,
    Usage,
    Used,
    worst_of,
)
from delegation.terms import ACT_KINDS, PEOPLE, Limit, Reservation, RoleTerms, covers, is_amount

__all__ = [
    "Act",
    "BudgetState",
    "Cap",
    "Check",
    "Counterfactual",
    "MandateFacts",
    "Need",
    "PlanLineState",
    "Ruling",
    "Terms",
    "Usage",
    "Used",
    "narrow",
    "needs",
    "resolve",
    "rule",
]

MOST_WEEKS = 5200


class _Bench(NamedTuple):
    """What every mandate is held against."""

    reservations: Sequence[Reservation]
    roles: Mapping[str, RoleTerms]
    usage: Usage
    at: datetime
    calendar: Calendar


class _Money(NamedTuple):
    """Whether there is money for the act, and the largest amount there would be (None = any)."""

    checks: tuple[Check, ...]
    passed: bool
    ceiling: int | None
    missing: int = 0


def rule(
    *,
    act: Act,
    terms: Sequence[Terms],
    reservations: Sequence[Reservation],
    roles: Mapping[str, RoleTerms],
    usage: Usage,
    at: datetime,
    calendar: Calendar,
) -> Ruling:
    """Rule whether one holder, by these terms, may decide this act at this time.

    `usage` answers what `needs` names. Never raises on values of the declared types.
    """
    if is_doubtful(act, at):
        return Ruling("none", "doubt")
    if not terms:
        return Ruling("none", "no_mandate")
    bench = _Bench(reservations, roles, usage, at, calendar)
    if len(terms) == 1:
        return _judge(act, terms[0], bench)
    return min(((_judge(act, one, bench), one) for one in terms), key=_preference)[0]


def needs(act: Act, terms_list: Iterable[Terms], at: datetime, calendar: Calendar) -> tuple[Need, ...]:
    """Name each sum of holds that ruling on this act by any of these terms can ask for, once."""
    found: dict[tuple[UUID, str], Need] = {}
    if is_doubtful(act, at):
        return ()
    # Whoever may change the plan may find the money that is missing, and that has limits of its own.
    acts = (act, _change_of_plan(act, 0)) if act.budget and act.commitment else (act,)
    for terms in terms_list:
        for one in acts:
            if _outside(one, terms, at):
                continue
            for link in links_of(terms):
                for limit, key in met(one, link).limits:
                    if key is not None and key not in found:
                        found[key] = need(act, link, limit, at, calendar)
    return tuple(found.values())


def need(act: Act, link: Terms, limit: Limit, at: datetime, calendar: Calendar) -> Need:
    """Name the sum of holds that this one sound limit per period counts."""
    span = window(limit.period or "", at, calendar)
    return Need(
        mandate=link.mandate,
        limit=limit.key,
        start=span.start,
        end=span.end,
        counted_by=limit.counted_by,
        category=limit.category,
        act_kinds=limit.act_kinds,
        people=limit.people,
        holder=link.holder,
        role=link.role,
        person=act.person,
        payee_key=act.payee_key,
    )


def is_doubtful(act: Act, at: datetime) -> bool:
    """Say whether this act, or this time, is nothing anybody should rule on."""
    budget, line = act.budget, act.plan_line
    amounts: list[object] = []
    if budget is not None:
        amounts += budget.allocated, budget.held, budget.spent, budget.agreed, budget.overrun, budget.planned
        amounts.append(budget.allocated if budget.indicative is None else budget.indicative)
    if line is not None:
        amounts += line.remaining, line.usable
    return (
        act.kind not in ACT_KINDS
        or act.people not in PEOPLE[:2]
        or not (is_amount(act.amount) or (act.amount is None and act.kind in SUMLESS_KINDS))
        or not all(map(is_amount, amounts))
        or not (type(act.weeks) is int and 1 <= act.weeks <= MOST_WEEKS)
        or at.tzinfo is None
        or at.year not in YEARS
    )


def _preference(pair: tuple[Ruling, Terms]) -> tuple[int | bool | datetime | UUID, ...]:
    """Order rulings: within first, own before passed-on, earliest granted; of those beyond, the furthest reaching."""
    ruling, terms = pair
    reach = (ruling.counterfactual.amount or 0) if ruling.counterfactual else 0
    order = terms.kind in ("passed_on", "emergency"), terms.granted_at, terms.mandate
    if ruling.outcome == "within":
        return 0, *order
    if ruling.outcome == "beyond":
        return 1, -reach, *order
    return 2, WHY_NONE.index(ruling.why), -reach


def _judge(act: Act, terms: Terms, bench: _Bench) -> Ruling:
    """Rule on this act by one mandate."""
    links = links_of(terms)
    why = _outside(act, terms, bench.at)
    if why:
        return Ruling("none", why, scheme_version=terms.scheme_version)
    rank = terms.rank if terms.narrowed_by is None else min(link.rank for link in links)
    if bench.reservations:
        own = any(owns_the_money(act, link) for link in links)
        reserved = [
            one
            for one in bench.reservations
            # Of the person's own money only what a flag tells is reserved: that is the law, all else are our limits.
            if (one.flag is not None or not own) and _reserves(one, act, rank, bench.roles)
        ]
        if reserved:
            return _reserved(act, terms, reserved, bench)
    usage, at, calendar = bench.usage, bench.at, bench.calendar
    checks: list[Check] = []
    failed: list[tuple[Limit, Check]] = []
    for link in links:
        limits, gives_authority, _ = met(act, link)
        if not gives_authority:
            return Ruling("none", "no_limit", scheme_version=terms.scheme_version)
        for limit, key in limits:
            used = None if key is None else usage.get(key)
            check = check_limit(limit, act, used, at=at, calendar=calendar)
            if check is not None:
                checks.append(check)
                if not check.passed and check.enforcement == "active":
                    failed.append((limit, check))
            elif limit.enforcement != "evaluate":
                return Ruling("none", "doubt", scheme_version=terms.scheme_version)
    return _weigh(act, terms, checks, failed, bench)


def _weigh(act: Act, terms: Terms, traced: list[Check], failed: list[tuple[Limit, Check]], bench: _Bench) -> Ruling:
    """Give the ruling that these checks, and the money left, add up to."""
    money = _find_money(act, terms, bench)
    checks = (*traced, *money.checks)
    cites = terms.mandate, terms.role, terms.scheme_version, checks
    if not failed and money.passed:
        return Ruling("within", "within", *cites, missing=money.missing)
    ceilings = [largest_passing(act, check) for check in traced if check.enforcement == "active"]
    largest = min([act.amount or 0, *[each for each in (money.ceiling, *ceilings) if each is not None]])
    instead = Counterfactual(
        amount=largest if largest > 0 else None,
        available_at=_available_at(act, terms, failed) if money.passed else None,
    )
    worst = worst_of(checks)
    return Ruling("beyond", WHY_BEYOND[worst.kind] if worst else "doubt", *cites, instead, money.missing)


def _find_money(act: Act, terms: Terms, bench: _Bench) -> _Money:
    """Hold the act against the money left, or against what this mandate may add by changing the plan."""
    check = check_money(act, terms)
    if check is None:
        return _Money((), passed=True, ceiling=None)
    free = free_money(check)
    if check.passed:
        return _Money((check,), passed=True, ceiling=free // act.times if act.spends else None)
    missing = act.commitment - free
    found = 0
    # What is left of a direct payment is all there is, whatever the family's role may change in other plans.
    if not any(owns_the_money(act, link) for link in links_of(terms)):
        change = _judge(_change_of_plan(act, missing), terms, bench)
        if change.outcome == "within":
            return _Money(change.checks, passed=True, ceiling=None, missing=missing)
        found = (change.counterfactual.amount or 0) if change.counterfactual else 0
    return _Money((check,), passed=False, ceiling=(free + found) // act.times, missing=missing)


def _outside(act: Act, terms: Terms, at: datetime) -> str:
    """Say why these terms do not speak about this act at this time; empty when they do."""
    for link in links_of(terms):
        if not link.sound or not _in_scope(act, link):
            return "no_mandate" if link.sound else "doubt"
        if not covers(link.category, act.category):
            return "category"
        if link.suspended:
            return "suspended"
        if at < link.starts_at:
            return "not_yet"
        if link.ends_at is not None and at >= link.ends_at:
            return "ended"
    return ""


def _in_scope(act: Act, link: Terms) -> bool:
    line = act.plan_line.id if act.plan_line else None
    return (
        link.person in (None, act.person)
        and link.payee_key in (None, act.payee_key)
        and (link.act_kinds is None or act.kind in link.act_kinds)
        and link.plan_line in (None, line)
        and (link.kind != "plan_line" or line is not None)
    )


def _change_of_plan(act: Act, missing: int) -> Act:
    """Give the change to the plan that would find the missing pence."""
    return replace(act, kind="plan_change", amount=missing, budget=None, plan_line=None, weeks=1)


def _reserves(reservation: Reservation, act: Act, rank: int, roles: Mapping[str, RoleTerms]) -> bool:
    """Say whether this act is reserved to somebody ranked higher; a role that is not known outranks everybody."""
    if (
        reservation.act_kind not in (None, act.kind)
        or (reservation.flag is not None and reservation.flag not in act.flags)
        or not covers(reservation.category, act.category)
        or (reservation.above is not None and (act.amount or 0) <= reservation.above)
    ):
        return False
    lowest = roles.get(reservation.lowest_role)
    return lowest is None or rank < lowest.rank


def _reserved(act: Act, terms: Terms, reserved: list[Reservation], bench: _Bench) -> Ruling:
    """Say for whom it is reserved, and what this mandate could decide where only a larger sum is."""
    ranks = {code: role.rank for code, role in bench.roles.items()}
    top = max(reserved, key=lambda one: ranks.get(one.lowest_role, float("inf")))
    sums = [one.above for one in reserved if one.above is not None]
    largest = None
    if len(sums) == len(reserved):
        smaller = _judge(replace(act, amount=min(sums)), terms, bench)
        largest = min(sums) if smaller.outcome == "within" else None
        if smaller.counterfactual:
            largest = smaller.counterfactual.amount
    return Ruling(
        "none",
        "reserved",
        scheme_version=terms.scheme_version,
        counterfactual=Counterfactual(largest) if largest else None,
        reserved_for=top.lowest_role,
    )


def _available_at(act: Act, terms: Terms, failed: list[tuple[Limit, Check]]) -> datetime | None:
    """Give the earliest time at which the asked amount itself would pass, as calendar windows begin anew."""
    times = []
    for limit, check in failed:
        charge = 1 if limit.kind == "count_per_period" else act.charge
        rolls = limit.period is None or limit.period.startswith("rolling")
        if rolls or check.resets_at is None or charge > (limit.amount or 0):
            return None
        times.append(check.resets_at)
    at = max(times)
    ends = [link.ends_at for link in links_of(terms) if link.ends_at is not None]
    return None if any(at >= end for end in ends) else at
