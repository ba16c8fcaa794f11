"""Asks whose yes waits for a notice: something becomes less, or money goes back to the council (rules 11 and 17)."""

from datetime import datetime
from uuid import UUID

from audit.writes import update
from delegation.models import Decrease, Recovery
from delegation.selectors.authority import Setting
from delegation.services import decreases, recoveries
from delegation.services.decreases import Falls
from delegation.services.recoveries import Owed
from workflow.decreases import DECREASE, decrease_of
from workflow.models import Ask
from workflow.services.recovering import RECOVERY, recovery_of

WITH_NOTICE = frozenset({DECREASE, RECOVERY})
Noticed = Decrease | Recovery


def name_noticed(*, ask_id: UUID, falls: Falls | Owed) -> Noticed:
    """This function will keep what an ask would take from somebody."""
    if isinstance(falls, Owed):
        return recoveries.name_recovery(ask_id=ask_id, owed=falls)
    return decreases.name_decrease(ask_id=ask_id, falls=falls)


def noticed(ask: Ask) -> Noticed | None:
    """This function will find what an ask would take from somebody; None for every ask that takes nothing."""
    return recovery_of(ask) if ask.kind == RECOVERY else decrease_of(ask)


def agree(
    ask: Ask, *, found: Noticed | None, amount: int | None, at: datetime, now: Setting, parts: int | None = None
) -> None:
    """This function will start the notice of a yes; the watch makes it so when the notice is over."""
    if found is None:
        return
    if isinstance(found, Recovery):
        assert amount is not None  # a recovery is never asked for without
        ask.look_at = recoveries.agree(found, amount=amount, parts=parts, organisation=now.organisation, at=at)
    else:
        ask.look_at = decreases.agree(
            found, amount=amount, organisation=now.organisation, at=at, not_before=ask.starts_on
        )
    update(ask, "look_at")


def drop(ask: Ask) -> None:
    """This function will undo the yes of an ask that waits for a notice, if there was one."""
    found = noticed(ask)
    if isinstance(found, Recovery):
        recoveries.drop(found)
    elif found is not None:
        decreases.drop(found)
