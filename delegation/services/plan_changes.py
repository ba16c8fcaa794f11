"""What somebody would change in a plan: what it would be, what it adds, and what is wrong with it. It stores nothing.

Only more is asked here. Less of a plan, by any door, is an ask for less (rule 11).
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from delegation.errors import Invalid, Refused
from delegation.models import Budget, Organisation, PlanChange, PlanLine
from delegation.payees import plain_name
from delegation.plans import a_year, monday_after, to_the_end, weeks_between
from delegation.services.money import ONE_DAY, PlanLineFields, check_plan_line, payee_key

What = PlanChange.What
IN = "change."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFields:
    """What somebody says is to change. Pence and minutes of a week where weekly; `ends_on` is the first day after."""

    what: str
    plan_line: UUID | None = None
    words: str | None = None
    category: str | None = None
    payee: str | None = None
    weekly: int | None = None
    one_off: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    minutes: int | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A change that can be asked for: the line as it would be, the pence it needs, and what that counts as.

    ``amount`` is what limits are held against: a year of it, and never less than ``pence``, what it needs to its end.
    """

    what: str
    line: PlanLine | None
    fields: PlanLineFields
    pence: int
    amount: int


def plan_change(
    change: ChangeFields, *, budget: Budget | None, line: PlanLine | None, today: date, organisation: Organisation
) -> Planned:
    """This function will find what a change would make of a plan. Raises Invalid, or Refused for less or nothing."""
    if budget is None:
        raise Invalid("budget", _("There is no open budget whose plan could change."))
    if change.what == What.ADD:
        return _addition(change, budget=budget, today=today, organisation=organisation)
    if line is None:
        raise Invalid(f"{IN}plan_line", _("Say which line of the plan."))
    check_runs(line, today=today)
    found = _raise(change, line, today=today) if change.what == What.RAISE else _longer(change, line, budget=budget)
    _check_overlap(found.fields, budget=budget, organisation=organisation, but=line)
    return found


def check_runs(line: PlanLine, *, today: date) -> None:
    """This function will raise Refused for a line of the plan that is over."""
    if line.taken_back_at is not None or line.ends_on <= today:
        raise Refused(_("This line of the plan is over. Ask for a new one."), f"{IN}plan_line")


