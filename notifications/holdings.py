"""What this room holds of a person, for who asks for all of it (audit/holdings.py)."""

from typing import Any
from uuid import UUID

from audit.holdings import Holding
from delegation.holdings import of_account
from notifications.models import Browser, Notice, Telling
from notifications.rules import RESTRICTED
from notifications.services.erasers import notices_of

# What sends to a browser; its address names it and opens nothing without the key that is ours.
OPENS = frozenset({"url"})


def _notices(person_id: UUID) -> Any:
    """This function will give every notice that erasing would remove, but those that say that somebody worries."""
    return notices_of(person_id).exclude(template__in=RESTRICTED)


HOLDINGS = (
    Holding("notice", Notice, "notices", find=_notices),
    Holding("telling", Telling, "notices", find=of_account(Telling)),
    Holding("browser", Browser, "notices", find=of_account(Browser), secret=OPENS),
)
