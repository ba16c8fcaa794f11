"""What other systems told that could not be done, for whoever looks at it."""

from typing import Any
from uuid import UUID

from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_set_up
from workflow.models import ToldFact


def facts_that_wait(*, by: User) -> Any:
    """This function will list what could not be done, the newest first. Raises Forbidden."""
    check_may_set_up(by=by)
    rows = ToldFact.objects.ours().filter(waits_at__isnull=False).select_related("source", "said", "reason")
    return rows.order_by("-received_at", "-id")


def find_fact(*, by: User, fact_id: UUID) -> ToldFact:
    """This function will load a fact that waits for somebody to look at it. Raises Forbidden, Missing."""
    found: ToldFact | None = facts_that_wait(by=by).filter(id=fact_id).first()
    if found is None:
        raise Missing
    return found
