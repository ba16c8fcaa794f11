"""What somebody types when they ask, and how it becomes an act the engine can rule on."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from delegation.authority import Act, BudgetState, PlanLineState
from delegation.errors import Invalid
from delegation.models import Budget, Person, PlanLine, User
from delegation.selectors.authority import Setting, people_of
from delegation.selectors.categories import guess_category, is_category
from delegation.selectors.people import find_person
from delegation.services.money import payee_key
from delegation.terms import ACT_KINDS
from workflow.models import Ask

WHAT_FOR_FROM_PENCE = 2_500
LARGEST_PENCE = 2**53
NEEDS_AMOUNT = frozenset({"one_off", "weekly", "decrease"})
SPENDS = frozenset({"one_off", "weekly"})
DAYS_A_WEEK = 7
FALLBACK_CATEGORY = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFields:
    """What an ask is made of, as the API and the pages read it. Amount in pence, per week where weekly."""

    person: UUID
    kind: str
    amount: int | None = None
    category: str | None = None
    payee: str | None = None
    what_for: str | None = None
    budget: UUID | None = None
    plan_line: UUID | None = None
    ask_someone: bool = False
    separate: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    pay: str | None = None
    pays_you: str | None = None
    same_household: bool | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked ask, not yet stored: its person and money, and the act to rule on."""

    person: Person
    budget: Budget | None
    plan_line: PlanLine | None
    category: str
    category_guessed: bool
    weeks: int
    flags: tuple[str, ...]
    act: Act

    @property
    def asker_is_paid(self) -> bool:
        """Whether the asker has wages from it, so that somebody else decides (rule 4)."""
        return "wages" in self.flags


def prepare(*, by: User, fields: AskFields, at: datetime, setting: Setting, lock: bool) -> Prepared:
    """This function will check what was typed and load what it names, locking person, budget and plan line if told.

    Raises Invalid naming each field that is wrong; what the asker may not see is as unknown as what does not exist.
    """
    check_shape(fields)
    person = find_person(by=by, person_id=fields.person, permission="ask_for", lock=lock)
    if person is None:
        raise Invalid("person", _("We do not know this person."))
    today = at.astimezone(ZoneInfo(setting.calendar.time_zone)).date()
    budget = _budget(person, fields, today=today, lock=lock)
    plan_line = _plan_line(person, fields, budget=budget, lock=lock)
    category, guessed = _category(fields, plan_line=plan_line)
    weeks = weeks_to_hold(fields, budget=budget, today=today)
    flags = _flags(fields)
    act = Act(
        kind=fields.kind,
        amount=fields.amount,
        category=category,
        person=person.id,
        people=people_of(person, at=at, calendar=setting.calendar),
        payee_key=payee_key(setting.organisation, fields.payee) if fields.payee else None,
        flags=frozenset(flags),
        budget=state_of(budget),
        plan_line=PlanLineState(id=plan_line.id, remaining=plan_line.remaining) if plan_line else None,
        weeks=weeks,
    )
    return Prepared(person, budget, plan_line, category, guessed, weeks, flags, act)


def act_of(
    ask: Ask, *, person: Person, budget: Budget | None, plan_line: PlanLine | None, setting: Setting, at: datetime
) -> Act:
    """This function will make the act of a stored ask, on money as it stands now, without the ask's own hold."""
    return Act(
        kind=ask.kind,
        amount=ask.amount,
        category=ask.category,
        person=person.id,
        people=people_of(person, at=at, calendar=setting.calendar),
        payee_key=ask.payee_key or None,
        flags=frozenset(ask.flags),
        budget=state_of(budget),
        plan_line=PlanLineState(id=plan_line.id, remaining=plan_line.remaining) if plan_line else None,
        weeks=ask.weeks,
    )


def without_hold(act: Act, *, held: int, from_agreed: int) -> Act:
    """This function will take an ask's own waiting hold, pence, out of the money it is ruled against."""
    if act.budget is None:
        return act
    budget = replace(act.budget, held=act.budget.held - held, agreed=act.budget.agreed + from_agreed)
    line = act.plan_line and replace(act.plan_line, remaining=act.plan_line.remaining + from_agreed)
    return replace(act, budget=budget, plan_line=line)


def state_of(budget: Budget | None) -> BudgetState | None:
    """This function will give the engine's view of a budget, in pence."""
    if budget is None:
        return None
    return BudgetState(
        id=budget.id,
        kind=budget.kind,
        allocated=budget.allocated,
        held=budget.held,
        spent=budget.spent,
        agreed=budget.agreed,
        overrun=budget.overrun,
    )


