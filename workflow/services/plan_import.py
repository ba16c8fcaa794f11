"""A plan from another system's file: what would happen, line by line, and then all of it or nothing.

Each line is asked for as anybody would ask, by whoever brings the file: a new, raised or longer line is a change of the
plan within their own authority, a lower one is an ask for less, which changes nothing yet (rule 11). Lines that the
file does not name stay as they are.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from delegation import access
from delegation.days import day_at
from delegation.errors import Forbidden, Invalid, Refused
from delegation.models import Budget, Organisation, Person, PlanLine, User
from delegation.payees import plain_name
from delegation.plans import a_year
from delegation.selectors.authority import setting
from delegation.sentences import hours, money
from delegation.services.bringing import (
    ADDED,
    FILE,
    UNCHANGED,
    WRONG,
    Outcome,
    Preview,
    check_seen,
    one_at_a_time,
    read_or_refuse,
    seen,
    try_each,
)
from delegation.services.money import PlanLineFields
from delegation.services.plan_changes import ChangeFields, overlapping
from workflow import lifecycle
from workflow.models import Ask
from workflow.plan_file import PlanRow, read_plan
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

RAISED, LENGTHENED, LESS = "raised", "lengthened", "less"
WHATS = (ADDED, RAISED, LENGTHENED, LESS, UNCHANGED, WRONG)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who brings the file, and whom and what they may name in it."""

    by: User
    organisation: Organisation
    people: dict[str, list[Person]]
    today: date
    at: datetime


def preview_plan(*, by: User, data: bytes, at: datetime) -> Preview:
    """This function will say what a file would do, and leave everything as it is. Raises Invalid, Forbidden."""
    read = read_or_refuse(lambda: read_plan(data))
    reader = _reader(by, at=at)
    with transaction.atomic():
        rows = _try_all(read, reader)
        transaction.set_rollback(True)
    return seen(data, rows, whats=WHATS)


def import_plan(*, by: User, data: bytes, digest: str, at: datetime) -> Preview:
    """This function will do what a preview said, all of it or nothing.

    Raises Invalid, Forbidden, Refused where a line cannot be taken, Conflict where it would no longer do the same.
    """
    one_at_a_time("plan_import")
    preview = preview_plan(by=by, data=data, at=at)
    check_seen(preview, digest=digest)
    for row in preview.rows:
        for fields in row.asks:
            submit_ask(by=by, fields=fields, at=at)
    return preview


def _reader(by: User, *, at: datetime) -> _Reader:
    organisation = setting(at=at).organisation
    people: dict[str, list[Person]] = {}
    for person in access.people_with(by, access.ASK_FOR).filter(died_on__isnull=True):
        for name in (plain_name(person.display_name), str(person.id)):
            people.setdefault(name, []).append(person)
    if not people:
        raise Forbidden(_("You cannot ask for anybody, so you cannot bring in a plan."))
    return _Reader(by, organisation, people, day_at(at, organisation.time_zone), at)


def _try_all(read: list[PlanRow], reader: _Reader) -> list[Outcome]:
    """This function will do each line for a moment, so that each is judged on what those before it did."""
    named: Counter[tuple[str, str]] = Counter()

    def act(row: PlanRow) -> Outcome:
        if row.wrong:
            raise Invalid(FILE, row.wrong)
        outcome = _outcome(row, reader)
        _check_once(outcome, named)
        for fields in outcome.asks:
            _try(fields, reader)
        return outcome

    return try_each(read, act, lambda row, told: Outcome(row.number, row.person, row.words, WRONG, told))


def _try(fields: AskFields, reader: _Reader) -> None:
    """This function will ask for one thing, and raise Refused where that is no yes at once; less is always an ask."""
    ask = submit_ask(by=reader.by, fields=fields, at=reader.at)
    if ask.kind != "decrease" and ask.status != lifecycle.APPROVED:
        name = ask.assignment.user.display_name if ask.assignment else ""
        raise Refused(
            _("You cannot say yes to this. Take the line out, and ask: it goes to %(name)s.") % {"name": name}
        )


def _check_once(outcome: Outcome, seen: Counter[tuple[str, str]]) -> None:
    """This function will raise Refused where a file lowers one line two times: notice is given once."""
    for key in {(str(fields.plan_line), fields.kind) for fields in outcome.asks if fields.plan_line is not None}:
        seen[key] += 1
        if seen[key] > 1:
            raise Refused(_("This file names this line of the plan more than once. Leave 1 of them."))


def _outcome(row: PlanRow, reader: _Reader) -> Outcome:
    """This function will say what one line of the file is to the plan as it stands. Raises Invalid, Refused."""
    person, fields = _person(row, reader), _fields(row)
    budget = _budget(person, fields)
    line = overlapping(fields, budget=budget, organisation=reader.organisation, but=None)
    same = Outcome(row.number, person.display_name, row.words, UNCHANGED, _("Stays as it is."))
    if line is None:
        change = ChangeFields(
            what="add",
            words=fields.words,
            category=fields.category,
            payee=fields.payee,
            weekly=fields.weekly,
            one_off=fields.one_off,
            minutes=fields.minutes,
            outcome=fields.outcome,
            starts_on=fields.starts_on,
            ends_on=fields.ends_on,
        )
        ask = AskFields(person=person.id, kind="plan_change", budget=budget.id, change=change)
        return replace(same, what=ADDED, sentence=_("New: %(sum)s.") % {"sum": _sum(fields)}, asks=(ask,))
    return _against(line, fields, person=person, budget=budget, same=same)


