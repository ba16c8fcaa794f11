"""Who talks with whom about an ask that waits."""

from collections.abc import Collection

from delegation import access
from delegation.models import User
from workflow.models import Ask


def other_side(ask: Ask, *, by: User, may: Collection[str]) -> User | None:
    """This function will name with whom somebody talks about an ask: who has it, or who asked where they have it."""
    if ask.assignment is None:
        return None
    if ask.assignment.user_id == by.id:
        return ask.asker if ask.asker_id != by.id else None
    asks = ask.asker_id == by.id or (by.team_id is None and access.ASK_FOR in may)
    return ask.assignment.user if asks else None
