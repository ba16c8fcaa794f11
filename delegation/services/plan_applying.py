"""A yes to a change of a plan makes it so at once, and finds the money that is missing.

Each step is a row that is never changed (`PlanChange`), each sum a `BudgetChange` with its event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from audit.tenancy import new_row
from audit.writes import insert, update
from delegation.errors import Refused
from delegation.models import BudgetChange, Mandate, PlanChange, PlanLine, User
from delegation.plans import a_year, to_the_end, weeks_between
from delegation.selectors.standing import in_force
from delegation.services.actors import By
from delegation.services.mandates import grant_plan_line
from delegation.services.money import ONE_DAY, annual_of, keep_change
from delegation.services.plan_rows import (
    LINE,
    Locked,
    agree,
    as_it_is,
    end_all,
    line_of,
    process_of,
    standing_change,
    tell,
)

What, Step = PlanChange.What, PlanChange.Step
DAYS_A_WEEK = 7


def check_part(asked: PlanChange, *, asked_amount: int, amount: int) -> None:
    """This function will raise Refused where a yes to so many pence pays for nothing of a change."""
    _part(asked, asked_amount=asked_amount, amount=amount)


def apply_change(
    asked: PlanChange, *, asked_amount: int, amount: int, priced: bool, by: User, locked: Locked
) -> PlanChange:
    """This function will make a plan what a yes to so many pence says; a second, larger yes adds what is missing.

    ``priced``: the ask itself holds the money of what comes instead, so a swap makes no line. Raises Refused.
    """
    earlier = standing_change(asked.ask_id)
    part = _part(asked, asked_amount=asked_amount, amount=amount)
    if asked.what == What.SWAP:
        return earlier or _swap(asked, by=by, locked=locked, priced=priced)
    if asked.what == What.ADD and earlier is None:
        return _add(asked, part, by=by, locked=locked)
    line = line_of(earlier.plan_line_id, locked=locked) if earlier and earlier.plan_line_id else locked.line
    assert line is not None  # a check of the database
    return _more(asked, part, line=line, by=by, locked=locked)


@dataclass(frozen=True, slots=True)
class _Part:
    """How much of a change a yes is to: pence a week or once, minutes, and its end."""

    weekly: int | None
    one_off: int | None
    minutes: int | None
    ends_on: date


def _part(asked: PlanChange, *, asked_amount: int, amount: int) -> _Part:
    whole = _Part(asked.weekly, asked.one_off, asked.minutes, asked.ends_on)
    if amount >= asked_amount or asked.what == What.SWAP:
        return whole
    part = _LESS[What(asked.what)](asked, asked_amount, amount)
    if part is None:
        raise Refused(_("That is too little to change anything. Say yes to more, or not this time."), "amount")
    return part


def _less_of_a_sum(asked: PlanChange, asked_amount: int, amount: int) -> _Part | None:
    """This function will give as many pence a week, or once, as an amount pays for; of minutes the same share."""
    was = asked.before if asked.what == What.RAISE else {}
    before = was.get("weekly") or was.get("one_off") or 0
    more = (asked.weekly or asked.one_off or 0) - before
    got = more * amount // asked_amount
    if got < 1:
        return None
    minutes_before = was.get("minutes") or 0
    minutes = minutes_before + (asked.minutes - minutes_before) * amount // asked_amount if asked.minutes else None
    weekly, one_off = (before + got, None) if asked.weekly else (None, before + got)
    return _Part(weekly, one_off, minutes or None, asked.ends_on)


def _fewer_weeks(asked: PlanChange, asked_amount: int, amount: int) -> _Part | None:
    """This function will give as many whole weeks of a longer line as an amount pays for."""
    ends_on = date.fromisoformat(asked.before["ends_on"])
    weeks = weeks_between(ends_on, asked.ends_on) * amount // asked_amount
    if weeks < 1:
        return None
    longer = date.fromordinal(ends_on.toordinal() + DAYS_A_WEEK * weeks)
    return _Part(asked.weekly, asked.one_off, asked.minutes, longer)


_LESS = {What.ADD: _less_of_a_sum, What.RAISE: _less_of_a_sum, What.LENGTHEN: _fewer_weeks}


def _add(asked: PlanChange, part: _Part, *, by: User, locked: Locked) -> PlanChange:
    """This function will agree a new line, and let whoever decides for the person spend it without asking again."""
    starts_on = max(asked.starts_on, min(locked.today, asked.ends_on - ONE_DAY))
    pence = to_the_end(weekly=part.weekly, one_off=part.one_off, starts_on=starts_on, ends_on=part.ends_on)
    line = _line_of(asked, part, starts_on=starts_on, remaining=pence, locked=locked)
    line.annual = a_year(weekly=part.weekly, one_off=part.one_off)
    raised = _find(pence, by=by, locked=locked)
    agree(pence=pence, annual=line.annual, locked=locked)
    insert(line)
    tell(BudgetChange.What.PLAN_LINE_ADDED, line, amount=pence, ask_id=asked.ask_id, by=by, locked=locked)
    let_spend(line, like=None, by=by, at=locked.at)
    return _keep(asked, part, by=by, locked=locked, plan_line=line, starts_on=starts_on, pence=pence, raised=raised)


def _more(asked: PlanChange, part: _Part, *, line: PlanLine, by: User, locked: Locked) -> PlanChange:
    """This function will raise or lengthen a line, by what it still needs from today on. It never makes it less."""
    before, ended_on = as_it_is(line), line.ends_on
    weekly, one_off = line.weekly or 0, line.one_off or 0
    if asked.what == What.LENGTHEN:
        line.ends_on = max(ended_on, part.ends_on)
        pence = weekly * weeks_between(ended_on, line.ends_on)
    else:
        line.weekly = max(weekly, part.weekly or 0) or None
        line.one_off = max(one_off, part.one_off or 0) or None
        line.minutes = max(line.minutes or 0, part.minutes or 0) or None
        more = (line.weekly or 0) - weekly, (line.one_off or 0) - one_off
        starts_on = max(locked.today, line.starts_on)
        pence = to_the_end(weekly=more[0], one_off=more[1], starts_on=starts_on, ends_on=ended_on)
    raised = _find(pence, by=by, locked=locked)
    agree(pence=pence, annual=annual_of(line) - line.annual, locked=locked)
    line.remaining += pence
    line.annual = annual_of(line)
    update(line, *LINE)
    tell(BudgetChange.What.PLAN_LINE_RAISED, line, amount=pence, ask_id=asked.ask_id, by=by, locked=locked)
    if line.ends_on > ended_on:
        let_spend(line, like=line, by=by, at=locked.at)
    is_now = _Part(line.weekly, line.one_off, line.minutes, line.ends_on)
    return _keep(asked, is_now, by=by, locked=locked, plan_line=line, pence=pence, raised=raised, before=before)


def _swap(asked: PlanChange, *, by: User, locked: Locked, priced: bool) -> PlanChange:
    """This function will make a line of its own of what is swapped, its pence taken over, its outcome the same."""
    line = locked.line
    assert line is not None  # a check of the database
    part = _Part(asked.weekly, asked.one_off, asked.minutes, asked.ends_on)
    if priced:
        return _keep(asked, part, by=by, locked=locked, plan_line=line, pence=0)
    pence = min(asked.pence, line.remaining)
    made = _line_of(asked, part, starts_on=asked.starts_on, remaining=pence, locked=locked)
    made.swapped_from, made.outcome = line, line.outcome
    line.remaining -= pence
    update(line, "remaining")
    insert(made)
    tell(BudgetChange.What.PLAN_LINE_SWAPPED, made, amount=pence, ask_id=asked.ask_id, by=by, locked=locked)
    let_spend(made, like=line, by=by, at=locked.at)
    return _keep(asked, part, by=by, locked=locked, plan_line=line, pence=pence, made=made)


def _line_of(asked: PlanChange, part: _Part, *, starts_on: date, remaining: int, locked: Locked) -> PlanLine:
    return new_row(
        PlanLine,
        budget=locked.budget,
        person_id=locked.budget.person_id,
        words=asked.words,
        category=asked.category,
        payee=asked.payee,
        payee_key=asked.payee_key,
        weekly=part.weekly,
        one_off=part.one_off,
        minutes=part.minutes,
        outcome=asked.outcome,
        remaining=remaining,
        starts_on=starts_on,
        ends_on=part.ends_on,
    )


def _find(pence: int, *, by: By, locked: Locked) -> int:
    """This function will raise the budget by what its free money does not reach, and give those pence."""
    budget = locked.budget
    missing = max(0, pence - budget.left)
    if missing:
        budget.allocated += missing
        update(budget, "allocated")
        keep_change(budget, what=BudgetChange.What.RAISED, amount=missing, by=by, at=locked.at)
    return missing


def _keep(asked: PlanChange, part: _Part, *, by: User, locked: Locked, **more: Any) -> PlanChange:
    """This function will keep what a yes made of a plan."""
    row = new_row(
        PlanChange,
        ask_id=asked.ask_id,
        step=Step.APPLIED,
        what=asked.what,
        budget_id=asked.budget_id,
        weekly=part.weekly,
        one_off=part.one_off,
        minutes=part.minutes,
        ends_on=part.ends_on,
        by=by,
        at=locked.at,
        **{"starts_on": asked.starts_on, **more},
    )
    insert(row)
    return row


def let_spend(line: PlanLine, *, like: PlanLine | None, by: User, at: datetime) -> None:
    """This function will let people spend what a line agrees: those who may for another line, else who decides here.

    What the plan agreed needs no more asking. Of a line that became longer, they hold it to its new end.
    """
    rows = Mandate.objects.ours().filter(in_force(at=at), person_id=line.person_id, together=False)
    wanted = rows.filter(kind=Mandate.Kind.FAMILY) if like is None else rows.filter(plan_line_id=like.id)
    found = list(wanted.select_related("holder").order_by("granted_at", "id"))
    if like is not None and like.id == line.id:
        end_all([each.id for each in found], by=by, at=at)
    for holder in {each.holder_id: each.holder for each in found}.values():
        grant_plan_line(by=process_of(by), holder=holder, plan_line=line, at=at)
