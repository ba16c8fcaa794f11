"""A yes to a change of a plan is taken back, before money moves: the plan is what it was before."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from audit.tenancy import new_row
from audit.writes import insert, update
from delegation.days import day_at
from delegation.errors import Conflict
from delegation.models import BudgetChange, Hold, Mandate, PlanChange, PlanLine, User
from delegation.services.holds import square
from delegation.services.money import annual_of, keep_change
from delegation.services.plan_rows import LINE, Locked, agree, end_all, line_of, standing_change, tell

What, Step = PlanChange.What, PlanChange.Step


def undo_change(ask_id: UUID, *, by: User, locked: Locked) -> None:
    """This function will make a plan what it was before an ask's yes. Raises Conflict once that is too late."""
    applied = standing_change(ask_id)
    if applied is None:
        return
    said_on = day_at(applied.at, locked.organisation.time_zone)
    if applied.made_id is not None and locked.today >= applied.starts_on and locked.today > said_on:
        raise Conflict(_("The week has begun, so this stays. You can swap it again."))
    _undo(applied, by=by, locked=locked)


def _undo(applied: PlanChange, *, by: User, locked: Locked) -> None:
    assert applied.plan_line_id is not None  # a check of the database
    line = line_of(applied.plan_line_id, locked=locked)
    made = line_of(applied.made_id, locked=locked) if applied.made_id else None
    if made is not None:
        _check_untouched(made, remaining=applied.pence)
        line.remaining += applied.pence
        update(line, "remaining")
        _empty(made, by=by, locked=locked)
    elif applied.what == What.ADD:
        _check_untouched(line, remaining=applied.pence)
        agree(pence=-applied.pence, annual=-line.annual, locked=locked)
        _empty(line, by=by, locked=locked)
    elif applied.what != What.SWAP:
        _put_back(applied, line, locked=locked)
    if applied.what != What.SWAP or made is not None:
        told = made or line
        what = BudgetChange.What.PLAN_LINE_UNDONE
        tell(what, told, amount=applied.pence, ask_id=applied.ask_id, by=by, locked=locked)
    if applied.raised:
        locked.budget.allocated -= applied.raised
        update(locked.budget, "allocated")
        _lower(applied, by=by, locked=locked)
    square(locked.budget)
    names = ("ask_id", "what", "budget_id", "plan_line_id", "made_id", "weekly", "one_off", "minutes")
    same = {name: getattr(applied, name) for name in (*names, "starts_on", "ends_on", "pence", "raised")}
    insert(new_row(PlanChange, step=Step.UNDONE, by=by, at=locked.at, **same))


def _check_untouched(line: PlanLine, *, remaining: int) -> None:
    used = Hold.objects.ours().filter(plan_line=line, released_at__isnull=True)
    if line.remaining != remaining or line.swaps.exists() or used.exclude(held=0, used=0).exists():
        raise Conflict(_("Something of it was used already, so it stays. Ask for less instead."))


def _empty(line: PlanLine, *, by: User, locked: Locked) -> None:
    """This function will take a line out of the plan that nothing was used of, and what let people spend it."""
    line.remaining = line.annual = 0
    line.taken_back_at = locked.at
    update(line, "remaining", "annual", "taken_back_at")
    rows = Mandate.objects.ours().filter(plan_line_id=line.id, revoked_at__isnull=True).order_by("granted_at", "id")
    end_all(rows.values_list("id", flat=True), by=by, at=locked.at)


def _put_back(applied: PlanChange, line: PlanLine, *, locked: Locked) -> None:
    """This function will make a raised or longer line what it was, where nothing has moved or changed since."""
    now = (line.weekly, line.one_off, line.minutes, line.ends_on)
    said = (applied.weekly, applied.one_off, applied.minutes, applied.ends_on)
    if line.remaining < applied.pence or now != said:
        raise Conflict(_("Something of it was used already, so it stays. Ask for less instead."))
    line.weekly, line.one_off = applied.before["weekly"], applied.before["one_off"]
    line.minutes, line.ends_on = applied.before["minutes"], date.fromisoformat(applied.before["ends_on"])
    line.remaining -= applied.pence
    agree(pence=-applied.pence, annual=annual_of(line) - line.annual, locked=locked)
    line.annual = annual_of(line)
    update(line, *LINE)


def _lower(applied: PlanChange, *, by: User, locked: Locked) -> None:
    """This function will keep that a budget lost what the yes had added; the database looks that it is no more."""
    keep_change(
        locked.budget,
        what=BudgetChange.What.RAISE_UNDONE,
        amount=applied.raised,
        by=by,
        at=locked.at,
        ask_id=applied.ask_id,
    )