def fields_of(line: PlanLine) -> PlanLineFields:
    """This function will give what a line of the plan says."""
    return PlanLineFields(
        words=line.words.text or "",
        category=line.category,
        payee=line.payee.text if line.payee else None,
        weekly=line.weekly,
        one_off=line.one_off,
        minutes=line.minutes,
        outcome=line.outcome.text if line.outcome else None,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


def _addition(change: ChangeFields, *, budget: Budget, today: date, organisation: Organisation) -> Planned:
    if change.plan_line is not None:
        raise Invalid(f"{IN}plan_line", _("A new line has no line before it. To change one, raise or lengthen it."))
    fields = PlanLineFields(
        words=change.words or "",
        category=change.category or "",
        payee=change.payee or None,
        weekly=change.weekly,
        one_off=change.one_off,
        minutes=change.minutes,
        outcome=change.outcome or None,
        starts_on=change.starts_on or max(today, budget.starts_on),
        ends_on=change.ends_on or budget.ends_on,
    )
    _check_days(fields, budget=budget, today=today)
    _check(fields)
    _check_overlap(fields, budget=budget, organisation=organisation, but=None)
    return Planned(what=What.ADD, line=None, fields=fields, pence=fields.pence, amount=max(fields.annual, fields.pence))


def _check_days(fields: PlanLineFields, *, budget: Budget, today: date) -> None:
    if fields.ends_on <= fields.starts_on:
        raise Invalid(f"{IN}ends_on", _("The end is before the start. Choose a later day."))
    if fields.starts_on < budget.starts_on:
        raise Invalid(f"{IN}starts_on", _("This starts before the budget does. Choose a later day."))
    if fields.ends_on > budget.ends_on:
        raise Invalid(f"{IN}ends_on", _("This ends after the budget does. Choose an earlier day."))
    if fields.ends_on <= today:
        raise Invalid(f"{IN}ends_on", _("This would be over already. Choose a later day."))


def _check(fields: PlanLineFields) -> None:
    try:
        check_plan_line(fields)
    except Invalid as error:
        raise Invalid(errors=[(f"{IN}{field}", sentence) for field, sentence in error.errors]) from error


def _raise(change: ChangeFields, line: PlanLine, *, today: date) -> Planned:
    """This function will find what a line costs more: from today, or from when it starts, to its end."""
    only_more = (change.words, change.category, change.payee, change.starts_on, change.ends_on, change.outcome)
    if any(given is not None for given in only_more):
        raise Invalid("change", _("A raise changes the sum and the minutes of a line, and nothing else."))
    old, new = (line.weekly, change.weekly) if line.weekly else (line.one_off, change.one_off)
    name = "weekly" if line.weekly else "one_off"
    if (change.one_off if line.weekly else change.weekly) is not None:
        sentence = _("This line is paid each week.") if line.weekly else _("This line is paid once.")
        raise Invalid(f"{IN}{name}", sentence)
    new = old if new is None else new
    minutes = line.minutes if change.minutes is None else change.minutes
    assert old is not None  # a check of the database: a line is weekly or once
    assert new is not None
    if new < old or (minutes or 0) < (line.minutes or 0):
        raise Refused(less(), f"{IN}{name}")
    if new == old and minutes == line.minutes:
        raise Refused(_("This is what the plan agrees already."), f"{IN}{name}")
    agreed = fields_of(line)
    fields = replace(agreed, minutes=minutes, weekly=new if line.weekly else None, one_off=None if line.weekly else new)
    _check(fields)
    more = {name: new - old, "one_off" if name == "weekly" else "weekly": None}
    pence = to_the_end(**more, starts_on=max(today, line.starts_on), ends_on=line.ends_on)
    return Planned(what=What.RAISE, line=line, fields=fields, pence=pence, amount=max(a_year(**more), pence))


def _longer(change: ChangeFields, line: PlanLine, *, budget: Budget) -> Planned:
    """This function will find what a line costs that goes on for longer: as much a year as if it were new."""
    only_longer = (change.words, change.category, change.payee, change.starts_on, change.outcome)
    if any(given is not None for given in (*only_longer, change.weekly, change.one_off, change.minutes)):
        raise Invalid("change", _("To lengthen a line, say its new end and nothing else."))
    if change.ends_on is None:
        raise Invalid(f"{IN}ends_on", _("Say until when: the first day after it."))
    if change.ends_on < line.ends_on:
        raise Refused(less(), f"{IN}ends_on")
    if change.ends_on == line.ends_on:
        raise Refused(_("This is what the plan agrees already."), f"{IN}ends_on")
    if change.ends_on > budget.ends_on:
        raise Invalid(f"{IN}ends_on", _("This ends after the budget does. Choose an earlier day."))
    pence = (line.weekly or 0) * weeks_between(line.ends_on, change.ends_on)
    amount = max(a_year(weekly=line.weekly, one_off=None), pence)
    fields = replace(fields_of(line), ends_on=change.ends_on)
    return Planned(what=What.LENGTHEN, line=line, fields=fields, pence=pence, amount=amount)


def less() -> str:
    """This function will say that less is asked for by another door, and by which."""
    return _("This is less than the plan agrees. Ask with the kind `decrease`: the person hears first.")


def _check_overlap(fields: PlanLineFields, *, budget: Budget, organisation: Organisation, but: PlanLine | None) -> None:
    """This function will raise Refused where a plan would agree one thing two times at once."""
    if overlapping(fields, budget=budget, organisation=organisation, but=but) is not None:
        raise Refused(
            _("The plan has a line for this payee and kind of thing at that time. Raise or lengthen that one."),
            "change",
        )


def overlapping(
    fields: PlanLineFields, *, budget: Budget, organisation: Organisation, but: PlanLine | None
) -> PlanLine | None:
    """This function will find another line of a plan for one payee and category on the same days.

    Lines that name no payee are the same where their words are.
    """
    key = payee_key(organisation, fields.payee) if fields.payee else ""
    rows = PlanLine.objects.ours().filter(budget=budget, category=fields.category, payee_key=key)
    rows = rows.filter(starts_on__lt=fields.ends_on, ends_on__gt=fields.starts_on, taken_back_at__isnull=True)
    rows = rows.exclude(Q(id=but.id if but else None) | Q(swapped_from__isnull=False)).select_related("words")
    named = plain_name(fields.words)
    found = [row for row in rows.order_by("starts_on", "id") if key or plain_name(row.words.text or "") == named]
    return found[0] if found else None


# --- swaps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapFields:
    """What comes instead of a line of the plan, or of a part of it. Pence; `cost` is of all of it."""

    words: str
    category: str
    payee: str | None = None
    cost: int | None = None
    minutes: int | None = None
    kept_minutes: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def plan_swap(swap: SwapFields, *, line: PlanLine, kept: tuple[int, int], today: date) -> Planned:
    """This function will find how much of a line is swapped: all of it, some weeks, some minutes, or what is kept.

    ``kept`` is (minutes kept, their pence). Without days a swap at no cost begins next Monday, since this week was
    agreed; one that costs something has the whole line. Raises Invalid, Refused.
    """
    check_runs(line, today=today)
    if swap.minutes is not None and not 0 < swap.minutes <= (line.minutes or 0):
        raise Refused(_no_minutes(line), "minutes")
    first, once = max(today, line.starts_on), swap.kept_minutes is not None or line.weekly is None
    starts = swap.starts_on or (first if swap.cost or once else monday_after(first))
    ends = swap.ends_on or line.ends_on
    if starts < first or starts >= line.ends_on or ends > line.ends_on:
        raise Invalid("starts_on", _("Choose days of this line of the plan that are still to come."))
    if ends <= starts:
        raise Invalid("ends_on", _("There is no day of this line between these."))
    pence = _share(line, starts, ends, minutes=swap.minutes, first=first)
    if swap.kept_minutes is not None:
        pence = min(line.remaining, _kept_pence(swap.kept_minutes, *kept))
    if pence == 0:
        raise Refused(_("There is nothing left of this line to swap."), "plan_line")
    fields = replace(
        fields_of(line),
        words=swap.words,
        category=swap.category,
        payee=swap.payee or (line.payee.text if line.payee else None),
        weekly=None if once else _weekly_share(line, swap.minutes),
        one_off=pence if once else None,
        minutes=None if once else swap.minutes or line.minutes,
        starts_on=starts,
        ends_on=ends,
    )
    return Planned(what=What.SWAP, line=line, fields=fields, pence=pence, amount=swap.cost or 0)


def _weekly_share(line: PlanLine, minutes: int | None) -> int | None:
    """This function will give the pence a week that some of a line's minutes cost, 1 penny at least."""
    if line.weekly is None or not minutes or not line.minutes:
        return line.weekly
    return max(1, line.weekly * minutes // line.minutes)


def _no_minutes(line: PlanLine) -> str:
    if line.minutes is None:
        return _("This line of the plan is not counted in minutes.")
    return _("This line of the plan has %(minutes)d minutes a week. Choose as many or fewer.") % {
        "minutes": line.minutes
    }


def _kept_pence(wanted: int, has: int, worth: int) -> int:
    if not 0 < wanted <= has:
        raise Refused(_("There are %(minutes)d minutes kept.") % {"minutes": has}, "kept_minutes")
    return worth * wanted // has


def _share(line: PlanLine, starts: date, ends: date, *, minutes: int | None, first: date) -> int:
    """This function will give the pence of a line that some of its weeks, or minutes, have left."""
    if line.one_off:
        return line.remaining
    weekly = line.weekly or 0
    # What the weeks before it still need stays with the line.
    left = max(0, line.remaining - weekly * weeks_between(first, starts))
    weeks = weeks_between(starts, ends)
    pence = left if ends == line.ends_on else min(left, weekly * weeks)
    return pence * minutes // line.minutes if minutes and line.minutes else pence


__all__ = [
    "ONE_DAY",
    "ChangeFields",
    "Planned",
    "SwapFields",
    "check_runs",
    "fields_of",
    "overlapping",
    "plan_change",
    "plan_swap",
]
