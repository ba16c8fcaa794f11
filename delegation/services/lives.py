"""What happens in a life: who died, and whose 18th birthday it is. A change, its row and its event commit together."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation import ages
from delegation.errors import Conflict, Invalid
from delegation.models import CircleMember, LifeChange, Mandate, Milestone, Person, PlanLine, User
from delegation.selectors.me import local_day
from delegation.services.mandates import restore, revoke
from delegation.services.money import end_plan_line, restore_plan_line

LIFE = "life"
UNDONE_WITHIN = timedelta(days=1)
TOLD_BEFORE = timedelta(days=92)
# A timer that was down for longer than this tells nobody of a birthday that long ago.
TOLD_AFTER = timedelta(days=14)
ONE_DAY = timedelta(days=1)


def process_of(by: User) -> Actor:
    """This function will name what acts where a life changes who decides, on behalf of who said so."""
    return Actor(process=LIFE, on_behalf_of_id=by.id)


# --- who died --------------------------------------------------------------------------------------------------------


def lock_person(person_id: UUID) -> Person:
    """This function will lock a person until the transaction ends; their asks are locked before."""
    person: Person = Person.objects.ours().select_for_update(no_key=True).get(id=person_id)
    return person


def check_lives(person: Person) -> None:
    """This function will raise Conflict where somebody has died as far as we know."""
    if person.died_on is not None:
        raise Conflict(_("We know this already."))


def check_day(person: Person, *, on: date, at: datetime) -> None:
    """This function will raise Invalid for a day on which nobody can have died."""
    if on > local_day(at) or (person.date_of_birth is not None and on < person.date_of_birth):
        raise Invalid("on", _("Choose a day that has been, after they were born."))


def keep_death(
    *, by: User, person: Person, on: date, asks: Sequence[UUID], cards: Sequence[UUID], at: datetime
) -> LifeChange:
    """This function will keep that a person died: their mandates end, what their plan agreed stops, letters too.

    The caller holds the locks on their asks and on the person; ``asks`` and ``cards`` are those that ended with it.
    """
    person.died_on = on
    person.save(update_fields=["died_on"])
    ended: dict[str, Any] = {"asks": [str(ask) for ask in asks], "cards": [str(card) for card in cards]}
    ended["plan_lines"] = _stop_plan(person, by=by, on=on, at=at)
    ended["mandates"] = _end_mandates(person, by=by, at=at)
    change = LifeChange(person=person, what=LifeChange.What.DIED, on=on, by=by, document=ended, at=at)
    change.save(force_insert=True)
    _tell(change, type="person.died")
    return change


def find_undoable(person: Person, *, at: datetime) -> LifeChange:
    """This function will find what can still be undone; it raises Conflict where nobody said so, or over a day ago."""
    last: LifeChange | None = LifeChange.objects.ours().filter(person=person).order_by("-id").first()
    if person.died_on is None or last is None or at > last.at + UNDONE_WITHIN:
        raise Conflict(_("This can be undone within a day. Please phone us."))
    return last


def undo_death(*, by: User, person: Person, last: LifeChange, at: datetime) -> LifeChange:
    """This function will undo what was a mistake: mandates and plan count again, asks do not come back."""
    person.died_on = None
    person.save(update_fields=["died_on"])
    for line in last.document["plan_lines"]:
        restore_plan_line(
            by=process_of(by),
            plan_line_id=UUID(line["id"]),
            remaining=line["remaining"],
            ends_on=date.fromisoformat(line["ends_on"]),
            at=at,
        )
    for mandate_id in last.document["mandates"]:
        restore(by=process_of(by), mandate_id=UUID(mandate_id), at=at)
    change = LifeChange(person=person, what=LifeChange.What.NOT_DIED, by=by, document=last.document, at=at)
    change.save(force_insert=True)
    _tell(change, type="person.not_died")
    return change


def _stop_plan(person: Person, *, by: User, on: date, at: datetime) -> list[dict[str, Any]]:
    today = local_day(at)
    lines = PlanLine.objects.ours().filter(person=person, ends_on__gt=today).order_by("budget_id", "id")
    stopped = []
    for line in lines:
        stopped.append({"id": str(line.id), "remaining": line.remaining, "ends_on": line.ends_on.isoformat()})
        end_plan_line(by=process_of(by), plan_line_id=line.id, ends_on=on + ONE_DAY, at=at)
    return stopped


def _end_mandates(person: Person, *, by: User, at: datetime) -> list[str]:
    rows = Mandate.objects.ours().filter(person=person, revoked_at__isnull=True).order_by("granted_at", "id")
    ids = list(rows.values_list("id", flat=True))
    for mandate_id in ids:
        revoke(by=process_of(by), mandate_id=mandate_id, at=at)
    return [str(each) for each in ids]


def _tell(change: LifeChange, *, type: str) -> None:
    record(
        type=type,
        subject=("person", change.person_id),
        person_id=change.person_id,
        actor=Actor(user_id=change.by_id),
        data={"change": str(change.id), "on": change.on.isoformat() if change.on else None},
        at=change.at,
    )


# --- whose 18th birthday it is ---------------------------------------------------------------------------------------


def keep_birthdays(*, at: datetime) -> int:
    """This function will tell those who turn 18 in 3 months, and on the day, each once, and count them.

    On the day a parent's mandate that had no end of its own ends (rule 16). Nobody is asked anything.
    """
    today, count = local_day(at), 0
    for what, first, last in (
        (Milestone.What.TURNS_18_SOON, today + ONE_DAY, today + TOLD_BEFORE),
        (Milestone.What.TURNED_18, today - TOLD_AFTER, today),
    ):
        for person in _turning_18(first=first, last=last, untold=what):
            _keep_milestone(person, what=what, at=at)
            count += 1
    return count


def _turning_18(*, first: date, last: date, untold: Milestone.What) -> list[Person]:
    """This function will list those alive who turn 18 from one day up to another, and were not told yet."""
    years = ages.ADULT_YEARS
    rows = Person.objects.ours().filter(
        died_on__isnull=True,
        date_of_birth__gte=_years_before(first, years) - ONE_DAY,
        date_of_birth__lte=_years_before(last, years) + ONE_DAY,
    )
    near = rows.exclude(milestones__what=untold).order_by("id")
    days = ((each, each.date_of_birth) for each in near)
    return [each for each, born in days if born and first <= ages.birthday(born, years) <= last]


def _keep_milestone(person: Person, *, what: Milestone.What, at: datetime) -> None:
    milestone = Milestone(person=person, what=what, at=at)
    milestone.save(force_insert=True)
    kept = Actor(process=LIFE)
    if what == Milestone.What.TURNED_18:
        parents = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.PARENT)
        theirs = Mandate.objects.ours().filter(
            person=person, holder__in=parents.values("user_id"), kind=Mandate.Kind.FAMILY, revoked_at__isnull=True
        )
        for mandate in theirs.filter(ends_at__isnull=True).order_by("granted_at", "id"):
            revoke(by=kept, mandate_id=mandate.id, at=at)
    day = ages.birthday(person.date_of_birth, ages.ADULT_YEARS) if person.date_of_birth else None
    record(
        type=f"person.{what.value}",
        subject=("person", person.id),
        person_id=person.id,
        actor=kept,
        data={"milestone": str(milestone.id), "day": day.isoformat() if day else None},
        at=at,
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
