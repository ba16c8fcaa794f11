"""What somebody who works here carries, asks and questions among it: read by who manages them and by themself."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.gather import Rows, gather
from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_see_work
from delegation.selectors.carrying import Carried, carried_of, carried_rows
from delegation.selectors.me import local_day
from workflow.lifecycle import PAUSED
from workflow.models import Ask
from workflow.selectors import waits_with


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody's work here."""

    user: User
    carried: Carried
    asks: list[Ask]
    questions: list[Ask]


def find_work(*, by: User, user_id: UUID, at: datetime) -> Work:
    """This function will load what somebody carries. Raises Missing, Forbidden."""
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None:
        raise Missing
    check_may_see_work(by=by, user=user, at=at)
    return work_of(user, seen_by=by, today=local_day(at), at=at)


def work_of(user: User, *, seen_by: User, today: date, at: datetime) -> Work:
    """This function will load in one statement what somebody carries, to a reader who may see it."""
    asks = Rows(waits_with(user).order_by("assignment__due_at", "id"), ("assignment",))
    found = gather(waits=asks, **carried_rows(user, seen_by=seen_by, today=today, at=at))
    waits = found["waits"]
    return Work(
        user=user,
        carried=carried_of(found, user=user),
        asks=[ask for ask in waits if ask.status != PAUSED],
        questions=[ask for ask in waits if ask.status == PAUSED],
    )
