"""What somebody who works here carries, asks and questions among it: read by who manages them and by themself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_see_work
from delegation.selectors.carrying import Carried, carried_by
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
    waits = list(waits_with(user).select_related("assignment").order_by("assignment__due_at", "id"))
    return Work(
        user=user,
        carried=carried_by(user, seen_by=by, at=at),
        asks=[ask for ask in waits if ask.status != PAUSED],
        questions=[ask for ask in waits if ask.status == PAUSED],
    )
