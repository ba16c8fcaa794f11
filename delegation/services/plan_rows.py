"""The rows of a change to a plan: what was asked, what a yes made of it, and that it was taken back.

The caller holds the locks on person, budget and plan line, and hands over the locked rows: they are changed in place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from audit.events import Actor
from audit.models import Words
from audit.tenancy import new_row
from audit.words import keep
from audit.writes import insert, update
from delegation.models import Budget, BudgetChange, Organisation, PlanChange, PlanLine, User
from delegation.services.actors import By
from delegation.services.mandates import revoke
from delegation.services.money import keep_change, payee_key
from delegation.services.plan_changes import Planned

Step = PlanChange.Step
LINE = ("weekly", "one_off", "minutes", "ends_on", "remaining", "annual")


@dataclass(frozen=True, slots=True)
class Locked:
    """The locked rows of one person's money that a change of their plan moves."""

    budget: Budget
    line: PlanLine | None
    organisation: Organisation
    today: date
    at: datetime


def name_change(
    planned: Planned,
    *,
    ask_id: UUID,
    budget: Budget,
    by: User,
    words: Words | None,
    payee: Words | None,
    organisation: Organisation,
    at: datetime,
) -> PlanChange:
    """This function will keep what an ask would change in a plan. ``words`` and ``payee`` are the ask's own."""
    fields, subject = planned.fields, budget.person_id
    old = planned.line
    row = new_row(
        PlanChange,
        ask_id=ask_id,
        step=Step.ASKED,
        what=planned.what,
        budget=budget,
        plan_line=old,
        words=_same(words, fields.words) or keep(text=fields.words, subject_id=subject),
        category=fields.category,
        payee=_same(payee, fields.payee) or keep(text=fields.payee, subject_id=subject),
        payee_key=payee_key(organisation, fields.payee) if fields.payee else "",
        outcome=old.outcome if old is not None else keep(text=fields.outcome, subject_id=subject),
        weekly=fields.weekly,
        one_off=fields.one_off,
        minutes=fields.minutes,
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
        pence=planned.pence,
        before=as_it_is(old) if old is not None else {},
        by=by,
        at=at,
    )
    insert(row)
    return row


def as_it_is(line: PlanLine) -> dict[str, Any]:
    ends_on = line.ends_on.isoformat()
    return {"weekly": line.weekly, "one_off": line.one_off, "minutes": line.minutes, "ends_on": ends_on}


def _same(words: Words | None, text: str | None) -> Words | None:
    return words if words is not None and words.text == text else None


def asked_change(ask_id: UUID) -> PlanChange | None:
    """This function will find what an ask would change in a plan, if it is such an ask."""
    rows = PlanChange.objects.ours().filter(ask_id=ask_id, step=Step.ASKED)
    found: PlanChange | None = rows.select_related("words", "payee", "outcome").first()
    return found


def standing_change(ask_id: UUID) -> PlanChange | None:
    """This function will find the change of a plan that an ask's yes made, and nobody has taken back."""
    applied: list[PlanChange] = []
    for row in PlanChange.objects.ours().filter(ask_id=ask_id).exclude(step=Step.ASKED).order_by("id"):
        if row.step == Step.APPLIED:
            applied.append(row)
        else:
            applied.pop()
    return applied[-1] if applied else None


def line_of(line_id: UUID, *, locked: Locked) -> PlanLine:
    """This function will give a line of the plan: the one that is locked, or another, locked after it."""
    if locked.line is not None and locked.line.id == line_id:
        return locked.line
    found: PlanLine = PlanLine.objects.ours().select_for_update(no_key=True).get(id=line_id)
    return found


def agree(*, pence: int, annual: int, locked: Locked) -> None:
    locked.budget.agreed += pence
    locked.budget.planned += annual
    update(locked.budget, "agreed", "planned")


def tell(what: BudgetChange.What, line: PlanLine, *, amount: int, ask_id: UUID, by: By, locked: Locked) -> None:
    more: dict[str, Any] = {"plan_line": str(line.id), "ask": str(ask_id)}
    keep_change(locked.budget, what=what, amount=amount, by=by, at=locked.at, more=more)


def end_all(mandates: Iterable[UUID], *, by: User, at: datetime) -> None:
    for mandate_id in mandates:
        revoke(by=process_of(by), mandate_id=mandate_id, at=at)


def process_of(by: User) -> Actor:
    """This function will name what gives what a yes to a plan brings with it, on behalf of who said it."""
    return Actor(process="plan-change", on_behalf_of_id=by.id)
