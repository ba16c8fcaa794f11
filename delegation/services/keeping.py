"""Skip Tuesday, keep the 30 minutes: what is not used of a week of the plan stays, for a swap or an ask, to its end.

No money moves: a line's pence are agreed until somebody asks for them. Rows are never changed; what is kept adds up.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.tenancy import new_row
from audit.writes import insert
from delegation import access
from delegation.errors import Conflict, Missing, Refused
from delegation.models import Kept, PlanLine, User
from delegation.plans import DAYS_A_WEEK
from delegation.selectors.plans import kept_of
from delegation.services.holds import lock_plan_line

What = Kept.What


def skip(*, by: User, plan_line_id: UUID, on: date, minutes: int | None = None, at: datetime) -> PlanLine:
    """This function will skip a day of a line of the plan and keep its minutes and pence; of a week unless told.

    Raises Missing, Conflict where the day is skipped already, Refused outside the line or for more than its week has.
    """
    line = _lock(by, plan_line_id)
    _check_day(line, on)
    week = _skipped_in_week(line, on)
    if on in week:
        raise Conflict(_("This day is skipped already."))
    has = (line.minutes or 0) - sum(each or 0 for each in week.values())
    if line.minutes is None and minutes is not None:
        raise Refused(_("This line of the plan is not counted in minutes."), "minutes")
    if (line.minutes is None and week) or (line.minutes is not None and has == 0):
        raise Conflict(_("All of this week is skipped already."))
    taken = (has if minutes is None else minutes) if line.minutes is not None else None
    if taken is not None and not 0 < taken <= has:
        raise Refused(_("That week has %(minutes)d minutes to skip.") % {"minutes": has}, "minutes")
    pence = (line.weekly or 0) * taken // line.minutes if taken and line.minutes else line.weekly or 0
    _keep(line, what=What.SKIPPED, on=on, minutes=taken, pence=pence, by=by, at=at)
    return line


def unskip(*, by: User, plan_line_id: UUID, on: date, at: datetime) -> PlanLine:
    """This function will take back that a day is skipped. Raises Missing, Conflict where it is not, or is used."""
    line = _lock(by, plan_line_id)
    rows = Kept.objects.ours().filter(plan_line=line, on=on).order_by("id")
    last = rows.last()
    if last is None or last.what != What.SKIPPED:
        raise Conflict(_("This day is not skipped."))
    kept = kept_of([line.id])[line.id]
    if kept.minutes < (last.minutes or 0) or kept.pence < last.pence:
        raise Conflict(_("What was kept that day is used already."))
    _keep(line, what=What.TAKEN_BACK, on=on, minutes=last.minutes, pence=last.pence, by=by, at=at)
    return line


def use_kept(line: PlanLine, *, minutes: int, ask_id: UUID, by: User, at: datetime) -> None:
    """This function will use kept minutes for an ask, with their share of the pence. The caller holds the line."""
    kept = kept_of([line.id])[line.id]
    if not 0 < minutes <= kept.minutes:
        raise Refused(_("There are %(minutes)d minutes kept.") % {"minutes": kept.minutes}, "kept_minutes")
    pence = kept.pence * minutes // kept.minutes
    _keep(line, what=What.USED, minutes=minutes, pence=pence, ask_id=ask_id, by=by, at=at)


def give_back_kept(line: PlanLine, *, ask_id: UUID, by: User, at: datetime) -> None:
    """This function will keep again what an ask used that came to nothing, if it used anything."""
    last = Kept.objects.ours().filter(plan_line=line, ask_id=ask_id).order_by("id").last()
    if last is not None and last.what == What.USED:
        _keep(line, what=What.GIVEN_BACK, minutes=last.minutes, pence=last.pence, ask_id=ask_id, by=by, at=at)


def _lock(by: User, plan_line_id: UUID) -> PlanLine:
    """This function will lock a line of the plan of somebody whom a user may ask for, or raise Missing."""
    people = access.people_with(by, access.ASK_FOR).filter(died_on__isnull=True)
    if not PlanLine.objects.ours().filter(id=plan_line_id, person__in=people, taken_back_at__isnull=True).exists():
        raise Missing
    return lock_plan_line(plan_line_id)


def _check_day(line: PlanLine, on: date) -> None:
    if line.weekly is None:
        raise Refused(_("This is paid once, so there is no day of it to skip."), "on")
    if not line.starts_on <= on < line.ends_on:
        raise Refused(_("Choose a day of this line of the plan."), "on")


def _skipped_in_week(line: PlanLine, on: date) -> dict[date, int | None]:
    """This function will give the days that are skipped in the week of a day, from Monday, with their minutes."""
    monday = on - timedelta(days=on.weekday())
    rows = Kept.objects.ours().filter(plan_line=line, on__gte=monday, on__lt=monday + timedelta(days=DAYS_A_WEEK))
    found: dict[date, int | None] = {}
    for row in rows.order_by("id"):
        assert row.on is not None  # filtered
        if row.what == What.SKIPPED:
            found[row.on] = row.minutes
        else:
            found.pop(row.on, None)
    return found


def _keep(
    line: PlanLine,
    *,
    what: Kept.What,
    minutes: int | None,
    pence: int,
    by: User,
    at: datetime,
    on: date | None = None,
    ask_id: UUID | None = None,
) -> None:
    """This function will keep one row of what is kept, and its event."""
    row = new_row(Kept, plan_line=line, what=what, on=on, minutes=minutes, pence=pence, ask_id=ask_id, by=by, at=at)
    insert(row)
    record(
        type=f"kept.{what.value}",
        subject=("kept", row.id),
        person_id=line.person_id,
        actor=Actor(user_id=by.id),
        data={
            "plan_line": str(line.id),
            "on": on.isoformat() if on else None,
            "minutes": minutes,
            "amount": pence,
            "ask": str(ask_id) if ask_id else None,
        },
        at=at,
    )
