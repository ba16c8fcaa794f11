"""What was not done here itself after all its tries: tried again, or set aside, by whoever administers."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from audit import deliveries
from audit.models import Delivery
from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_set_up
from delegation.services.actors import actor_of


def replay_dead(*, by: User, delivery_id: UUID, at: datetime) -> Delivery:
    """This function will give it all its tries again. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    return _found(lambda: deliveries.replay(delivery_id=delivery_id, by=actor_of(by), at=at))


def leave_dead(*, by: User, delivery_id: UUID, why: str, at: datetime) -> Delivery:
    """This function will set it aside for good, with the code of why. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    return _found(lambda: deliveries.leave(delivery_id=delivery_id, why=why, by=actor_of(by), at=at))


def _found(do: Callable[[], Delivery]) -> Delivery:
    try:
        return do()
    except Delivery.DoesNotExist:
        raise Missing from None
