"""From rows to the world that a replay plays in: who held what, sat where and was away, and what money there was.

Mandates, absences and budgets are as they were by their dates; teams, posts and circles as they are now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from delegation.bank_holidays import bank_holidays
from delegation.hours import working_hours
from delegation.models import (
    Absence,
    Budget,
    BudgetChange,
    CircleMember,
    Hold,
    Mandate,
    MandateChange,
    Person,
    Scheme,
    Team,
    User,
    WorksFor,
)
from delegation.payees import key_of
from delegation.replay.values import Around, Away, Charge, Held, Purse, PurseChange, Seat, Worker, World
from delegation.selectors.authority import Setting, resolve_mandate
from delegation.terms import parse_scheme
from delegation.working_time import WorkingHours
from workflow.models import Ask, Decision
from workflow.past_asks import Gainers, charge_of_hold

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# As far back as any limit's window reaches.
LONGEST_WINDOW = timedelta(days=366)
What = BudgetChange.What
# What a change of a budget does to what was given, and to what the plan agreed. A raise by an ask's own yes is played.
GIVEN = {
    **dict.fromkeys((What.OPENED, What.RENEWED, What.RAISED, What.CREDITED, What.CARRIED_IN), 1),
    **dict.fromkeys((What.REDUCED, What.RECOVERED, What.RAISE_UNDONE, What.CARRIED_OUT), -1),
}
AGREED = {
    **dict.fromkeys((What.PLAN_LINE_ADDED, What.PLAN_LINE_RAISED, What.PLAN_LINE_RESTORED, What.PLAN_LINE_RENEWED), 1),
    **dict.fromkeys((What.PLAN_LINE_ENDED, What.PLAN_LINE_REDUCED, What.PLAN_LINE_UNDONE), -1),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything around the asks of a time, loaded once for both versions that are played."""

    now: Setting
    mandates: Sequence[Mandate]
    suspended: Mapping[UUID, tuple[tuple[datetime, datetime | None], ...]]
    common: Mapping[str, Any]
    gainers: Gainers


def load_rows(*, now: Setting, since: datetime, until: datetime) -> Rows:
    """This function will load who held what, sat where, was away and had which money in a time."""
    users = list(User.objects.ours())
    mandates = list(Mandate.objects.ours().filter(together=False).select_related("given_from").order_by("granted_at"))
    budgets, changes = _money(since, until)
    common = {
        "calendar": now.calendar,
        "working": _working(now, since=since, until=until),
        "answer_hours": float(now.organisation.answer_hours),
        "seats": {user.id: _seat(user) for user in users},
        "around": _around(now),
        "parents": dict(Team.objects.ours().values_list("id", "parent_id")),
        "away": _away(since, until),
        "purses": budgets,
        "purse_changes": changes,
        "opening": _opening(since, until),
    }
    return Rows(now, mandates, _suspended(), common, _gainers(now, users))


def world_under(scheme: Scheme, *, rows: Rows) -> World:
    """This function will give the world under one version of the limits, published or not."""
    terms = parse_scheme(scheme.terms)
    setting = replace(rows.now, scheme=scheme, terms=terms)
    held = (_held(mandate, setting=setting, rows=rows) for mandate in rows.mandates)
    return World(scheme=terms, held=[each for each in held if each is not None], **rows.common)


def _held(mandate: Mandate, *, setting: Setting, rows: Rows) -> Held | None:
    giver, ends = mandate.given_from, [mandate.revoked_at]
    spans = rows.suspended.get(mandate.id, ())
    if giver is not None:
        # It stood as long as what it was given from did, which may have ended since.
        ends.append(giver.revoked_at)
        spans += rows.suspended.get(giver.id, ())
        giver.revoked_at = None
    terms = resolve_mandate(mandate, setting=setting)
    if giver is not None:
        giver.revoked_at = ends[1]
    if terms is None:
        return None
    return Held(
        terms,
        since=mandate.granted_at,
        team=mandate.team_id,
        until=min((end for end in ends if end is not None), default=None),
        suspended=spans,
    )


def _suspended() -> dict[UUID, tuple[tuple[datetime, datetime | None], ...]]:
    """This function will give the times in which each mandate was put on hold."""
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    whats = (MandateChange.What.SUSPENDED, MandateChange.What.RESUMED)
    rows = MandateChange.objects.ours().filter(what__in=whats).order_by("at", "id")
    for mandate, what, at in rows.values_list("mandate_id", "what", "at"):
        spans = found.setdefault(mandate, [])
        if what == MandateChange.What.SUSPENDED:
            spans.append((at, None))
        elif spans:
            spans[-1] = (spans[-1][0], at)
    return {mandate: tuple(spans) for mandate, spans in found.items()}


