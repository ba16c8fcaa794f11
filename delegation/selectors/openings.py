"""Who opened whose record from outside the circle, and why."""

from datetime import datetime
from uuid import UUID

from delegation.errors import Missing
from delegation.models import Person, RecordOpening, User
from delegation.permissions import check_may_set_up

MOST_SHOWN = 30


def openings_of(person: Person, *, since: datetime) -> list[RecordOpening]:
    """This function will list who opened a person's record since a moment, the latest first, as the person reads it."""
    rows = RecordOpening.objects.ours().filter(person=person, at__gte=since).select_related("user", "words")
    return list(rows.order_by("-at", "-id")[:MOST_SHOWN])


def openings_listed(*, by: User) -> list[RecordOpening]:
    """This function will list the latest of all, for leaders and who administers. Raises Forbidden."""
    check_may_set_up(by=by)
    rows = RecordOpening.objects.ours().select_related("user", "person", "words")
    return list(rows.order_by("-at", "-id")[:MOST_SHOWN])


def find_opening(*, by: User, opening_id: UUID, at: datetime) -> RecordOpening:
    """This function will load one's own, or raise Missing."""
    found: RecordOpening | None = RecordOpening.objects.ours().filter(id=opening_id, user=by, at__lte=at).first()
    if found is None:
        raise Missing
    return found
