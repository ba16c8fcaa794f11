"""Asks that change a plan: what they would change, what a yes makes of it, and taking that back.

Swaps of a line of the plan are such asks too. What money and lines do is in delegation/services/plan_applying.py.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.days import day_at
from delegation.errors import Invalid
from delegation.models import Budget, Organisation, PlanChange, PlanLine, User
from delegation.selectors.plans import KeptSum, kept_of
from delegation.services.keeping import give_back_kept, use_kept
from delegation.services.plan_applying import apply_change, check_part
from delegation.services.plan_changes import Planned, SwapFields, plan_change, plan_swap
from delegation.services.plan_rows import Locked, asked_change, name_change
from delegation.services.plan_undoing import undo_change
from workflow.decreases import DECREASE
from workflow.models import Ask

if TYPE_CHECKING:
    from workflow.services.fields import AskFields

PLAN_CHANGE, SWAP = "plan_change", "swap"
CHANGES_PLANS = frozenset({PLAN_CHANGE, SWAP})
USES_KEPT = frozenset({"one_off", SWAP})


def spelled_out(fields: "AskFields") -> "AskFields":
    """This function will give an ask's own fields what its change says of them."""
    change = fields.change
    if change is None or fields.kind != PLAN_CHANGE:
        return fields
    return replace(
        fields,
        plan_line=fields.plan_line or change.plan_line,
        category=fields.category or change.category,
        payee=fields.payee or change.payee,
        what_for=fields.what_for or change.words,
    )


def problems(fields: "AskFields") -> list[tuple[str, str]]:
    """This function will name what is wrong with the parts of an ask that are about a plan."""
    wrong = []
    change, swaps = fields.change, fields.kind == SWAP and fields.plan_line is not None
    if change is not None and fields.kind != PLAN_CHANGE:
        wrong.append(("change", _("This is only for changing the plan.")))
    elif change is not None and fields.amount is not None:
        wrong.append(("amount", _("Leave the amount out. It follows from what changes.")))
    if change is not None and change.what not in PlanChange.What.values[:3]:
        wrong.append(("change.what", _("Choose one of: %(kinds)s.") % {"kinds": "add, raise, lengthen"}))
    if change is not None and change.plan_line not in (None, fields.plan_line):
        wrong.append(("change.plan_line", _("This is another line of the plan than the one you name.")))
    lowers = fields.kind == DECREASE and fields.plan_line is not None
    if fields.minutes is not None and not (swaps or lowers):
        wrong.append(("minutes", _("This is only for a line of the plan, to swap it or to ask for less of it.")))
    if fields.kept_minutes is not None and (fields.kind not in USES_KEPT or fields.plan_line is None):
        wrong.append(("kept_minutes", _("This is only for a line of the plan whose minutes were kept.")))
    if fields.minutes is not None and fields.kept_minutes is not None:
        wrong.append(("minutes", _("Swap minutes of each week, or kept ones. Ask for 1 of them.")))
    if swaps and not (fields.what_for or "").strip():
        wrong.append(("what_for", _("Say what you would like instead.")))
    return wrong


def find_planned(
    fields: "AskFields",
    *,
    budget: Budget | None,
    plan_line: PlanLine | None,
    category: str,
    organisation: Organisation,
    today: date,
) -> Planned | None:
    """This function will find what an ask would change in a plan; None for every other ask."""
    if fields.kept_minutes is not None and plan_line is not None:
        _check_kept(fields.kept_minutes, kept_of([plan_line.id])[plan_line.id])
    if fields.kind == SWAP and plan_line is not None:
        return _swap(fields, line=plan_line, category=category, today=today)
    if fields.kind != PLAN_CHANGE or fields.change is None:
        return None
    return plan_change(fields.change, budget=budget, line=plan_line, today=today, organisation=organisation)


def _check_kept(wanted: int, kept: KeptSum) -> None:
    if not 0 < wanted <= kept.minutes:
        raise Invalid("kept_minutes", _("There are %(minutes)d minutes kept.") % {"minutes": kept.minutes})


def _swap(fields: "AskFields", *, line: PlanLine, category: str, today: date) -> Planned:
    kept = kept_of([line.id])[line.id] if fields.kept_minutes is not None else KeptSum()
    swap = SwapFields(
        words=fields.what_for or "",
        category=category,
        payee=fields.payee,
        cost=fields.amount,
        minutes=fields.minutes,
        kept_minutes=fields.kept_minutes,
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
    )
    return plan_swap(swap, line=line, kept=(kept.minutes, kept.pence), today=today)


