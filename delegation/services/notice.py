"""Notice: the person hears, has their working days, and only then does a yes take effect (rules 11 and 17)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from audit.writes import update
from delegation.hours import after_notice
from delegation.models import Organisation
from delegation.models.notice import WithNotice


def begin(
    row: WithNotice,
    *,
    amount: int | None,
    organisation: Organisation,
    days: int,
    at: datetime,
    at_once: bool = False,
    not_before: date | None = None,
) -> datetime:
    """This function will keep that somebody said yes to so many pence, and give when it takes effect.

    That is so many working days on; ``at_once`` where the person gives it up themself. A notice that has begun is not
    begun anew by a second yes, and never ends before a day that the ask itself named.
    """
    notice = at if at_once else after_notice(organisation, at=at, days=days)
    if not_before is not None and not at_once:
        notice = max(notice, datetime.combine(not_before, time(), ZoneInfo(organisation.time_zone)))
    row.amount = amount
    row.takes_effect_at = max(at, row.takes_effect_at or notice)
    update(row, "amount", "takes_effect_at")
    return row.takes_effect_at


def drop(row: WithNotice) -> None:
    """This function will keep that it is no longer agreed."""
    row.amount = row.takes_effect_at = None
    update(row, "amount", "takes_effect_at")
