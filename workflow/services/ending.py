"""When a person has died: what waits for them ends, quietly, and everything that was to be sent stays unsent.

Locks are taken in the order that holds everywhere: ask, person, budget, plan line, mandates. An ask that is made at the
same moment waits for the person's lock, and is then refused.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from delegation import access
from delegation.errors import Missing
from delegation.models import LifeChange, Person, User
from delegation.permissions import check_may_tell_death, check_may_undo_death
from delegation.selectors.people import find_person
from delegation.services.holds import release
from delegation.services.lives import (
    check_day,
    check_lives,
    find_undoable,
    keep_death,
    lock_person,
    process_of,
    undo_death,
)
from workflow import lifecycle
from workflow.models import Ask
from workflow.selectors import last_yes, relock
from workflow.services.cards import end_cards, restore_cards
from workflow.services.deciding import lock_money
from workflow.services.writing import move

END = "end"


@dataclass(frozen=True, slots=True)
class Ended:
    """A person, and the asks that ended when they died."""

    person: Person
    asks: tuple[UUID, ...]


def tell_death(*, by: User, person_id: UUID, on: date, at: datetime) -> Ended:
    """This function will keep that a person died, and end all that waits for them. Their family hears nothing by it.

    Raises Missing, Conflict where it is known, Forbidden, Invalid for a day that cannot be.
    """
    person = _find(person_id, by=by)
    asks = _lock_asks(person)
    person = lock_person(person.id)
    check_lives(person)
    check_may_tell_death(by=by, person=person, at=at)
    check_day(person, on=on, at=at)
    for ask_id in asks:
        _end(relock(ask_id), by=by, at=at)
    cards = end_cards(by=process_of(by), person=person, at=at)
    keep_death(by=by, person=person, on=on, asks=asks, cards=cards, at=at)
    return Ended(person, tuple(asks))


def take_back_death(*, by: User, person_id: UUID, at: datetime) -> Ended:
    """This function will undo within a day that a person was written down as dead: the cards it ended pay again.

    Asks that ended do not come back: they are named, to be asked again. Raises Missing, Forbidden, Conflict.
    """
    person = lock_person(_find(person_id, by=by).id)
    last = find_undoable(person, at=at)
    check_may_undo_death(by=by, person=person, at=at)
    restore_cards(by=process_of(by), ids=[UUID(each) for each in last.document.get("cards", [])], at=at)
    change = undo_death(by=by, person=person, last=last, at=at)
    return Ended(person, tuple(UUID(each) for each in change.document["asks"]))


def ended_with(*, by: User, person_id: UUID, at: datetime) -> Ended:
    """This function will say once more what ended when a person died, whoever sees them. Raises Missing."""
    person = _find(person_id, by=by)
    last: LifeChange | None = LifeChange.objects.ours().filter(person=person, at__lte=at).order_by("-id").first()
    return Ended(person, tuple(UUID(each) for each in last.document["asks"]) if last else ())


def _find(person_id: UUID, *, by: User) -> Person:
    person = find_person(by=by, person_id=person_id, permission=access.SEE_PERSON)
    if person is None:
        raise Missing
    return person


def _lock_asks(person: Person) -> list[UUID]:
    """This function will lock what waits for a person. A challenge to a yes that stands is left to who decides it."""
    rows = Ask.objects.ours().filter(person=person, status__in=lifecycle.WITH_SOMEBODY).order_by("id")
    locked = list(rows.select_for_update(no_key=True))
    return [ask.id for ask in locked if ask.status != lifecycle.CHALLENGED or last_yes(ask) is None]


def _end(ask: Ask, *, by: User, at: datetime) -> None:
    """This function will end an ask that waits, its money free again."""
    money = lock_money(ask)
    if money.hold is not None:
        release(money.hold, budget=money.budget, plan_line=money.plan_line, at=at)
    move(ask, command=END, target=lifecycle.WITHDRAWN, actor=process_of(by), at=at)
