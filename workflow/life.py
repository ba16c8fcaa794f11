"""What one person's page tells, found in one statement, as far as its reader may see it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.gather import Rows, gather
from delegation import access
from delegation.models import Budget, Mandate, Person, User
from delegation.selectors.authority import Setting, terms_over, terms_rows
from workflow import reading
from workflow.models import Ask, OwnWay
from workflow.paid_before import SavedPayee, payee_rows, saved_payees
from workflow.reach import Reach, reach_of
from workflow.repeats import RepeatOffer, offers_of, repeat_rows
from workflow.sight import narrowed


@dataclass(frozen=True, slots=True)
class Money:
    """A person's open budgets, and what the reader can say yes to from each; from none where none is open."""

    budgets: tuple[Budget, ...]
    reaches: tuple[Reach | None, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """A person's money, asks and habits. No money where the reader may not see it; nothing else they may not either."""

    money: Money | None
    asks: Sequence[Ask]
    own_ways: Sequence[OwnWay]
    payees: Sequence[SavedPayee]
    rooms: Sequence[Mandate]
    repeats: Sequence[RepeatOffer]


def life_of(person: Person, may: Collection[str], *, user: User, at: datetime, now: Setting) -> Life:
    """This function will load what a person's page tells to a user who may do these things for them."""
    wanted = {"asks": reading.latest_asks(person, by=user)}
    if access.SEE_MONEY in may:
        wanted["budgets"] = Rows(reading.budgets_open([person], at=at, now=now))
        wanted["rooms"] = Rows(reading.rooms_of(user, person=person, at=at))
        wanted |= terms_rows(holder=user.id, people=[person.id])
    if access.SEE_ASKS in may:
        wanted["own_ways"] = reading.own_ways_of(person, by=user)
    if access.ASK_FOR in may:
        wanted["repeats"] = repeat_rows(user, person=person, at=at)
        wanted |= payee_rows(person) if access.SEE_ASKS in may else {}
    found = gather(**wanted)
    zone = now.calendar.time_zone
    return Life(
        money=_money(found, person=person, user=user, at=at, now=now) if access.SEE_MONEY in may else None,
        asks=narrowed(found["asks"]),
        own_ways=found.get("own_ways", ()),
        payees=saved_payees(found, zone=zone) if "paid_last" in found else (),
        rooms=found.get("rooms", ()),
        repeats=offers_of(found.get("repeats", ()), named=False, at=at, zone=zone),
    )


def _money(found: Mapping[str, Sequence[Any]], *, person: Person, user: User, at: datetime, now: Setting) -> Money:
    budgets = tuple(found["budgets"])
    terms = terms_over(found, holder=user.id, people=[person], setting=now)[person.id]
    each: list[tuple[Budget, ...]] = [(budget,) for budget in budgets] or [()]
    reaches = (reach_of(user, person=person, budgets=some, at=at, now=now, terms=terms) for some in each)
    return Money(budgets, tuple(reaches))
