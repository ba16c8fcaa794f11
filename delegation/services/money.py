"""A person's budgets and what their plan already agreed. Each change, its row and its event commit together.

Nothing is lowered here: less money, by any door, is a `decrease` ask (rule 11; delegation/services/decreases.py), and
money back to the council a `recovery` ask (rule 17; delegation/services/recoveries.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from audit.ids import new_id
from audit.models import Words
from audit.scope import current_organisation_id
from audit.words import keep, reference
from audit.writes import insert
from delegation.days import day_at
from delegation.errors import Conflict, Invalid, Refused
from delegation.models import Budget, BudgetChange, Organisation, Person, PlanLine, User
from delegation.payees import key_of
from delegation.plans import a_year, money_for_a_year, to_the_end
from delegation.selectors.categories import is_category
from delegation.services.actors import By, actor_of, check_ours, user_of
from delegation.services.holds import lock_budget, lock_plan_line, square
from delegation.terms import LARGEST_AMOUNT_PENCE

ONE_DAY = timedelta(days=1)
MINUTES_A_WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLineFields:
    """Something the plan agrees: its words, and pence either a week or once. `ends_on` is the first day after it.

    ``minutes`` are those of a week, where it is somebody's time; ``outcome`` is what it is to bring.
    """

    words: str
    category: str
    starts_on: date
    ends_on: date
    weekly: int | None = None
    one_off: int | None = None
    payee: str | None = None
    minutes: int | None = None
    outcome: str | None = None

    @property
    def pence(self) -> int:
        """This function will give what the whole line needs, part weeks whole."""
        return to_the_end(weekly=self.weekly, one_off=self.one_off, starts_on=self.starts_on, ends_on=self.ends_on)

    @property
    def annual(self) -> int:
        """This function will give what the line costs in a year."""
        return a_year(weekly=self.weekly, one_off=self.one_off)


def payee_key(organisation: Organisation, name: str) -> str:
    """This function will give what limits know a payee by in one organisation."""
    return key_of(name, salt=organisation.payee_salt)


def open_budget(
    *, by: By, person: Person, kind: str, allocated: int, starts_on: date, ends_on: date, at: datetime
) -> Budget:
    """This function will open a budget of so many pence, from a day up to (without) another. Raises Invalid."""
    check_ours(person)
    if kind not in Budget.Kind.values:
        raise Invalid("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(Budget.Kind.values)})
    if ends_on <= starts_on:
        raise Invalid("ends_on", _("The end must be after the start."))
    _check_amount("allocated", allocated, smallest=0)
    budget = Budget(person=person, kind=kind, allocated=allocated, starts_on=starts_on, ends_on=ends_on)
    budget.indicative = money_for_a_year(allocated, starts_on=starts_on, ends_on=ends_on)
    budget.save(force_insert=True)
    keep_change(budget, what=BudgetChange.What.OPENED, amount=allocated, by=by, at=at)
    return budget


def renew_budget(*, by: By, past: Budget, allocated: int, ends_on: date, at: datetime) -> Budget:
    """This function will open the next year of a budget, with so many pence, from its last day up to another."""
    budget = Budget(
        person_id=past.person_id, kind=past.kind, allocated=allocated, starts_on=past.ends_on, ends_on=ends_on
    )
    budget.cost_centre = past.cost_centre
    budget.indicative = past.indicative
    budget.save(force_insert=True)
    keep_change(budget, what=BudgetChange.What.RENEWED, amount=allocated, by=by, at=at)
    return budget


def raise_budget(*, by: By, budget_id: UUID, amount: int, at: datetime) -> Budget:
    """This function will add so many pence to a budget; they pay off first what was spent beyond it.

    Raises Invalid, or Conflict where it is closed.
    """
    budget = find_money(by=by, budget_id=budget_id, amount=amount, at=at)
    square(budget)
    return budget


def find_money(*, by: By, budget_id: UUID, amount: int, at: datetime) -> Budget:
    """This function will add so many pence to a budget for one ask, whose hold takes them in the same transaction."""
    _check_amount("amount", amount, smallest=1)
    budget = _lock_open(budget_id)
    budget.allocated += amount
    budget.save(update_fields=["allocated"])
    keep_change(budget, what=BudgetChange.What.RAISED, amount=amount, by=by, at=at)
    return budget


def credit_budget(
    *, by: By, budget_id: UUID, amount: int, at: datetime, id: UUID | None = None, reason: str | None = None
) -> Budget:
    """This function will add pence that came back and belong to no purchase we know. Facts are never refused.

    A closed budget takes them too. An import names the change's ``id`` itself, so that a second run finds it.
    """
    _check_amount("amount", amount, smallest=1)
    budget = lock_budget(budget_id)
    budget.allocated += amount
    budget.save(update_fields=["allocated"])
    square(budget)
    words = keep(text=reason, subject_id=budget.person_id)
    what, more = BudgetChange.What.CREDITED, {"reason": reference(words)}
    keep_change(budget, what=what, amount=amount, by=by, at=at, id=id, more=more)
    return budget


def add_plan_line(
    *,
    by: By,
    budget_id: UUID,
    fields: PlanLineFields,
    at: datetime,
    what: BudgetChange.What = BudgetChange.What.PLAN_LINE_ADDED,
) -> PlanLine:
    """This function will agree a line of the plan and set its pence apart in the budget.

    Raises Invalid, Conflict where the budget is closed, Refused where its free money does not reach.
    """
    check_plan_line(fields)
    budget = _lock_open(budget_id)
    if not budget.starts_on <= fields.starts_on < fields.ends_on <= budget.ends_on:
        raise Invalid("starts_on", _("This must lie within the budget, and end after it starts."))
    if fields.pence > budget.left:
        raise Refused(_("The budget has too little left for this. Add money to it first."), "one_off")
    words = keep(text=fields.words, subject_id=budget.person_id)
    line = _new_plan_line(budget, fields, words=words)
    line.save(force_insert=True)
    budget.agreed += line.remaining
    budget.planned += line.annual
    budget.save(update_fields=["agreed", "planned"])
    more = {"plan_line": str(line.id), "words": reference(words)}
    keep_change(budget, what=what, amount=line.remaining, by=by, at=at, more=more)
    return line


def end_plan_line(*, by: By, plan_line_id: UUID, ends_on: date, at: datetime) -> PlanLine:
    """This function will end what a plan agreed, because the person died, and free what it still needs.

    The caller holds the lock on the budget. Whatever else takes from a plan is a `decrease` ask (rule 11): Refused.
    """
    line = _lock_line(plan_line_id)
    if line.person.died_on is None:
        raise Refused(_("This makes a plan less. Ask for it: the person hears first."))
    amount, line.remaining = line.remaining, 0
    line.ends_on = min(line.ends_on, max(ends_on, line.starts_on + ONE_DAY))
    _rewrite(line, agreed=-amount, annual=0)
    what, more = BudgetChange.What.PLAN_LINE_ENDED, {"plan_line": str(line.id)}
    keep_change(line.budget, what=what, amount=amount, by=by, at=at, more=more)
    return line


def restore_plan_line(*, by: By, plan_line_id: UUID, remaining: int, ends_on: date, at: datetime) -> PlanLine:
    """This function will agree again what was ended by mistake: its pence, as far as the money is still there."""
    line = _lock_line(plan_line_id)
    amount = min(remaining, max(line.budget.left, 0))
    line.remaining += amount
    line.ends_on = ends_on
    _rewrite(line, agreed=amount, annual=annual_of(line))
    what, more = BudgetChange.What.PLAN_LINE_RESTORED, {"plan_line": str(line.id)}
    keep_change(line.budget, what=what, amount=amount, by=by, at=at, more=more)
    return line


def _lock_line(plan_line_id: UUID) -> PlanLine:
    """This function will lock a plan line, its budget before it."""
    budget = lock_budget(PlanLine.objects.ours().values_list("budget_id", flat=True).get(id=plan_line_id))
    line = lock_plan_line(plan_line_id)
    line.budget = budget
    return line


def _rewrite(line: PlanLine, *, agreed: int, annual: int) -> None:
    """This function will save a plan line, and its budget with so many pence more agreed, and so many a year."""
    line.budget.agreed += agreed
    line.budget.planned += annual - line.annual
    line.annual = annual
    line.save(update_fields=["remaining", "ends_on", "annual"])
    line.budget.save(update_fields=["agreed", "planned"])
    square(line.budget)


def annual_of(line: PlanLine) -> int:
    """This function will give what a line that is in the plan costs in a year; a swap's costs are those of its line."""
    if line.swapped_from_id is not None or line.taken_back_at is not None:
        return 0
    return a_year(weekly=line.weekly, one_off=line.one_off)


