"""What somebody types when they ask, and how it becomes an act the engine can rule on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.access import ASK_FOR
from delegation.authority import Act, Terms
from delegation.categories import CategoryWords, guess_category
from delegation.close import CloseAsk
from delegation.errors import Invalid, Refused
from delegation.models import Budget, Person, PlanLine, User
from delegation.selectors.asking import Asking, Wanted, load_asking
from delegation.selectors.authority import Setting, people_of
from delegation.selectors.gain import is_paid
from delegation.services.decreases import Falls
from delegation.services.money import payee_key
from delegation.services.plan_changes import ChangeFields, Planned
from delegation.services.recoveries import Owed
from delegation.terms import ACT_KINDS
from workflow.close_together import close_asks, look_beside
from workflow.decreases import DECREASE
from workflow.gain import WAGES, Pays, gains
from workflow.models import Ask
from workflow.models.asks import ALREADY_PAID
from workflow.services.acts import amount_of_act, line_state_of, state_of
from workflow.services.decreasing import Less, find_falls
from workflow.services.planning import exchanged, find_planned, payee_of_line, problems
from workflow.services.recovering import RECOVERY, SumAsked, check_sums, find_owed

WHAT_FOR_FROM_PENCE = 2_500
LARGEST_PENCE = 2**53
NEEDS_AMOUNT = frozenset({"one_off", "weekly", "decrease", "recovery"})
SPENDS = frozenset({"one_off", "weekly"})
DAYS_A_WEEK = 7
FALLBACK_CATEGORY = "other"
RELATIVE_WAGES = "relative_wages"


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
    mandate: UUID | None = None
    ask_someone: bool = False
    separate: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    pay: str | None = None
    pays_you: str | None = None
    same_household: bool | None = None
    cant_wait: bool = False
    between: bool = False
    sums: tuple[SumAsked, ...] = ()
    change: ChangeFields | None = None
    minutes: int | None = None
    kept_minutes: int | None = None
    # Said by whoever asks for somebody, and kept beside the ask.
    was_there: bool | None = None
    tell_by: str | None = None
    tell_where: str | None = None
    if_waits: str | None = None

    @property
    def by_another(self) -> bool:
        """Whether somebody else is to decide it: they said so, or it takes money from a person."""
        return self.ask_someone or self.kind == RECOVERY


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked ask, not yet stored: its person and money, what the asker may decide, and the act to rule on."""

    setting: Setting
    terms: tuple[Terms, ...]
    person: Person
    budget: Budget | None
    plan_line: PlanLine | None
    category_guessed: bool
    act: Act
    asker_is_paid: bool = False
    close: tuple[CloseAsk, ...] = ()
    falls: Falls | Owed | None = None
    together: tuple[Terms, ...] = ()
    planned: Planned | None = None
    # All there are where none was said, else the one.
    categories: tuple[CategoryWords, ...] = ()


def prepare(*, by: User, fields: AskFields, at: datetime, lock: bool) -> Prepared:
    """This function will check what was typed and load what it names, locking all that an ask changes if told.

    Raises Invalid naming each field that is wrong; what the asker may not see is as unknown as what does not exist.
    """
    check_shape(fields)
    wanted = Wanted(
        person=fields.person,
        budget=fields.budget,
        plan_line=fields.plan_line,
        category=fields.category or None,
        payee=fields.payee,
    )
    beside = look_beside(kind=fields.kind) if looks_for_close(fields) else None
    found = load_asking(by=by, wanted=wanted, permission=ASK_FOR, at=at, lock=lock, beside=beside)
    if found.person is None:
        raise Invalid("person", _("We do not know this person."))
    if found.person.died_on is not None:
        raise Refused(_("They have died, so nothing more is asked here. Please phone us."), "person")
    budget = _budget(fields, found)
    plan_line = _plan_line(fields, found, budget=budget)
    category, guessed = _category(fields, found, plan_line=plan_line)
    setting = found.setting
    planned = find_planned(
        fields,
        budget=budget,
        plan_line=plan_line,
        category=category,
        organisation=setting.organisation,
        today=found.today,
    )
    act = Act(
        kind=fields.kind,
        amount=amount_of_act(fields.kind, amount_asked(fields, planned)),
        category=category,
        person=found.person.id,
        people=people_of(found.person, at=at, calendar=setting.calendar),
        payee_key=payee_key(setting.organisation, fields.payee) if fields.payee else payee_of_line(planned),
        flags=_flags(fields),
        budget=state_of(budget),
        plan_line=line_state_of(plan_line, exchanged=exchanged(planned)),
        weeks=weeks_to_hold(fields, budget=budget, today=found.today),
    )
    return Prepared(
        setting,
        found.terms,
        found.person,
        budget,
        plan_line,
        guessed,
        act,
        asker_is_paid=_asker_is_paid(fields, by=by, found=found, budget=budget)
        or (planned is not None and is_paid(by, payee_key=act.payee_key or "", organisation=setting.organisation)),
        close=close_asks(found.beside),
        together=found.together,
        falls=_falls(fields, by=by, found=found, budget=budget, at=at),
        planned=planned,
        categories=found.categories,
    )


