"""Finding asks again: by words, days, what for, whose, to whom. Only among those that somebody may see.

Words are looked for in what the ask itself says: what for, and whom to pay. Everything else that is written down hangs
on no ask in this way, worries least of all. What one person may see is little enough to be read without an index of
words, which would cost every ask its share.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from delegation.models import User
from workflow.lifecycle import WITH_SOMEBODY
from workflow.selectors import visible_asks

LONGEST_SEARCH, MOST_WORDS = 100, 8
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which asks. Days are the organisation's own, the last one included; a category covers its subtree."""

    statuses: tuple[str, ...] = ()
    person: UUID | None = None
    waiting_for_me: bool = False
    q: str | None = None
    category: str | None = None
    kind: str | None = None
    payee: str | None = None
    from_on: date | None = None
    to_on: date | None = None


def asks_wanted(wanted: Wanted, *, by: User, zone: str) -> Any:
    """This function will give the asks a user may see that are wanted; each word of `q` must be found."""
    rows = visible_asks(by).filter(_plain(wanted, by=by), _days(wanted, zone=zone))
    if wanted.payee:
        rows = rows.filter(payee_key=wanted.payee, keeps_payee=False)
    for word in (wanted.q or "").split()[:MOST_WORDS]:
        said, paid = Q(what_for__text__icontains=word), Q(payee__text__icontains=word)
        rows = rows.filter(said & Q(keeps_words=False) | paid & Q(keeps_payee=False))
    return rows


def _plain(wanted: Wanted, *, by: User) -> Q:
    found = Q()
    for name, value in (
        ("status__in", wanted.statuses),
        ("person_id", wanted.person),
        ("kind", wanted.kind),
    ):
        if value:
            found &= Q(**{name: value})
    if wanted.waiting_for_me:
        found &= Q(assignment__user=by, status__in=WITH_SOMEBODY)
    if wanted.category:
        found &= Q(category=wanted.category) | Q(category__startswith=f"{wanted.category}.")
    return found


def _days(wanted: Wanted, *, zone: str) -> Q:
    found = Q()
    if wanted.from_on:
        found &= Q(created_at__gte=_midnight(wanted.from_on, zone))
    if wanted.to_on:
        found &= Q(created_at__lt=_midnight(min(wanted.to_on, LAST_DAY) + timedelta(days=1), zone))
    return found


def _midnight(day: date, zone: str) -> datetime:
    # No ask is older or younger, and there is a day before and after each of these.
    return datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time(), ZoneInfo(zone))
