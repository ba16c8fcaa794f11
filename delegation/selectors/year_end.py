"""What is free in a budget when its year ends, and how much of it carries on by the rule."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from delegation.carrying import Rule, most_carried
from delegation.days import day_at
from delegation.models import Budget, BudgetChange, CarryRule, PlanLine
from delegation.selectors.me import local_day, my_organisation

TOLD_BEFORE = timedelta(days=28)
ADDS = (BudgetChange.What.OPENED, BudgetChange.What.RENEWED, BudgetChange.What.RAISED)
TAKES = (BudgetChange.What.REDUCED, BudgetChange.What.RAISE_UNDONE)


def would_carry(budget: Budget) -> tuple[int, int]:
    """This function will give the pence free in a budget, and how many of them would carry on were its year over now.

    What was agreed once and not bought yet is among both; what goes on each week is spent by then.
    """
    once = int(_agreed_once(budget).aggregate(pence=Sum("remaining"))["pence"] or 0)
    left = max(budget.left, 0)
    return left + once, once + carries_by_rule(budget, free=left)


def ending_soon(budgets: Sequence[Budget], *, at: datetime) -> dict[UUID, tuple[int, int]]:
    """This function will give, of budgets whose year ends within 28 days, what is free and what would carry on."""
    # The organisation is only looked up where a year is near its end.
    near = [each for each in budgets if each.ends_on - TOLD_BEFORE <= day_at(at, "UTC") + timedelta(days=1)]
    if not near:
        return {}
    today = local_day(at)
    return {each.id: would_carry(each) for each in near if each.ends_on - TOLD_BEFORE <= today}


def _agreed_once(budget: Budget) -> Any:
    """This function will give what a plan agreed once and nobody has asked for yet."""
    return PlanLine.objects.ours().filter(budget=budget, one_off__isnull=False, remaining__gt=0)


def carries_by_rule(budget: Budget, *, free: int) -> int:
    """This function will give how much of so many free pence carries on.

    By the rule that was published before the year began: nobody loses by one they could not know of (rule 11). A later
    one counts where it lets more carry on. Money of one's own always does.
    """
    if budget.kind == Budget.Kind.DIRECT_PAYMENT:
        return max(free, 0)
    rows = list(CarryRule.objects.ours().filter(kind=budget.kind).order_by("at", "id"))
    began = _midnight(budget.starts_on)
    before = [row for row in rows if row.at < began]
    rules = [_rule(before[-1]) if before else None]
    if rows and rows[-1].at >= began:
        rules.append(_rule(rows[-1]))
    return most_carried(rules, free=free, given=given_for(budget))


def _rule(row: CarryRule) -> Rule:
    return Rule(row.carries, row.cap_pence, row.cap_percent)


def given_for(budget: Budget) -> int:
    """This function will give what a budget was given for its year: neither what was carried into it nor credits."""
    changes = BudgetChange.objects.ours().filter(budget=budget)
    added = changes.filter(what__in=ADDS).aggregate(pence=Sum("amount"))["pence"] or 0
    fell = changes.filter(what__in=TAKES).aggregate(pence=Sum("amount"))["pence"] or 0
    return int(max(added - fell, 0))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(my_organisation().time_zone))
