"""What other systems told that could not be done, for whoever looks at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from delegation import access
from delegation.errors import Missing
from delegation.models import User
from delegation.permissions import check_may_set_up
from workflow.models import CardMessage, ToldFact

BALANCE = "balance"
SHOWN_FOR = timedelta(days=30)


def facts_that_wait(*, by: User) -> Any:
    """This function will list what could not be done, the newest first. Raises Forbidden."""
    check_may_set_up(by=by)
    rows = ToldFact.objects.ours().filter(waits_at__isnull=False).select_related("source", "said", "reason")
    return rows.order_by("-received_at", "-id")


def hidden_facts(facts: Sequence[ToldFact], *, by: User) -> set[UUID]:
    """This function will name the balances whose sums a viewer may not see: of money that is not shown to them."""
    about = {each.id: each.said.subject_id for each in facts if each.type == BALANCE and each.said is not None}
    if not about:
        return set()
    people = access.people_with(by, access.SEE_MONEY).filter(id__in={each for each in about.values() if each})
    shown = set(people.values_list("id", flat=True))
    return {fact for fact, person in about.items() if person is not None and person not in shown}


def set_aside_taps(*, by: User, at: datetime) -> Any:
    """This function will list what card programmes said of the last 30 days that moved nothing here, newest first.

    By a card that nobody linked, or in another currency: nothing of it is counted, so somebody is to look. Raises
    Forbidden.
    """
    check_may_set_up(by=by)
    rows = CardMessage.objects.ours().filter(outcome="set_aside", at__gt=at - SHOWN_FOR).select_related("source", "tap")
    return rows.order_by("-at", "-id")


def find_fact(*, by: User, fact_id: UUID) -> ToldFact:
    """This function will load a fact that waits for somebody to look at it. Raises Forbidden, Missing."""
    found: ToldFact | None = facts_that_wait(by=by).filter(id=fact_id).first()
    if found is None:
        raise Missing
    return found
