"""When a budget's year is over: it closes, the next one opens, and what is free carries on by the rule (ADR 20).

Today's support carries on: the next year is as long, is given as much, and has the same weekly lines. Asks still open
stay on the old budget; what comes free of them later carries on by the same rule. Locks: the person, then the budgets.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from audit.events import Actor, record
from audit.rounds import alone
from audit.scope import organisation_scope
from delegation import access
from delegation.carrying import year_after
from delegation.models import Budget, BudgetChange, Mandate, PlanLine, YearEnd
from delegation.selectors.authority import setting
from delegation.selectors.me import local_day
from delegation.selectors.year_end import TOLD_BEFORE, carries_by_rule, given_for, would_carry
from delegation.services.holds import lock_budget, lock_plan_line, square
from delegation.services.lives import lock_person
from delegation.services.mandates import grant_plan_line, midnight
from delegation.services.money import PlanLineFields, add_plan_line, keep_change, raise_budget, renew_budget

PROCESS = Actor(process="year-ends")
MOST_A_ROUND = 200
# Health money is given once, for one thing: it is not given again by itself.
RENEWED = (Budget.Kind.MANAGED, Budget.Kind.ISF, Budget.Kind.DIRECT_PAYMENT)

logger = logging.getLogger("leeway.year_end")


def turn_years(*, organisation_id: UUID, at: datetime) -> int:
    """This function will tell of years that end soon, turn those that are over, and count what it did.

    Each budget has a transaction of its own; a round may be doubled, late or killed. One that fails keeps no other
    waiting, however many fail: it is tried again after those that did not.
    """
    with alone("delegation.year_end", organisation_id) as first:
        if not first:
            return 0
        with organisation_scope(organisation_id):
            due: list[tuple[Callable[..., bool], UUID]] = [
                *((turn_year, each) for each in _first(_over(at=at))),
                *((carry_late, each) for each in _first(_freed_since())),
                *((tell_of_end, each) for each in _first(_ending_soon(at=at))),
            ]
        return sum(_in_its_own_transaction(organisation_id, step, each, at=at) for step, each in due)


def _in_its_own_transaction(organisation_id: UUID, step: Callable[..., bool], budget_id: UUID, *, at: datetime) -> bool:
    try:
        with organisation_scope(organisation_id):
            return step(budget_id=budget_id, at=at)
    except Exception as error:  # noqa: BLE001 - one budget that fails must not keep the others waiting
        logger.error("the year of budget %s did not turn: %s", budget_id, type(error).__name__)
    with organisation_scope(organisation_id):
        end = _year_end(_lock(budget_id))
        end.failed_at = at
        end.save(update_fields=["failed_at"])
    return False


# --- what is due -----------------------------------------------------------------------------------------------------


def _first(budgets: Any) -> list[UUID]:
    """This function will give as many budgets as a round takes: what never failed, then what failed longest ago."""
    failed = YearEnd.objects.ours().filter(budget=OuterRef("pk")).values("failed_at")
    rows = budgets.annotate(failed_at=Subquery(failed)).order_by(F("failed_at").asc(nulls_first=True), "ends_on", "id")
    return list(rows.values_list("id", flat=True)[:MOST_A_ROUND])


def _over(*, at: datetime) -> Any:
    return Budget.objects.ours().filter(closed_at__isnull=True, ends_on__lte=local_day(at))


def _ending_soon(*, at: datetime) -> Any:
    today = local_day(at)
    told = YearEnd.objects.ours().filter(told_at__isnull=False).values("budget_id")
    rows = Budget.objects.ours().filter(
        closed_at__isnull=True, ends_on__gt=today, ends_on__lte=today + TOLD_BEFORE, person__died_on__isnull=True
    )
    return rows.exclude(id__in=told)


def _freed_since() -> Any:
    """This function will find the budgets of past years in which something came free since they were looked at.

    Where no later one is open there is nothing to carry it to: it waits for the day there is.
    """
    free = F("budget__allocated") + F("budget__overrun") - F("budget__held") - F("budget__spent") - F("budget__agreed")
    rows = YearEnd.objects.ours().filter(turned_at__isnull=False, next_budget__isnull=False)
    freed = rows.annotate(free=free).filter(Q(free__gt=F("stays")) | Q(budget__agreed__gt=0))
    open_now = Budget.objects.ours().filter(
        closed_at__isnull=True,
        person=OuterRef("person"),
        kind=OuterRef("kind"),
        ends_on__gt=OuterRef("ends_on"),
    )
    return Budget.objects.ours().filter(Exists(open_now), id__in=freed.values("budget_id"))


# --- the steps -------------------------------------------------------------------------------------------------------


def tell_of_end(*, budget_id: UUID, at: datetime) -> bool:
    """This function will tell somebody once that a year of their money ends: what is free, and what carries on."""
    budget = _lock(budget_id)
    end = _year_end(budget)
    if end.told_at is not None or budget.closed_at is not None:
        return False
    end.told_at = at
    end.save(update_fields=["told_at"])
    free, carries = would_carry(budget)
    record(
        type="budget.ends_soon",
        subject=("budget", budget.id),
        person_id=budget.person_id,
        actor=PROCESS,
        data={"free": free, "carries": carries, "day": budget.ends_on.isoformat()},
        at=at,
    )
    return True


def turn_year(*, budget_id: UUID, at: datetime) -> bool:
    """This function will close a budget whose year is over, open the next, and carry on what is free by rule."""
    budget = _lock(budget_id)
    if budget.closed_at is not None or budget.ends_on > local_day(at):
        return False
    end, lines = _year_end(budget), _end_lines(budget, at=at)
    budget.closed_at = at
    budget.save(update_fields=["closed_at"])
    following, is_new = _following(budget, at=at)
    end.turned_at, end.next_budget = at, following
    end.save(update_fields=["turned_at", "next_budget"])
    carried = _carry(end, budget=budget, following=following, lines=lines, at=at)
    if following is not None and is_new:
        _renew_lines(budget, following, at=at)
    more = {"free": carried + budget.left, "carries": carried, "next": str(following.id) if following else None}
    keep_change(budget, what=BudgetChange.What.TURNED, amount=0, by=PROCESS, at=at, more=more)
    return True


def carry_late(*, budget_id: UUID, at: datetime) -> bool:
    """This function will carry on, by the same rule, what came free in a budget of a past year."""
    budget = _lock(budget_id)
    end = _year_end(budget)
    if end.turned_at is None or end.next_budget_id is None:
        return False
    following = _running_now(budget, end.next_budget_id)
    if following is None:
        return False
    lines = _end_lines(budget, at=at)
    return _carry(end, budget=budget, following=following, lines=lines, at=at) > 0


# --- how -------------------------------------------------------------------------------------------------------------


def _lock(budget_id: UUID) -> Budget:
    lock_person(Budget.objects.ours().values_list("person_id", flat=True).get(id=budget_id))
    return lock_budget(budget_id)


def _running_now(past: Budget, next_id: UUID) -> Budget | None:
    """This function will lock the next year's budget or, where that is closed too, the one after it.

    One that somebody closed before its year was over has none after it: then it is whatever runs of that money, if any.
    """
    budget = lock_budget(next_id)
    while budget.closed_at is not None:
        after = YearEnd.objects.ours().filter(budget=budget, next_budget__isnull=False).values_list("next_budget_id")
        if not after:
            return _opened_later(past)
        budget = lock_budget(after[0][0])
    return budget


def _opened_later(past: Budget) -> Budget | None:
    """This function will lock the first open budget of the same money that ends later."""
    later = Budget.objects.ours().filter(
        person=past.person_id, kind=past.kind, closed_at__isnull=True, ends_on__gt=past.ends_on
    )
    found = later.order_by("starts_on", "id").values_list("id", flat=True).first()
    return None if found is None else lock_budget(found)


def _year_end(budget: Budget) -> YearEnd:
    row, _made = YearEnd.objects.get_or_create(organisation_id=budget.organisation_id, budget=budget)
    return row


def _end_lines(budget: Budget, *, at: datetime) -> list[tuple[PlanLine, int]]:
    """This function will free what the lines of a plan still need, and give those agreed once, with their pence."""
    once = []
    ids = PlanLine.objects.ours().filter(budget=budget, remaining__gt=0).order_by("id").values_list("id", flat=True)
    for line in map(lock_plan_line, ids):
        amount, line.remaining = line.remaining, 0
        line.save(update_fields=["remaining"])
        budget.agreed -= amount
        budget.save(update_fields=["agreed"])
        if line.one_off is not None:
            once.append((line, amount))
        more = {"plan_line": str(line.id)}
        keep_change(budget, what=BudgetChange.What.PLAN_LINE_ENDED, amount=amount, by=PROCESS, at=at, more=more)
    square(budget)  # else what was spent beyond the money would carry on as if it were free
    return once


def _following(budget: Budget, *, at: datetime) -> tuple[Budget | None, bool]:
    """This function will find the next year's budget, or open it as the last one was; none where it is not renewed."""
    person = budget.person
    found = _opened_later(budget)
    if found is not None:
        return found, False
    if person.died_on is not None or budget.kind not in RENEWED:
        return None, False
    ends_on = year_after(budget.starts_on, budget.ends_on)
    made = renew_budget(by=PROCESS, past=budget, allocated=given_for(budget), ends_on=ends_on, at=at)
    return made, True