def close_budget(*, by: By, budget_id: UUID, at: datetime) -> Budget:
    """This function will close a budget to new asks; what is held and agreed in it stays.

    Raises Conflict where it is closed, Refused where somebody would take away what is free before its last day.
    """
    budget = _lock_open(budget_id)
    if isinstance(by, User) and budget.left > 0 and _today(at) < budget.ends_on:
        raise Refused(_("There is money left until its last day. Ask for less: the person hears first."))
    budget.closed_at = at
    budget.save(update_fields=["closed_at"])
    keep_change(budget, what=BudgetChange.What.CLOSED, amount=0, by=by, at=at)
    return budget


def _today(at: datetime) -> date:
    organisation = Organisation.objects.get(id=current_organisation_id())
    return day_at(at, organisation.time_zone)


def _lock_open(budget_id: UUID) -> Budget:
    budget = lock_budget(budget_id)
    if budget.closed_at is not None:
        raise Conflict(_("This budget is closed."))
    return budget


def _check_amount(field: str, amount: int, *, smallest: int) -> None:
    if type(amount) is not int or not smallest <= amount <= LARGEST_AMOUNT_PENCE:
        raise Invalid(field, _("An amount is a whole number of pence from %(smallest)s up.") % {"smallest": smallest})


def check_plan_line(fields: PlanLineFields) -> None:
    if (fields.weekly is None) == (fields.one_off is None):
        raise Invalid("weekly", _("Say how much a week, or how much once."))
    name = "one_off" if fields.weekly is None else "weekly"
    _check_amount(name, getattr(fields, name), smallest=1)
    if fields.minutes is not None and (fields.weekly is None or not 0 < fields.minutes <= MINUTES_A_WEEK):
        raise Invalid("minutes", _("Minutes are those of 1 week, from 1 to 10,080. A sum paid once has none."))
    if not fields.words.strip():
        raise Invalid("words", _("Say in a few words what it is."))
    if not is_category(fields.category):
        raise Invalid("category", _("We do not know this category."))


