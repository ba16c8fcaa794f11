"""Less, once it is agreed and the person had their notice (rule 11). No other service takes money or room away.

The caller holds the locks on person, budget and plan line.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.events import Actor
from audit.tenancy import new_row
from audit.writes import insert, update
from delegation.errors import Conflict
from delegation.hours import NOTICE_WORKING_DAYS
from delegation.models import Budget, BudgetChange, Decrease, Mandate, Organisation, PlanLine
from delegation.services import notice
from delegation.services.actors import By
from delegation.services.holds import square
from delegation.services.mandates import revoke
from delegation.services.money import annual_of, keep_change

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Falls:
    """What an ask would make less, and whether it is the asker's own to give up, which is no cut."""

    what: str
    budget: Budget | None = None
    plan_line: PlanLine | None = None
    mandate: Mandate | None = None
    own: bool = False
    minutes: int | None = None


def name_decrease(*, ask_id: UUID, falls: Falls) -> Decrease:
    """This function will keep what an ask would make less."""
    row = new_row(
        Decrease,
        ask_id=ask_id,
        what=falls.what,
        budget=falls.budget,
        plan_line=falls.plan_line,
        mandate=falls.mandate,
        minutes=falls.minutes,
    )
    insert(row)
    return row


def agree(
    decrease: Decrease,
    *,
    amount: int | None,
    organisation: Organisation,
    at: datetime,
    own: bool = False,
    not_before: date | None = None,
) -> datetime:
    """This function will keep that somebody said yes to less, and give when it takes effect: 10 working days on.

    Where the person gives it up themself, at once; where it is to be less from a later day, then.
    """
    days = NOTICE_WORKING_DAYS
    return notice.begin(
        decrease, amount=amount, organisation=organisation, days=days, at=at, at_once=own, not_before=not_before
    )


def drop(decrease: Decrease) -> None:
    """This function will keep that it is no longer agreed."""
    notice.drop(decrease)


def apply(
    decrease: Decrease,
    *,
    asked: int | None,
    by: Actor,
    budget: Budget | None,
    plan_line: PlanLine | None,
    today: date,
    at: datetime,
) -> int:
    """This function will make what was agreed less, and give how many pence fell. Amounts are locked rows.

    Where less was agreed to than was ``asked`` (pence), fewer minutes fall in the same share.
    """
    decrease.applied_at = at
    fell = 0
    if decrease.what == Decrease.What.MANDATE:
        assert decrease.mandate_id is not None  # a check of the database
        _end_mandate(decrease.mandate_id, by=by, at=at)
    elif decrease.what == Decrease.What.PLAN_LINE:
        assert plan_line is not None
        assert budget is not None
        plan_line.minutes = (plan_line.minutes or 0) - _minutes(decrease, plan_line, asked=asked) or None
        fell = _reduce_line(decrease, plan_line, budget=budget, by=by, today=today, at=at)
    else:
        assert budget is not None
        fell = _reduce_budget(decrease, budget, by=by, today=today, at=at)
    update(decrease, "applied_at")
    return fell


def _end_mandate(mandate_id: UUID, *, by: By, at: datetime) -> None:
    try:
        revoke(by=by, mandate_id=mandate_id, at=at)
    except Conflict:
        return  # it ended of itself meanwhile


def _reduce_budget(decrease: Decrease, budget: Budget, *, by: By, today: date, at: datetime) -> int:
    """This function will lower a budget by so many pence a week until it ends, never below its promises."""
    fell = min((decrease.amount or 0) * _weeks(today, budget.ends_on), max(0, budget.left))
    budget.allocated -= fell
    update(budget, "allocated")
    keep_change(budget, what=BudgetChange.What.REDUCED, amount=fell, by=by, at=at, ask_id=decrease.ask_id)
    return fell


def _minutes(decrease: Decrease, line: PlanLine, *, asked: int | None) -> int:
    """This function will count the minutes of a week that fall: as asked, or the share of it that was agreed to."""
    minutes = decrease.minutes or 0
    share = minutes * (decrease.amount or 0) // asked if asked else minutes
    return min(share, line.minutes or 0)


def _reduce_line(decrease: Decrease, line: PlanLine, *, budget: Budget, by: By, today: date, at: datetime) -> int:
    """This function will lower a line of the plan; what it no longer needs is free in its budget."""
    amount = decrease.amount or 0
    agreed = line.weekly or line.one_off or 0
    times = _weeks(today, line.ends_on) if line.weekly else 1
    if amount >= agreed:
        fell = line.remaining
        line.ends_on = min(line.ends_on, max(today, date.fromordinal(line.starts_on.toordinal() + 1)))
    else:
        fell = min(line.remaining, amount * times)
        if line.weekly:
            line.weekly -= amount
        else:
            line.one_off = agreed - amount
    line.remaining -= fell
    annual = 0 if amount >= agreed or not line.annual else annual_of(line)  # what ended before stays ended
    budget.agreed -= fell
    budget.planned -= line.annual - annual
    line.annual = annual
    update(line, "weekly", "one_off", "minutes", "ends_on", "remaining", "annual")
    update(budget, "agreed", "planned")
    square(budget)
    more = {"plan_line": str(line.id)}
    what = BudgetChange.What.PLAN_LINE_REDUCED
    keep_change(budget, what=what, amount=fell, by=by, at=at, more=more, ask_id=decrease.ask_id)
    return fell


def _weeks(today: date, ends_on: date) -> int:
    """This function will count whole weeks from a day to another; a week begun stays as it was."""
    return max(0, (ends_on - today).days // DAYS_A_WEEK)