def _seat(user: User) -> Seat:
    gone = user.left_at if user.is_active else user.left_at or LONG_AGO
    return Seat(user.id, user.display_name, user.team_id, gone)


def _around(now: Setting) -> dict[UUID, Around]:
    workers: dict[UUID, list[Worker]] = {}
    zone = ZoneInfo(now.calendar.time_zone)
    rows = CircleMember.objects.ours().filter(role=CircleMember.Role.WORKER)
    for person, user, position, ends_on in rows.values_list("person_id", "user_id", "position", "ends_on"):
        until = None if ends_on is None else datetime.combine(ends_on, time(), zone).astimezone(UTC)
        workers.setdefault(person, []).append(Worker(user, position, until))
    people = Person.objects.ours().values_list("id", "team_id")
    return {person: Around(team, tuple(workers.get(person, ()))) for person, team in people}


def _away(since: datetime, until: datetime) -> list[Away]:
    rows = Absence.objects.ours().filter(ends_at__gt=since, starts_at__lt=until).order_by("starts_at", "id")
    found = [
        Away(each.user_id, each.starts_at, min(each.ends_at, each.ended_at or each.ends_at), each.stand_in_id)
        for each in rows
    ]
    return [each for each in found if each.ends_at > each.starts_at]


def _working(now: Setting, *, since: datetime, until: datetime) -> WorkingHours:
    years = range(since.year, until.year + 2)
    return replace(working_hours(now.organisation, at=since), holidays=bank_holidays(now.organisation.nation, years))


def _opening(since: datetime, until: datetime) -> list[Charge]:
    """This function will give the yeses that limits counted in a time, to asks from before it."""
    during = Ask.objects.ours().filter(created_at__gte=since, created_at__lt=until)
    rows = Hold.objects.ours().filter(charged_at__gte=since - LONGEST_WINDOW, charged_at__lt=until)
    return sorted(charge_of_hold(hold) for hold in rows.exclude(ask_id__in=during.values("id")))


def _money(since: datetime, until: datetime) -> tuple[list[Purse], list[PurseChange]]:
    """This function will give each budget as it stood when a time began, and what changed it besides asks."""
    rows = BudgetChange.objects.ours().filter(at__gte=since)
    # A yes that found the money that was missing is played again.
    played = set(Decision.objects.ours().filter(at__gte=since).values_list("ask__budget_id", "at"))
    changes = [
        PurseChange(at, budget, GIVEN.get(What(what), 0) * amount, AGREED.get(What(what), 0) * amount)
        for budget, what, amount, at in rows.order_by("at", "id").values_list("budget_id", "what", "amount", "at")
        if not (what == What.RAISED and (budget, at) in played)
    ]
    raised = rows.filter(what=What.RAISED).values_list("budget_id", "amount", "at")
    found = [(budget, amount) for budget, amount, at in raised if (budget, at) in played]
    begun = {budget.id: _purse(budget) for budget in Budget.objects.ours()}
    for change in changes:
        begun[change.budget].allocated -= change.allocated
        begun[change.budget].agreed -= change.agreed
    for budget, amount in found:
        begun[budget].allocated -= amount
    asks = Ask.objects.ours().filter(created_at__gte=since)
    holds = Hold.objects.ours().filter(ask_id__in=asks.values("id"), budget__isnull=False)
    for budget, held, used, agreed in holds.values_list("budget_id", "held", "used", "from_agreed"):
        begun[budget].held -= held + used
        begun[budget].agreed += agreed
    for purse in begun.values():
        purse.agreed = max(0, purse.agreed)
        purse.held = max(0, purse.held)
        purse.allocated = max(0, purse.allocated)
        purse.overrun = max(0, purse.held + purse.agreed - purse.allocated)
    return list(begun.values()), [change for change in changes if change.at < until]


def _purse(budget: Budget) -> Purse:
    """This function will give a budget as it is now, what is spent counted as held: no limit tells them apart."""
    return Purse(
        budget.id,
        budget.kind,
        budget.allocated,
        held=budget.held + budget.spent,
        agreed=budget.agreed,
        planned=budget.planned,
        indicative=budget.indicative,
    )


def _gainers(now: Setting, users: Iterable[User]) -> Gainers:
    """This function will say who is paid by what goes to each payee: who works there, and who it is."""
    works: dict[str, set[UUID]] = {}
    for user, key in WorksFor.objects.ours().filter(ended_at__isnull=True).values_list("user_id", "payee_key"):
        works.setdefault(key, set()).add(user)
    selves: dict[str, set[UUID]] = {}
    for each in users:
        selves.setdefault(key_of(each.display_name, salt=now.organisation.payee_salt), set()).add(each.id)
    return Gainers(works, selves)