def _new_plan_line(budget: Budget, fields: PlanLineFields, *, words: Words | None) -> PlanLine:
    organisation = Organisation.objects.get(id=budget.organisation_id)
    return PlanLine(
        budget=budget,
        person_id=budget.person_id,
        words=words,
        category=fields.category,
        payee=keep(text=fields.payee, subject_id=budget.person_id),
        payee_key=payee_key(organisation, fields.payee) if fields.payee else "",
        weekly=fields.weekly,
        one_off=fields.one_off,
        minutes=fields.minutes,
        outcome=keep(text=fields.outcome, subject_id=budget.person_id),
        annual=fields.annual,
        remaining=fields.pence,
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
    )


_EVENTS = {
    BudgetChange.What.OPENED: "budget.opened",
    BudgetChange.What.RAISED: "budget.raised",
    BudgetChange.What.PLAN_LINE_ADDED: "budget.plan_line_added",
    BudgetChange.What.PLAN_LINE_ENDED: "budget.plan_line_ended",
    BudgetChange.What.PLAN_LINE_RESTORED: "budget.plan_line_restored",
    BudgetChange.What.CREDITED: "budget.credited",
    BudgetChange.What.CLOSED: "budget.closed",
    BudgetChange.What.REDUCED: "budget.reduced",
    BudgetChange.What.PLAN_LINE_REDUCED: "budget.plan_line_reduced",
    BudgetChange.What.RECOVERED: "budget.recovered",
    BudgetChange.What.PLAN_LINE_RAISED: "budget.plan_line_raised",
    BudgetChange.What.PLAN_LINE_SWAPPED: "budget.plan_line_swapped",
    BudgetChange.What.PLAN_LINE_UNDONE: "budget.plan_line_undone",
    BudgetChange.What.RAISE_UNDONE: "budget.raise_undone",
    BudgetChange.What.RENEWED: "budget.renewed",
    BudgetChange.What.TURNED: "budget.turned",
    BudgetChange.What.CARRIED_OUT: "budget.carried_out",
    BudgetChange.What.CARRIED_IN: "budget.carried_in",
    BudgetChange.What.PLAN_LINE_RENEWED: "budget.plan_line_renewed",
}


def keep_change(
    budget: Budget,
    *,
    what: BudgetChange.What,
    amount: int,
    by: By,
    at: datetime,
    more: Mapping[str, Any] | None = None,
    id: UUID | None = None,
    ask_id: UUID | None = None,
) -> None:
    """This function will keep a change's row and its event, which names the row.

    What takes something away names the ``ask_id`` whose notice was over: the database refuses it else.
    """
    change = BudgetChange(
        id=id or new_id(), budget=budget, what=what, amount=amount, by=user_of(by), at=at, ask_id=ask_id
    )
    insert(change)
    record(
        type=_EVENTS[what],
        subject=("budget", budget.id),
        person_id=budget.person_id,
        actor=actor_of(by),
        data={
            "change": str(change.id),
            "kind": budget.kind,
            "amount": amount,
            "allocated": budget.allocated,
            "agreed": budget.agreed,
            **(more or {}),
        },
        at=at,
    )
