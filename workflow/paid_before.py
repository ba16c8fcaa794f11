"""Saved payees: who was paid before for a person, read from what was asked. Nothing is stored to have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from audit.gather import Rows, gather
from delegation import access
from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import CircleMember, Person, User
from delegation.selectors.authority import setting
from workflow.lifecycle import APPROVED, SETTLED
from workflow.models import Ask, HiddenPayee

MOST_PAYEES = 50
SAID_YES = (APPROVED, SETTLED)
SPENDS = ("one_off", "weekly")


@dataclass(frozen=True, slots=True)
class SavedPayee:
    """Somebody paid before: their name, and of the last ask its pence, category and day. ``ask`` is that ask."""

    key: str
    name: str
    amount: int
    category: str
    last_on: date
    times: int
    ask: UUID
    hidden: bool = False

    def to_document(self) -> dict[str, Any]:
        """This function will give it as the API shows it."""
        return {
            "key": self.key,
            "name": self.name,
            "amount": self.amount,
            "category": self.category,
            "last_on": self.last_on.isoformat(),
            "times": self.times,
            "ask": str(self.ask),
            "hidden": self.hidden,
        }


def payees_for(*, user: User, person_id: UUID, at: datetime, with_hidden: bool = False) -> list[SavedPayee]:
    """This function will list whom a person's circle paid before, the last first, for who may ask for the person.

    Nobody who may not see the person's asks sees any: they hold the names. Erased names are left out.
    """
    person = access.people_with(user, access.ASK_FOR).filter(id=person_id).first()
    if person is None or not access.may(user, person, access.SEE_ASKS):
        return []
    return payees_of(person, zone=setting(at=at).calendar.time_zone, with_hidden=with_hidden)


def payees_of(person: Person, *, zone: str, with_hidden: bool = False) -> list[SavedPayee]:
    """This function will list whom a person's circle paid before, the last first; whoever asks may ask for them."""
    return saved_payees(gather(**payee_rows(person)), zone=zone, with_hidden=with_hidden)


def payee_rows(person: Person) -> dict[str, Rows]:
    """This function will give the queries of whom a person's circle paid: how often, with the last ask to each."""
    last = _paid(person).order_by("payee_key", "-created_at", "-id").distinct("payee_key")
    return {
        "paid_last": Rows(last, ("payee",)),
        "paid_often": Rows(_paid(person).values("payee_key").annotate(times=Count("id"))),
        "hidden_payees": Rows(HiddenPayee.objects.ours().filter(person=person, hidden=True)),
    }


def saved_payees(found: Mapping[str, Sequence[Any]], *, zone: str, with_hidden: bool = False) -> list[SavedPayee]:
    """This function will put together what the queries of `payee_rows` found, the last first."""
    hidden = {each.payee_key for each in found["hidden_payees"]}
    times = {each["payee_key"]: each["times"] for each in found["paid_often"]}
    paid = (ask for ask in found["paid_last"] if with_hidden or ask.payee_key not in hidden)
    newest = sorted(paid, key=lambda ask: ask.created_at, reverse=True)[:MOST_PAYEES]
    return [
        SavedPayee(
            key=ask.payee_key,
            name=ask.payee.text,
            amount=ask.amount or 0,
            category=ask.category,
            last_on=day_at(ask.created_at, zone),
            times=times[ask.payee_key],
            ask=ask.id,
            hidden=ask.payee_key in hidden,
        )
        for ask in newest
        if ask.payee is not None and ask.payee.text
    ]


def was_paid(person: Person, *, payee_key: str) -> bool:
    """This function will say whether a person's circle paid somebody before."""
    return bool(_paid(person).filter(payee_key=payee_key).exists())


def _paid(person: Person) -> Any:
    circle = CircleMember.objects.ours().filter(person=person).values("user_id")
    rows = Ask.objects.ours().filter(person=person, asker__in=circle, status__in=SAID_YES, kind__in=SPENDS)
    rows = rows.filter(between=False)
    return rows.exclude(payee_key="").order_by()


def find_hidden(*, by: User, id: UUID) -> HiddenPayee:
    """This function will find what somebody hid for a person whom the caller may ask for, or raise Missing."""
    rows = HiddenPayee.objects.ours().filter(person__in=access.people_with(by, access.ASK_FOR).values("id"), id=id)
    row: HiddenPayee | None = rows.first()
    if row is None:
        raise Missing
    return row