def _carry(
    end: YearEnd, *, budget: Budget, following: Budget | None, lines: list[tuple[PlanLine, int]], at: datetime
) -> int:
    """This function will move what carries on: what was agreed once whole, of the rest what the rule says."""
    if following is None:
        end.stays = max(budget.left, 0)
        end.save()
        return 0
    once = min(sum(amount for _, amount in lines), max(budget.left, 0))
    by_rule = carries_by_rule(budget, free=budget.left - once + end.carried) - end.carried
    amount = once + max(by_rule, 0)
    if amount:
        budget.allocated -= amount
        following.allocated += amount
        for each, what in ((budget, BudgetChange.What.CARRIED_OUT), (following, BudgetChange.What.CARRIED_IN)):
            each.save(update_fields=["allocated"])
            keep_change(each, what=what, amount=amount, by=PROCESS, at=at)
        square(following)
    for line, pence in lines:
        _agree_again(line, following, one_off=pence, at=at)
    end.carried, end.stays = end.carried + max(by_rule, 0), max(budget.left, 0)
    end.save()
    return amount


def _renew_lines(budget: Budget, following: Budget, *, at: datetime) -> None:
    """This function will agree again each week what was agreed each week up to the last day."""
    lines = PlanLine.objects.ours().filter(budget=budget, weekly__isnull=False, ends_on=budget.ends_on)
    # A swap was for this year: the line it was taken from is agreed again whole.
    whole = lines.filter(swapped_from__isnull=True, taken_back_at__isnull=True)
    for line in whole.select_related("words", "payee", "outcome").order_by("id"):
        _agree_again(line, following, weekly=line.weekly, at=at)


