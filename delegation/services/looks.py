"""Keeping that somebody looked at a person's record: a row beside what they opened, which changes nothing of it."""

from datetime import datetime

from delegation.days import day_at
from delegation.models import Look, Person, User


def keep_look(*, by: User, person: Person, time_zone: str, at: datetime) -> None:
    """This function will keep, once a day, that a user looked. One insert and no event: nothing happened."""
    Look.objects.bulk_create(
        [Look(person=person, user=by, on=day_at(at, time_zone), at=at)],
        ignore_conflicts=True,
    )
