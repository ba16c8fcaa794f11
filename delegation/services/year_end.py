"""When a budget's year is over: it closes, the next one opens, and what is free carries on by the rule (ADR 20).

Today's support carries on: the next year is as long, is given as much, and has the same weekly lines. Asks still open
stay on the old budget; what comes free of them later carries on by the same rule. Locks: the person, then the budgets.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

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
    waiting, and is tried again by the next round.
    """
    with alone("delegation.year_end", organisation_id) as first:
        if not first:
            return 0
        with organisation_scope(organisation_id):
            due: list[tuple[Callable[..., bool], UUID]] = [
                *((turn_year, each) for each in _over(at=at)),
                *((carry_late, each) for each in _freed_since()),
                *((tell_of_end, each) for each in _ending_soon(at=at)),
            ]
        return sum(_in_its_own_transaction(organisation_id, step, each, at=at) for step, each in due[:MOST_A_ROUND])


def _in_its_own_transaction(organisation_id: UUID, step: Callable[..., bool], budget_id: UUID, *, at: datetime) -> bool:
    try:
        with organisation_scope(organisation_id):
            return step(budget_id=budget_id, at=at)
    except Exception as error:  # noqa: BLE001 - one budget that fails must not keep the others waiting
        logger.error("the year of budget %s did not turn: %s", budget_id, type(error).__name__)
        return False


# --- what is due -----------------------------------------------------------------------------------------------------


def _over(*, at: datetime) -> list[UUID]:
    rows = Budget.objects.ours().filter(closed_at__isnull=True, ends_on__lte=local_day(at))
    return list(rows.order_by("ends_on", "id").values_list("id", flat=True)[:MOST_A_ROUND])


def _ending_soon(*, at: datetime) -> list[UUID]:
    today = local_day(at)
    told = YearEnd.objects.ours().filter(told_at__isnull=False).values("budget_id")
    rows = Budget.objects.ours().filter(
        closed_at__isnull=True, ends_on__gt=today, ends_on__lte=today + TOLD_BEFORE, person__died_on__isnull=True
    )
    return list(rows.exclude(id__in=told).order_by("ends_on", "id").values_list("id", flat=True)[:MOST_A_ROUND])


def _freed_since() -> list[UUID]:
    """This function will list the budgets of past years in which something came free since they were looked at."""
    free = F("budget__allocated") + F("budget__overrun") - F("budget__held") - F("budget__spent") - F("budget__agreed")
    rows = YearEnd.objects.ours().filter(turned_at__isnull=False, next_budget__isnull=False)
    freed = rows.annotate(free=free).filter(Q(free__gt=F("stays")) | Q(budget__agreed__gt=0))
    return list(freed.order_by("id").values_list("budget_id", flat=True)[:MOST_A_ROUND])


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
    lines, following = _end_lines(budget, at=at), _running_now(end.next_budget_id)
    return _carry(end, budget=budget, following=following, lines=lines, at=at) > 0


# --- how -------------------------------------------------------------------------------------------------------------


def _lock(budget_id: UUID) -> Budget:
    lock_person(Budget.objects.ours().values_list("person_id", flat=True).get(id=budget_id))
    return lock_budget(budget_id)


def _running_now(budget_id: UUID) -> Budget:
    """This function will lock the next year's budget or, where that year is over too, the one after it."""
    budget = lock_budget(budget_id)
    while budget.closed_at is not None:
        after = YearEnd.objects.ours().filter(budget=budget, next_budget__isnull=False).values_list("next_budget_id")
        if not after:
            break
        budget = lock_budget(after[0][0])
    return budget


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
    later = Budget.objects.ours().filter(
        person=person, kind=budget.kind, closed_at__isnull=True, ends_on__gt=budget.ends_on
    )
    found: Budget | None = later.order_by("starts_on", "id").first()
    if found is not None:
        return lock_budget(found.id), False
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
