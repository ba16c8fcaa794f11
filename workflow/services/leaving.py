"""Somebody leaves: first what they could decide ends, then each ask that waited for them moves by itself.

The first transaction has the watch look at those asks, so that they move whatever becomes of this process.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.killpoints import LEAVE_AFTER_COMMIT, reach
from audit.scope import current_organisation_id
from delegation.models import User
from delegation.services.actors import By
from delegation.services.leaving import end_work
from workflow.selectors import waits_with
from workflow.services.moving import look_soon
from workflow.services.watching import look_at_each

# A call is answered within seconds; what is more moves with the next rounds of the watch.
MOST_AT_ONCE = 100


def leave(
    *, by: By, user_id: UUID, leaves_at: datetime | None = None, hand_over_to: UUID | None = None, at: datetime
) -> User:
    """This function will end somebody's work here, and move what waits for them once that is committed.

    Raises what end_work raises.
    """
    user = end_work(by=by, user_id=user_id, leaves_at=leaves_at, hand_over_to=hand_over_to, at=at)
    waits = waits_with(user)
    look_soon(waits, at=at)
    ask_ids = list(waits.order_by("created_at", "id").values_list("id", flat=True)[:MOST_AT_ONCE])
    transaction.on_commit(partial(_move_each, current_organisation_id(), ask_ids, at=at))
    return user


def _move_each(organisation_id: UUID, ask_ids: list[UUID], *, at: datetime) -> None:
    reach(LEAVE_AFTER_COMMIT)
    look_at_each(organisation_id=organisation_id, ask_ids=ask_ids, at=at)