def amount_asked(fields: AskFields, planned: Planned | None) -> int | None:
    """This function will give the pence that are asked for: what was typed, or what a change of the plan adds."""
    return planned.amount if fields.change is not None and planned is not None else fields.amount


def _falls(fields: AskFields, *, by: User, found: Asking, budget: Budget | None, at: datetime) -> Falls | Owed | None:
    """This function will find what an ask would make less, or take back; None for every other ask."""
    assert found.person is not None  # checked before
    if fields.kind == RECOVERY:
        return find_owed(by=by, person=found.person, amount=fields.amount, budget=budget, sums=fields.sums, at=at)
    if fields.kind != DECREASE:
        return None
    return find_falls(
        by=by,
        person=found.person,
        less=Less(fields.amount, fields.minutes),
        budget=budget,
        plan_line=found.plan_line,
        mandate_id=fields.mandate,
        at=at,
        now=found.setting,
    )


def _asker_is_paid(fields: AskFields, *, by: User, found: Asking, budget: Budget | None) -> bool:
    """This function will say whether an ask pays its asker, or who they work for, so that another decides (rule 4)."""
    assert found.person is not None  # checked before
    pays = Pays(
        pays_you=fields.pays_you or "",
        pay=fields.pay or "",
        payee=fields.payee or "",
        own_money=budget is not None and budget.kind == Budget.Kind.DIRECT_PAYMENT,
    )
    return gains(
        pays,
        name=by.display_name,
        person=found.person.display_name,
        is_staff=by.team_id is not None,
        works_there=found.works_there,
    )


def looks_for_close(fields: AskFields) -> bool:
    """This function will say whether to look for asks close to this one: not where it is said that it stands alone."""
    spends = fields.kind in SPENDS and fields.plan_line is None
    return spends and bool(fields.payee) and fields.separate is not True


