"""What was not done here itself, and what reached nobody, after all tries: tried again, or set aside."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from audit import deliveries
from audit.events import record
from audit.models import Delivery
from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_set_up
from delegation.services.actors import actor_of
from notifications.models import Notice
from notifications.selectors import LEFT, told_nobody


def replay_dead(*, by: User, delivery_id: UUID, at: datetime) -> Delivery:
    """This function will give it all its tries again. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    return _found(lambda: deliveries.replay(delivery_id=delivery_id, by=actor_of(by), at=at))


def leave_dead(*, by: User, delivery_id: UUID, why: str, at: datetime) -> Delivery:
    """This function will set it aside for good, with the code of why. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    return _found(lambda: deliveries.leave(delivery_id=delivery_id, why=why, by=actor_of(by), at=at))


def replay_notice(*, by: User, notice_id: UUID, at: datetime) -> Notice:
    """This function will have it go once more by the way that it went last, with all its tries. Raises Missing."""
    notice = _lock(by=by, notice_id=notice_id)
    _tell(notice, type="notice.replayed", by=by, at=at, error=notice.error)
    notice.dead_at, notice.due_at, notice.attempts, notice.error = None, at, 0, ""
    notice.batch, notice.claimed_until = None, None
    notice.save(update_fields=["dead_at", "due_at", "attempts", "error", "batch", "claimed_until"])
    return notice


def leave_notice(*, by: User, notice_id: UUID, why: str, at: datetime) -> Notice:
    """This function will set it aside, with the code of why. Raises Forbidden, Missing."""
    notice = _lock(by=by, notice_id=notice_id)
    _tell(notice, type="notice.set_aside", by=by, at=at, error=notice.error, why=why)
    notice.error = f"{LEFT}{why}"
    notice.save(update_fields=["error"])
    return notice


def _lock(*, by: User, notice_id: UUID) -> Notice:
    rows = told_nobody(by=by).select_for_update(of=("self",), no_key=True)
    found: Notice | None = rows.filter(id=notice_id).first()
    if found is None:
        raise Missing
    return found


def _tell(notice: Notice, *, type: str, by: User, at: datetime, **data: str) -> None:
    said = {"event": str(notice.event_id), "channel": notice.channel, **data}
    record(type=type, subject=("notice", notice.id), actor=actor_of(by), data=said, at=at)


def _found(do: Callable[[], Delivery]) -> Delivery:
    try:
        return do()
    except Delivery.DoesNotExist:
        raise Missing from None