def check_shape(fields: AskFields) -> None:
    """This function will raise Invalid with every field that can be seen to be wrong without looking anything up."""
    wrong: list[tuple[str, str]] = []
    if fields.kind not in ACT_KINDS:
        wrong.append(("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(ACT_KINDS)}))
    wrong += _amount_problems(fields)
    if fields.kind in SPENDS and (fields.amount or 0) >= WHAT_FOR_FROM_PENCE and not fields.what_for:
        wrong.append(("what_for", _("Say in a few words what it is for. From £25 we need that.")))
    if fields.starts_on and fields.ends_on and fields.ends_on < fields.starts_on:
        wrong.append(("ends_on", _("The end is before the start. Choose a later day.")))
    if wrong:
        raise Invalid(errors=wrong)


def _amount_problems(fields: AskFields) -> list[tuple[str, str]]:
    amount = fields.amount
    if amount is None:
        return [("amount", _("Say how much, in pence."))] if fields.kind in NEEDS_AMOUNT else []
    if amount < 0 or amount > LARGEST_PENCE:
        return [("amount", _("An amount is a whole number of pence from 0 up."))]
    if amount == 0 and fields.kind in NEEDS_AMOUNT:
        return [("amount", _("An amount must be more than £0."))]
    return []


def weeks_to_hold(fields: AskFields, *, budget: Budget | None, today: date) -> int:
    """This function will count the weeks a weekly sum needs: to its end or the budget's, part weeks whole."""
    if fields.kind != "weekly" or budget is None:
        return 1
    first = max(fields.starts_on or today, today)
    last = min(fields.ends_on or budget.ends_on, budget.ends_on)
    return max(1, -(-(last - first).days // DAYS_A_WEEK))


def _budget(person: Person, fields: AskFields, *, today: date, lock: bool) -> Budget | None:
    """This function will find the budget meant: the one named, or the only one open."""
    rows = Budget.objects.ours().filter(person=person)
    if lock:
        rows = rows.select_for_update(no_key=True)
    if fields.budget is not None:
        return _named_budget(rows.filter(id=fields.budget).first(), today=today)
    found = list(rows.filter(closed_at__isnull=True, starts_on__lte=today, ends_on__gt=today).order_by("id")[:2])
    if len(found) > 1:
        raise Invalid("budget", _("There is more than one budget. Say which one."))
    if not found and fields.kind in SPENDS:
        raise Invalid("budget", _("There is no open budget to pay this from."))
    return found[0] if found else None


def _named_budget(budget: Budget | None, *, today: date) -> Budget:
    if budget is None:
        raise Invalid("budget", _("We do not know this budget."))
    if not is_open(budget, today=today):
        raise Invalid("budget", _("This budget is closed. Choose an open one."))
    return budget


def is_open(budget: Budget, *, today: date) -> bool:
    """This function will say whether a budget takes asks on a day."""
    return budget.closed_at is None and budget.starts_on <= today < budget.ends_on


def _plan_line(person: Person, fields: AskFields, *, budget: Budget | None, lock: bool) -> PlanLine | None:
    if fields.plan_line is None:
        return None
    rows = PlanLine.objects.ours().filter(person=person, id=fields.plan_line)
    line: PlanLine | None = (rows.select_for_update(no_key=True) if lock else rows).first()
    if line is None:
        raise Invalid("plan_line", _("We do not know this line of the plan."))
    if budget is None or line.budget_id != budget.id:
        raise Invalid("plan_line", _("This line of the plan belongs to another budget."))
    return line


def _category(fields: AskFields, *, plan_line: PlanLine | None) -> tuple[str, bool]:
    """This function will give the category said, or the plan line's, or a guess from the words."""
    if fields.category:
        if not is_category(fields.category):
            raise Invalid("category", _("We do not know this category."))
        return fields.category, False
    if plan_line is not None:
        return plan_line.category, False
    words = " ".join(part for part in (fields.what_for, fields.payee) if part)
    return guess_category(words) or FALLBACK_CATEGORY, True


def _flags(fields: AskFields) -> tuple[str, ...]:
    """This function will name what the scheme may reserve: wages to the asker, and to a relative in the same home."""
    wages = fields.pays_you == Ask.PaysYou.WAGES
    found = [("wages", wages), ("relative_wages", wages and fields.same_household is True)]
    return tuple(name for name, holds in found if holds)