def _against(line: PlanLine, fields: PlanLineFields, *, person: Person, budget: Budget, same: Outcome) -> Outcome:
    """This function will say how a line of the file differs from the line of the plan that it is about."""
    if bool(line.weekly) != bool(fields.weekly):
        raise Refused(_("The plan pays this each week, or once, and the file the other way. Write it the same way."))
    now, then = line.weekly or line.one_off or 0, fields.weekly or fields.one_off or 0
    minutes = (line.minutes or 0) - fields.minutes if fields.minutes is not None else 0
    if then < now or fields.ends_on < line.ends_on or minutes > 0:
        if _is_less_asked(line):
            return same  # a file is sent again: what waits for its notice is not asked for two times
        sooner = fields.ends_on if fields.ends_on < line.ends_on else None
        if then > now or fields.ends_on > line.ends_on or minutes < 0:
            raise Refused(_("This is less of one thing and more of another. Ask for each by itself."))
        return _lower(line, (now - then, minutes), person=person, budget=budget, same=same, ends_on=sooner)
    asks, what, told = [], UNCHANGED, same.sentence
    on_line: dict[str, Any] = {"person": person.id, "kind": "plan_change", "budget": budget.id, "plan_line": line.id}
    if then > now or (fields.minutes is not None and fields.minutes != line.minutes):
        sums: dict[str, Any] = {"weekly": then} if line.weekly else {"one_off": then}
        change = ChangeFields(what="raise", plan_line=line.id, minutes=fields.minutes, **sums)
        asks.append(AskFields(change=change, **on_line))
        what = RAISED
        told = _("Raised from %(before)s to %(after)s.") % {"before": money(now), "after": money(then)}
    if fields.ends_on > line.ends_on:
        change = ChangeFields(what="lengthen", plan_line=line.id, ends_on=fields.ends_on)
        asks.append(AskFields(change=change, **on_line))
        if what == UNCHANGED:
            what, told = LENGTHENED, _("Goes on until %(day)s.") % {"day": fields.ends_on.isoformat()}
    return replace(same, what=what, sentence=told, asks=tuple(asks))


def _is_less_asked(line: PlanLine) -> bool:
    """This function will say whether somebody asked for less of a line already, and it has not taken effect."""
    waits = (*lifecycle.WITH_SOMEBODY, lifecycle.APPROVED)
    return bool(Ask.objects.ours().filter(plan_line=line, kind="decrease", status__in=waits).exists())


def _lower(
    line: PlanLine, fewer: tuple[int, int], *, person: Person, budget: Budget, same: Outcome, ends_on: date | None
) -> Outcome:
    """This function will make of a lower line an ask for less, which changes nothing before the person heard.

    ``fewer`` is (pence, minutes), a week where it is weekly.
    One that ends sooner is agreed whole up to that day: an ask of its own, since it may be answered otherwise.
    """
    now, (pence, minutes) = line.weekly or line.one_off or 0, fewer
    on_line: dict[str, Any] = {"person": person.id, "kind": "decrease", "budget": budget.id, "plan_line": line.id}
    asks = []
    if pence or minutes:
        asks.append(AskFields(amount=pence or None, minutes=minutes or None, what_for=same.words, **on_line))
    if ends_on is not None:  # all that is agreed then, whatever becomes of the lower sum
        asks.append(AskFields(amount=now, what_for=same.words, starts_on=ends_on, **on_line))
    told = _LESS[bool(pence or minutes), ends_on is not None]()
    before = money(now) if pence or not minutes else hours(line.minutes or 0)
    said = {"name": person.display_name, "before": before, "day": ends_on.isoformat() if ends_on else ""}
    return replace(same, what=LESS, sentence=told % said, asks=tuple(asks))


# Less a week, and an end that comes sooner.
_LESS = {
    (True, False): lambda: _(
        "Less: asks who decides that, and %(name)s is told first. Until then it stays %(before)s."
    ),
    (False, True): lambda: _(
        "Ends on %(day)s: asks who decides that, and %(name)s is told first. Until then it stays %(before)s."
    ),
    (True, True): lambda: _(
        "Less, and ends on %(day)s: asks who decides each, and %(name)s is told first. Until then it stays %(before)s."
    ),
}


def _person(row: PlanRow, reader: _Reader) -> Person:
    found = reader.people.get(plain_name(row.person), [])
    if not found:
        raise Invalid("person", _("We do not know this person."))
    if len(found) > 1:
        raise Invalid("person", _("There is more than 1 person of this name. Write the id instead."))
    return found[0]


def _fields(row: PlanRow) -> PlanLineFields:
    assert row.starts_on is not None  # the file was read
    assert row.ends_on is not None
    if (row.weekly is None) == (row.one_off is None):
        raise Invalid("weekly", _("Say how much a week, or how much once."))
    if row.ends_on <= row.starts_on:
        raise Invalid("ends_on", _("The end is before the start. Choose a later day."))
    return PlanLineFields(
        words=row.words,
        category=row.category,
        payee=row.payee,
        weekly=row.weekly,
        one_off=row.one_off,
        minutes=row.minutes,
        outcome=row.outcome,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _budget(person: Person, fields: PlanLineFields) -> Budget:
    """This function will find the open budget in which a line lies, or raise Invalid."""
    rows = Budget.objects.ours().filter(person=person, closed_at__isnull=True)
    found = list(rows.filter(starts_on__lte=fields.starts_on, ends_on__gte=fields.ends_on).order_by("id"))
    if len(found) != 1:
        raise Invalid("starts_on", _("There is no open budget, or more than 1, in which these days lie."))
    return found[0]


def _sum(fields: PlanLineFields) -> str:
    if fields.weekly is None:
        return _("%(amount)s once") % {"amount": money(fields.one_off or 0)}
    each = _("%(amount)s a week") % {"amount": money(fields.weekly)}
    return f"{each} ({money(a_year(weekly=fields.weekly, one_off=None))})"
