"""What a statement's lines may be the payments of, as the pure matcher wants it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.scope import current_organisation_id
from delegation import access
from delegation.days import day_at
from delegation.errors import Forbidden, Invalid
from delegation.models import Budget, Hold, Person, User
from delegation.permissions import check_may_pay
from delegation.selectors.me import my_organisation
from delegation.services.actors import By
from workflow import lifecycle
from workflow.matching import Bought, Paid, Wanted
from workflow.models import Ask, StatementLine
from workflow.to_pay import WEEKLY

# What was bought so long ago comes back by no card machine any more.
OLDEST_REFUND = timedelta(days=400)
SPENDS = ("one_off", "weekly")


@dataclass(frozen=True, slots=True)
class Where:
    """What a statement is of: one budget, all of a person's, or everybody's."""

    person: Person | None = None
    budget: Budget | None = None

    @property
    def organisation_id(self) -> UUID:
        """Whose statement it is."""
        return current_organisation_id()

    @property
    def scope(self) -> UUID:
        """What its lines are known in: the budget, else the person, else the organisation."""
        of = self.budget or self.person
        return of.id if of is not None else self.organisation_id


def find_where(*, by: By, budget: UUID | None, person: UUID | None) -> Where:
    """This function will find what a statement is of, where somebody may see that money and ask for its person.

    Neither said is the whole organisation: that is for finance. Raises Invalid for what they may not see, Forbidden.
    """
    if budget is None and person is None:
        check_may_pay(by=by)
        return Where()
    people = Person.objects.ours() if isinstance(by, Actor) else access.people_with(by, access.SEE_MONEY)
    if budget is not None:
        found = Budget.objects.ours().filter(id=budget, person__in=people.values("id")).select_related("person").first()
        if found is None or person not in (None, found.person_id):
            raise Invalid("budget", _("We do not know this budget."))
        _check_may_ask(by, person=found.person)
        return Where(found.person, found)
    whose = people.filter(id=person or UUID(int=0)).first()
    if whose is None:
        raise Invalid("person", _("We do not know this person."))
    _check_may_ask(by, person=whose)
    return Where(whose)


def _check_may_ask(by: By, *, person: Person) -> None:
    if isinstance(by, User) and not access.may(by, person, access.ASK_FOR):
        raise Forbidden(_("Only who can ask for this person can send a statement."))


def wanted_of(where: Where, *, ask_id: UUID | None = None) -> list[Wanted]:
    """This function will list asks that somebody said yes to and that are still to be paid."""
    found, zone = [], my_organisation().time_zone
    rows = holds_of(where).filter(released_at=None, held__gt=0, charged_at__isnull=False)
    for hold, ask in _held(rows, ask_id=ask_id):
        if ask.status != lifecycle.APPROVED:
            continue
        weekly = ask.kind == WEEKLY
        pence = min(ask.amount or hold.held, hold.held) if weekly else hold.held
        until = (ask.ends_on or (ask.budget.ends_on if ask.budget else None)) if weekly else None
        found.append(Wanted(ask.id, pence, payee_of(ask), _day(hold, zone), until=until, total=hold.held))
    return found


def bought_of(where: Where, *, at: datetime) -> list[Bought]:
    """This function will list what was paid and could come back."""
    zone = my_organisation().time_zone
    rows = holds_of(where).filter(released_at=None, used__gt=0, charged_at__gte=at - OLDEST_REFUND)
    return [
        Bought(ask.id, hold.used, payee_of(ask), _day(hold, zone))
        for hold, ask in _held(rows, ask_id=None)
        if ask.status in (lifecycle.APPROVED, lifecycle.SETTLED)
    ]


def line_paid(line: StatementLine) -> Paid:
    """This function will give a line as the matcher wants it, pence above 0."""
    return Paid(line.id, abs(line.pence), line.words.text or "", line.day, never=frozenset(line.never))


def holds_of(where: Where) -> Any:
    """This function will give the holds of what is spent from the money that a statement is of."""
    rows = Hold.objects.ours().filter(kind__in=SPENDS)
    if where.budget is not None:
        return rows.filter(budget=where.budget)
    return rows.filter(person=where.person) if where.person is not None else rows


def _held(rows: Any, *, ask_id: UUID | None) -> Iterable[tuple[Hold, Ask]]:
    holds = {hold.ask_id: hold for hold in (rows if ask_id is None else rows.filter(ask_id=ask_id))}
    asks = Ask.objects.ours().filter(id__in=list(holds)).select_related("payee", "budget").order_by("id")
    return [(holds[ask.id], ask) for ask in asks]


def _day(hold: Hold, zone: str) -> date:
    assert hold.charged_at is not None  # asked for
    return day_at(hold.charged_at, zone)


def payee_of(ask: Ask) -> str:
    """This function will name whom an ask pays, where it says so."""
    return (ask.payee.text if ask.payee else "") or ""
