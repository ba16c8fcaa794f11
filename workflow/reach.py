"""What somebody can say yes to by themself now: for one person, or for each of several in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from audit.gather import gather
from delegation.authority import Act, Check, Need, Ruling, Terms, Usage, needs, rule
from delegation.models import Budget, Person, User
from delegation.selectors.authority import Setting, people_of, rule_on, terms_over, terms_rows, usage_of
from workflow.services.acts import state_of
from workflow.services.fields import FALLBACK_CATEGORY, LARGEST_PENCE


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody can say yes to by themself for a person at this moment, in pence."""

    now: int
    each: int | None
    own_money: bool
    sum: Check | None = None
    period: str = ""


def reach_of(
    user: User,
    *,
    person: Person,
    budgets: Sequence[Budget],
    at: datetime,
    now: Setting,
    category: str = FALLBACK_CATEGORY,
    terms: Sequence[Terms] | None = None,
) -> Reach | None:
    """This function will find what somebody can say yes to, by ruling on more than anybody could; None for nothing.

    ``terms`` are what they hold over the person, where that is known already.
    """
    if terms is None:
        found = gather(**terms_rows(holder=user.id, people=[person.id]))
        terms = terms_over(found, holder=user.id, people=[person], setting=now)[person.id]
    act = _more_than_anybody(person, budgets=budgets, category=category, at=at, now=now)
    return _reach(rule_on(act=act, terms=terms, at=at, setting=now), terms)


def reaches_of(
    *,
    people: Sequence[Person],
    budgets: Mapping[UUID, Sequence[Budget]],
    held: Mapping[UUID, Sequence[Terms]],
    at: datetime,
    now: Setting,
) -> dict[UUID, Reach | None]:
    """This function will find what somebody can say yes to for each of some people, by what they hold over each."""
    acts = {
        person.id: _more_than_anybody(
            person, budgets=budgets.get(person.id, ()), category=FALLBACK_CATEGORY, at=at, now=now
        )
        for person in people
    }
    used = _used_for_each({each: needs(act, held[each], at, now.calendar) for each, act in acts.items()})
    return {
        each: _reach(
            rule(
                act=act,
                terms=held[each],
                reservations=now.terms.reservations,
                roles=now.terms.roles,
                usage=used[each],
                at=at,
                calendar=now.calendar,
            ),
            held[each],
        )
        for each, act in acts.items()
    }


def _used_for_each(wanted: Mapping[UUID, Sequence[Need]]) -> dict[UUID, Usage]:
    """This function will read what several rulings need at once. A sum is known by its mandate and limit, and one
    mandate reaches many people: so each person's sums are asked for under a name of their own.
    """
    names = {(person, need.mandate): uuid4() for person, some in wanted.items() for need in some}
    asked = [need._replace(mandate=names[person, need.mandate]) for person, some in wanted.items() for need in some]
    found = usage_of(asked) if asked else {}
    return {
        person: {(need.mandate, need.limit): found[names[person, need.mandate], need.limit] for need in some}
        for person, some in wanted.items()
    }


def _more_than_anybody(person: Person, *, budgets: Sequence[Budget], category: str, at: datetime, now: Setting) -> Act:
    return Act(
        kind="one_off",
        amount=LARGEST_PENCE,
        category=category,
        person=person.id,
        people=people_of(person, at=at, calendar=now.calendar),
        budget=state_of(budgets[0]) if len(budgets) == 1 else None,
    )


def _reach(ruling: Ruling, held: Sequence[Terms]) -> Reach | None:
    if ruling.outcome == "none" or ruling.mandate is None:
        return None
    terms = next(each for each in held if each.mandate == ruling.mandate)
    active = [check for check in ruling.checks if check.enforcement == "active"]
    each = min((check.amount for check in active if check.kind == "per_ask" and check.amount is not None), default=None)
    sums = sorted((check for check in active if check.kind == "per_period"), key=lambda check: check.left or 0)
    periods = {limit.key: limit.period or "" for limit in terms.limits + terms.caps}
    return Reach(
        now=(ruling.counterfactual.amount or 0) if ruling.counterfactual else LARGEST_PENCE,
        each=each,
        own_money=not any(check.kind == "per_ask" for check in active),
        sum=sums[0] if sums else None,
        period=periods.get(sums[0].limit, "") if sums else "",
    )
