"""Ruling on what somebody of the cast could say yes to, through rows and engine."""

from datetime import datetime
from typing import Any

from delegation.authority import Act, Ruling
from delegation.models import Mandate, User
from delegation.selectors.authority import people_of, rule_on, setting, terms_for
from tests.cast import Cast


def held_by(user: User, kind: str = "officer") -> Mandate:
    """Give somebody's mandate of a kind."""
    found: Mandate = Mandate.objects.filter(holder=user, kind=kind).earliest("granted_at")
    return found


def ruling(
    east: Cast, name: str, amount: int, *, person: str = "mo", at: datetime | None = None, **more: Any
) -> Ruling:
    """Rule on somebody saying yes to an everyday ask."""
    moment = at or east.at
    now = setting(at=moment)
    about = east.person(person)
    act = Act(
        kind=more.pop("kind", "one_off"),
        amount=amount,
        category=more.pop("category", "everyday"),
        person=about.id,
        people=people_of(about, at=moment, calendar=now.calendar),
        **more,
    )
    holder = east.user(name).id
    terms = terms_for(holders=[holder], person=about, at=moment, setting=now).get(holder, ())
    return rule_on(act=act, terms=terms, at=moment, setting=now)