def exchanged(planned: Planned | None) -> int | None:
    """This function will give the pence of a line that a swap takes the place of; None for every other ask."""
    return planned.pence if planned is not None and planned.what == PlanChange.What.SWAP else None


def payee_of_line(planned: Planned | None) -> str | None:
    """This function will name who is paid by the line that an ask changes or swaps, as limits know them."""
    return planned.line.payee_key or None if planned is not None and planned.line is not None else None


def keep_asked(ask: Ask, planned: Planned, *, budget: Budget, organisation: Organisation, at: datetime) -> None:
    """This function will keep what an ask would change in a plan, beside the ask."""
    name_change(
        planned,
        ask_id=ask.id,
        budget=budget,
        by=ask.asker,
        words=ask.what_for,
        payee=ask.payee,
        organisation=organisation,
        at=at,
    )


def carry_out(
    ask: Ask,
    *,
    by: User,
    amount: int | None,
    budget: Budget | None,
    plan_line: PlanLine | None,
    organisation: Organisation,
    at: datetime,
) -> None:
    """This function will make a plan what a yes to an ask says, and use the kept minutes it asked for.

    The rows are locked. ``amount`` is what was said yes to. Raises Refused where that, or what is kept, is too little.
    """
    if ask.kept_minutes is not None and plan_line is not None:
        use_kept(plan_line, minutes=ask.kept_minutes, ask_id=ask.id, by=by, at=at)
    asked = asked_change(ask.id) if ask.kind in CHANGES_PLANS and budget is not None else None
    if asked is None or budget is None:
        return
    whole = ask.amount or 0
    apply_change(
        asked,
        asked_amount=whole,
        amount=whole if amount is None else amount,
        priced=bool(ask.amount) and ask.kind == SWAP,
        by=by,
        locked=Locked(budget, plan_line, organisation, today_of(organisation, at=at), at),
    )


def check_smaller(ask: Ask, *, amount: int) -> None:
    """This function will raise Refused where a smaller yes is too little to change anything in a plan."""
    asked = asked_change(ask.id) if ask.kind == PLAN_CHANGE else None
    if asked is not None:
        check_part(asked, asked_amount=ask.amount or 0, amount=amount)


def undo(
    ask: Ask,
    *,
    by: User,
    budget: Budget | None,
    plan_line: PlanLine | None,
    organisation: Organisation,
    at: datetime,
) -> None:
    """This function will make a plan what it was before a yes, in the locked rows, or raise Conflict."""
    keep_again(ask, by=by, plan_line=plan_line, at=at)
    if ask.kind in CHANGES_PLANS and budget is not None:
        today = today_of(organisation, at=at)
        undo_change(ask.id, by=by, locked=Locked(budget, plan_line, organisation, today, at))


def keep_again(ask: Ask, *, by: User, plan_line: PlanLine | None, at: datetime) -> None:
    """This function will keep again the minutes that an ask used and that came to nothing; the line is locked."""
    if ask.kept_minutes is not None and plan_line is not None:
        give_back_kept(plan_line, ask_id=ask.id, by=by, at=at)


def changes_a_plan(ask: Ask) -> bool:
    """This function will say whether a yes to an ask changes a plan by itself."""
    return ask.kind in CHANGES_PLANS and asked_change(ask.id) is not None


def changes_of(asks: list[Ask]) -> dict[UUID, PlanChange]:
    """This function will find what some asks would change in a plan, in one statement, and none where no ask does."""
    ids = [ask.id for ask in asks if ask.kind == PLAN_CHANGE or (ask.kind == SWAP and ask.plan_line_id)]
    if not ids:
        return {}
    rows = PlanChange.objects.ours().filter(ask_id__in=ids).select_related("made").order_by("id")
    found: dict[UUID, PlanChange] = {}
    for row in rows:
        if row.step == PlanChange.Step.ASKED:
            found[row.ask_id] = row
    return found


def today_of(organisation: Organisation, *, at: datetime) -> date:
    """This function will give the day on the organisation's own clock."""
    return day_at(at, organisation.time_zone)
