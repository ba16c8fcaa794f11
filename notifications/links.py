"""The link in a message: it works once, for a while, and no longer once somebody did what it asked for."""

from datetime import datetime, timedelta
from enum import StrEnum

from notifications.models import Notice
from notifications.telling import BY_MACHINE

# For so long the link in a message works: afterwards what it tells of is found under Messages.
LINK_LASTS = timedelta(days=30)


class LinkState(StrEnum):
    """What a link in a message is good for now."""

    GOOD = "good"
    USED = "used"
    OLD = "old"
    DONE = "done"  # somebody did what it asked for


def state_of(notice: Notice, *, at: datetime) -> LinkState:
    """This function will say what the link of a notice is good for. In the app it can be opened again."""
    if notice.withdrawn_at is not None:
        return LinkState.DONE
    if notice.channel not in BY_MACHINE:
        return LinkState.GOOD
    if notice.opened_at is not None:
        return LinkState.USED
    return LinkState.GOOD if at < notice.created_at + LINK_LASTS else LinkState.OLD
