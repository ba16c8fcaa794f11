"""What time alone changed since a moment: who is here, whose mandates count, who came of age, which limits hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from delegation.ages import ADULT_YEARS
from delegation.models import Absence, Mandate, Organisation, Person, Scheme


@dataclass(frozen=True, slots=True)
class Changed:
    """Whose authority changed, about which people others decide now, and whether other limits are in force."""

    users: frozenset[UUID]
    people: frozenset[UUID]
    limits: bool


def changed_by_time(*, organisation: Organisation, after: datetime, until: datetime) -> Changed:
    """This function will say what changed after a moment, up to and with another, without anybody doing anything."""
    mandates = Mandate.objects.ours().filter(_falls("starts_at", "ends_at", after=after, until=until))
    given_on = Mandate.objects.ours().filter(given_from__in=mandates.values("id"))
    absences = Absence.objects.ours().filter(_falls("starts_at", "ends_at", after=after, until=until))
    # Ended by somebody, at a moment at which an ask may just have been sent to the holder by a transaction of its own.
    stopped = Mandate.objects.ours().filter(_falls("revoked_at", "suspended_at", after=after, until=until))
    schemes = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED)
    return Changed(
        users=frozenset(
            [
                *mandates.filter(revoked_at__isnull=True).values_list("holder_id", flat=True),
                *given_on.filter(revoked_at__isnull=True).values_list("holder_id", flat=True),
                *stopped.values_list("holder_id", flat=True),
                *absences.values_list("user_id", flat=True),
            ]
        ),
        people=frozenset(_came_of_age(organisation, after=after, until=until)),
        limits=schemes.filter(_falls("in_force_from", after=after, until=until)).exists(),
    )


def _falls(*names: str, after: datetime, until: datetime) -> Q:
    """This function will give the condition that one of some moments lies between two."""
    condition = Q()
    for name in names:
        condition |= Q(**{f"{name}__gt": after, f"{name}__lte": until})
    return condition


def _came_of_age(organisation: Organisation, *, after: datetime, until: datetime) -> Any:
    """This function will list who turned 18, as children's limits are not those of adults."""
    zone = ZoneInfo(organisation.time_zone)
    first, last = (_born_for(moment.astimezone(zone).date()) for moment in (after, until))
    rows = Person.objects.ours().filter(date_of_birth__gt=first, date_of_birth__lte=last)
    return rows.values_list("id", flat=True)


def _born_for(day: date) -> date:
    """This function will give the latest date of birth of those who are adults on a day."""
    year = max(day.year - ADULT_YEARS, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February, 18 years after a year without one
        return date(year, 2, 28)
