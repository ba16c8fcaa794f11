"""Naming who an ask waits for: the nearest with authority, by when they answer, and who was passed over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.tenancy import new_row
from delegation.authority import Act, Terms, needs
from delegation.errors import Refused
from delegation.hours import working_hours
from delegation.models import Organisation, Person, User
from delegation.routing import Candidate, PassedOver, Route, route
from delegation.selectors.authority import Setting, usage_of
from delegation.selectors.away import absent
from delegation.selectors.nearest import candidates
from delegation.working_time import add_working_time
from workflow.models import Ask, Assignment

SCHEME_OWNER, NOBODY = "scheme_owner", "nobody"


@dataclass(frozen=True, slots=True)
class But:
    """Who is not asked: those who let it run out, those who have seen it where that counts, everybody below a rank."""

    late: Collection[UUID] = ()
    seen: Collection[UUID] = ()
    rank: int = 0


BUT_NOBODY = But()


class NoSchemeOwner(Refused):
    """Nobody owns this organisation's scheme, so an ask that nobody may decide would have no name on it."""

    def __init__(self) -> None:
        super().__init__(_("Nobody is named yet who can decide this. Please phone us."))


def find_route(
    *,
    act: Act,
    person: Person,
    asker: User,
    is_paid: bool,
    at: datetime,
    now: Setting,
    but: But = BUT_NOBODY,
) -> Route:
    """This function will find the nearest named person with authority, and everyone passed over.

    ``but`` says who is not asked although they could decide.
    """
    near: list[Candidate] = candidates(
        person=person, asker=asker, is_paid=is_paid, payee_key=act.payee_key or "", at=at, setting=now
    )
    near = [
        replace(
            each,
            is_late=each.user in but.late,
            has_seen=each.user in but.seen,
            is_lower=rank_of(each.terms) < but.rank,
        )
        for each in near
    ]
    wanted = needs(act, [terms for each in near for terms in each.terms], at, now.calendar)
    return route(
        act=act,
        candidates=near,
        reservations=now.terms.reservations,
        roles=now.terms.roles,
        usage=usage_of(wanted),
        at=at,
        calendar=now.calendar,
    )


def rank_of(terms: Iterable[Terms]) -> int:
    """This function will give the highest rank among somebody's terms."""
    return max((each.rank for each in terms), default=0)


def assign(ask: Ask, *, onward: Route, why: str, at: datetime, now: Setting, hours: float | None = None) -> Assignment:
    """This function will name who a route leads to; where nobody can decide, who names a decider."""
    user_id: UUID | None = onward.chosen
    role = onward.ruling.role if onward.ruling and onward.ruling.role else ""
    if user_id is None:
        user_id, role, why = names_decider(ask, at=at, now=now), SCHEME_OWNER, NOBODY
    if user_id is None:
        raise NoSchemeOwner
    passed_over = [passed_over_document(each) for each in onward.passed_over]
    assignment = name(ask, user_id=user_id, role=role, why=why, passed_over=passed_over, at=at, now=now, hours=hours)
    assignment.on_behalf_of_id = onward.on_behalf_of
    return assignment


def names_decider(ask: Ask, *, at: datetime, now: Setting) -> UUID | None:
    """This function will say who names a decider for an ask that nobody can decide: whoever owns the limits.

    Where that is who asks, or who is away, it is another leader; without one it stays with the owner, and is not lost.
    """
    owner: UUID | None = now.organisation.scheme_owner_id
    if owner is None:
        return None
    rows = User.objects.ours().filter(Q(id=owner) | Q(duties__contains=[User.Duty.LEADER]), is_active=True)
    leaders = sorted(rows, key=lambda each: (each.id != owner, each.display_name, each.id))
    away = absent(users=[each.id for each in leaders], at=at)
    fit = (each.id for each in leaders if each.id != ask.asker_id and each.id not in away)
    return next(fit, owner)


def name(
    ask: Ask,
    *,
    user_id: UUID,
    role: str,
    why: str,
    at: datetime,
    now: Setting,
    passed_over: Sequence[dict[str, Any]] = (),
    hours: float | None = None,
) -> Assignment:
    """This function will make the row that says who an ask waits for, in the role they would answer in.

    They have the organisation's answer hours of working time unless ``hours`` are said; half of it until the reminder.
    """
    working = working_hours(now.organisation, at=at)
    length = timedelta(hours=now.organisation.answer_hours if hours is None else hours)
    return new_row(
        Assignment,
        ask=ask,
        user_id=user_id,
        role=role,
        why=why,
        passed_over=list(passed_over),
        before_id=ask.assignment_id,
        assigned_at=at,
        remind_at=add_working_time(at, length / 2, working),
        due_at=add_working_time(at, length, working),
    )


def passed_over_document(each: PassedOver) -> dict[str, str | None]:
    """This function will keep one passed-over candidate as ids and codes."""
    return {"user": str(each.user), "why": each.why, "limit": each.limit}


def due_at(*, at: datetime, organisation: Organisation) -> datetime:
    """This function will say when an answer is due: the organisation's answer hours, in its working time."""
    return add_working_time(at, timedelta(hours=organisation.answer_hours), working_hours(organisation, at=at))


def hours_of_days(days: int, organisation: Organisation) -> float:
    """This function will give the working hours of so many whole working days."""
    opens, closes = (
        timedelta(hours=each.hour, minutes=each.minute) for each in (organisation.opens, organisation.closes)
    )
    return days * ((closes - opens) / timedelta(hours=1))