def check_shape(fields: AskFields) -> None:
    """This function will raise Invalid with every field that can be seen to be wrong without looking anything up."""
    wrong: list[tuple[str, str]] = []
    if fields.kind not in ACT_KINDS:
        wrong.append(("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(ACT_KINDS)}))
    wrong += _amount_problems(fields)
    if fields.mandate is not None and fields.kind != DECREASE:
        wrong.append(("mandate", _("This is only for asking that less be decided.")))
    if fields.kind == RECOVERY:
        wrong += check_sums(fields.sums)
        if not (fields.what_for or "").strip():
            wrong.append(("what_for", _("Say why the money should go back. The person reads it.")))
    elif fields.sums:
        wrong.append(("sums", _("Sums are only for asking for money back.")))
    if fields.pay == ALREADY_PAID and fields.kind != "one_off":
        wrong.append(("pay", _("Only something that is paid once can be paid already.")))
    said = fields.what_for or fields.cant_wait  # what can't wait is told within 3 days
    if fields.kind in SPENDS and (fields.amount or 0) >= WHAT_FOR_FROM_PENCE and not said:
        wrong.append(("what_for", _("Say in a few words what it is for. From £25 we need that.")))
    if fields.starts_on and fields.ends_on and fields.ends_on < fields.starts_on:
        wrong.append(("ends_on", _("The end is before the start. Choose a later day.")))
    wrong += problems(fields)
    if wrong:
        raise Invalid(errors=wrong)


def _amount_problems(fields: AskFields) -> list[tuple[str, str]]:
    amount = fields.amount
    if amount is None:
        needed = fields.kind in NEEDS_AMOUNT and fields.mandate is None and not _is_fewer_minutes(fields)
        return [("amount", _("Say how much, in pence."))] if needed else []
    if amount < 0 or amount > LARGEST_PENCE:
        return [("amount", _("An amount is a whole number of pence from 0 up."))]
    if amount == 0 and fields.kind in NEEDS_AMOUNT:
        return [("amount", _("An amount must be more than £0."))]
    return []


def _is_fewer_minutes(fields: AskFields) -> bool:
    """This function will say whether less time is asked for, which may leave the money as it is."""
    return fields.kind == DECREASE and fields.minutes is not None


def weeks_to_hold(fields: AskFields, *, budget: Budget | None, today: date) -> int:
    """This function will count the weeks a weekly sum needs: to its end or the budget's, part weeks whole.

    Raises Invalid where there is no week between.
    """
    if fields.kind != "weekly" or budget is None:
        return 1
    first = max(fields.starts_on or today, today)
    last = min(fields.ends_on or budget.ends_on, budget.ends_on)
    if last < first or first >= budget.ends_on:
        field = "starts_on" if first >= budget.ends_on else "ends_on"
        raise Invalid(field, _("There is no week left between these days and the end of the money."))
    return max(1, -(-(last - first).days // DAYS_A_WEEK))


def _budget(fields: AskFields, found: Asking) -> Budget | None:
    """This function will find the budget meant: the one named, or the only one open."""
    if fields.budget is not None:
        if not found.budgets:
            raise Invalid("budget", _("We do not know this budget."))
        if not is_open(found.budgets[0], today=found.today):
            raise Invalid("budget", _("This budget is closed. Choose an open one."))
    if len(found.budgets) > 1:
        raise Invalid("budget", _("There is more than one budget. Say which one."))
    if not found.budgets and fields.kind in SPENDS:
        raise Invalid("budget", _("There is no open budget to pay this from."))
    return found.budgets[0] if found.budgets else None


def is_open(budget: Budget, *, today: date) -> bool:
    """This function will say whether a budget takes asks on a day."""
    return budget.closed_at is None and budget.starts_on <= today < budget.ends_on


def _plan_line(fields: AskFields, found: Asking, *, budget: Budget | None) -> PlanLine | None:
    if fields.plan_line is not None and found.plan_line is None:
        raise Invalid("plan_line", _("We do not know this line of the plan."))
    if found.plan_line is not None and (budget is None or found.plan_line.budget_id != budget.id):
        raise Invalid("plan_line", _("This line of the plan belongs to another budget."))
    return found.plan_line


def _category(fields: AskFields, found: Asking, *, plan_line: PlanLine | None) -> tuple[str, bool]:
    """This function will give the category said, or the plan line's, or a guess from the words."""
    if fields.category:
        if fields.category not in {each.code for each in found.categories}:
            raise Invalid("category", _("We do not know this category."))
        return fields.category, False
    if plan_line is not None:
        return plan_line.category, False
    words = " ".join(part for part in (fields.what_for, fields.payee) if part)
    return guess_category(words, found.categories) or FALLBACK_CATEGORY, True


def _flags(fields: AskFields) -> frozenset[str]:
    """This function will name what the scheme may reserve: wages to the asker, and to a relative in the same home."""
    wages = fields.pays_you == Ask.PaysYou.WAGES
    found = [(WAGES, wages), (RELATIVE_WAGES, wages and fields.same_household is True)]
    return frozenset(name for name, holds in found if holds)