def _agree_again(
    line: PlanLine, following: Budget, *, at: datetime, weekly: int | None = None, one_off: int | None = None
) -> None:
    fields = PlanLineFields(
        words=line.words.text,
        category=line.category,
        payee=line.payee.text if line.payee else None,
        weekly=weekly,
        one_off=one_off,
        minutes=line.minutes if weekly else None,
        outcome=line.outcome.text if line.outcome else None,
        starts_on=following.starts_on,
        ends_on=following.ends_on,
    )
    following.refresh_from_db()
    if fields.pence > following.left:  # a year with one week more: what goes on each week does not stop for that
        raise_budget(by=PROCESS, budget_id=following.id, amount=fields.pence - following.left, at=at)
    what = BudgetChange.What.PLAN_LINE_RENEWED
    renewed = add_plan_line(by=PROCESS, budget_id=following.id, fields=fields, at=at, what=what)
    _let_spend(renewed, like=line, at=at)
    following.refresh_from_db()


def _let_spend(line: PlanLine, *, like: PlanLine, at: datetime) -> None:
    """This function will let those spend a line without asking again who could to the end of the last year's."""
    rows = Mandate.objects.ours().filter(
        plan_line_id=like.id, together=False, revoked_at__isnull=True, suspended_at__isnull=True
    )
    # The year is over, and with it what they held: it lasted as long as the line.
    lasted = rows.filter(ends_at__gte=midnight(like.ends_on, now=setting(at=at))).select_related("holder")
    for holder in {each.holder_id: each.holder for each in lasted.order_by("granted_at", "id")}.values():
        if holder.is_active and access.may(holder, line.person, access.ASK_FOR):
            grant_plan_line(by=PROCESS, holder=holder, plan_line=line, at=at)
