"""What each of somebody's mandates still allows for one person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from delegation.access import SEE_PERSON
from delegation.authority import Act, BudgetState, Check, Need, PlanLineState, Terms, Usage, Used, need
from delegation.checks import check_limit, check_money, owns_the_money
from delegation.models import Budget, Person, PlanLine, User
from delegation.rulings import SPENDING_KINDS
from delegation.selectors.authority import Setting, people_of, setting, terms_for, usage_of
from delegation.selectors.people import find_person
from delegation.terms import COUNTED_KINDS, Limit

NOTHING_USED = Used(used=0, held=0)


@dataclass(frozen=True, slots=True)
class StandingLimit:
    """One ceiling of a mandate and what is used of it now, in pence or in asks."""

    check: Check
    period: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One mandate that speaks about a person now, with its limits."""

    mandate: UUID
    role: str
    kind: str
    limits: tuple[StandingLimit, ...]


def authority_over(*, user: User, person_id: UUID, at: datetime) -> list[Standing]:
    """This function will say what each of a user's mandates allows for a person now; nothing for one they may not see.

    Each limit is held against an act of no pence, so that what is used and left is the engine's own answer.
    """
    person = find_person(by=user, person_id=person_id, permission=SEE_PERSON)
    if person is None:
        return []
    now = setting(at=at)
    resolved = terms_for(holders=[user.id], person=person, at=at, setting=now).get(user.id, ())
    acts = [(terms, _act_for(terms, person, at=at, now=now)) for terms in resolved if speaks(terms, at=at)]
    usage = usage_of([one for terms, act in acts for one in _needs(terms, act, at=at, now=now)])
    return [
        Standing(terms.mandate, terms.role, terms.kind, tuple(_limits(terms, act, usage=usage, at=at, now=now)))
        for terms, act in acts
    ]


def speaks(terms: Terms, *, at: datetime) -> bool:
    """This function will say whether a mandate has authority at a moment."""
    ended = terms.ends_at is not None and terms.ends_at <= at
    return terms.sound and not terms.suspended and terms.starts_at <= at and not ended


def in_force(*, at: datetime) -> Q:
    """This function will give the condition that a mandate has authority at a moment."""
    begun = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return begun & Q(suspended_at__isnull=True, revoked_at__isnull=True)


def _act_for(terms: Terms, person: Person, *, at: datetime, now: Setting) -> Act:
    """This function will make an act of no pence for a person, on the money that a mandate is about."""
    people = people_of(person, at=at, calendar=now.calendar)
    act = Act(kind="one_off", amount=0, category=terms.category or "", person=person.id, people=people)
    if terms.plan_line is not None:
        line = PlanLine.objects.ours().get(id=terms.plan_line)
        return replace(act, plan_line=PlanLineState(id=line.id, remaining=line.remaining))
    return replace(act, budget=_own_money(person) if terms.kind == "family" else None)


def _own_money(person: Person) -> BudgetState | None:
    """This function will find the person's open direct payment, which is theirs to decide about up to what is left."""
    rows = Budget.objects.ours().filter(person=person, kind=Budget.Kind.DIRECT_PAYMENT, closed_at__isnull=True)
    found: Budget | None = rows.order_by("-starts_on", "id").first()
    if found is None:
        return None
    return BudgetState(
        id=found.id,
        kind=found.kind,
        allocated=found.allocated,
        held=found.held,
        spent=found.spent,
        agreed=found.agreed,
        overrun=found.overrun,
    )


def _binding(terms: Terms, act: Act) -> list[Limit]:
    """This function will list the limits that bind for such a person, without those that what is left stands for."""
    limits = terms.limits
    if owns_the_money(act, terms):
        limits = tuple(limit for limit in limits if not limit.act_kinds <= SPENDING_KINDS)
    return [
        limit
        for limit in limits + terms.caps
        if limit.sound and limit.enforcement == "active" and limit.people in ("any", act.people)
    ]


def _needs(terms: Terms, act: Act, *, at: datetime, now: Setting) -> Iterator[Need]:
    """This function will name the sums of holds behind the limits; one for each payee has none yet."""
    for limit in _binding(terms, act):
        if limit.kind in COUNTED_KINDS and limit.counted_by != "person_and_payee":
            yield need(act, terms, limit, at, now.calendar)


def _limits(terms: Terms, act: Act, *, usage: Usage, at: datetime, now: Setting) -> Iterator[StandingLimit]:
    money = check_money(act, terms)
    if money is not None:
        yield StandingLimit(money, period=None)
    for limit in _binding(terms, act):
        used = usage.get((terms.mandate, limit.key), NOTHING_USED)
        check = check_limit(limit, act, used, at=at, calendar=now.calendar)
        if check is not None:
            yield StandingLimit(check, period=limit.period)
