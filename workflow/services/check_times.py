"""About how long answers take, as those who answer tap it: kept without who, without about what, without when."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.days import day_at
from delegation.errors import Forbidden, Invalid
from delegation.models import User
from workflow.leading.cost import MINUTES
from workflow.models import Ask, CheckTime, Decision

ONE_IN = 20
# While it is fresh; afterwards nobody is asked.
WITHIN = timedelta(hours=1)


def is_drawn(decision_id: UUID) -> bool:
    """This function will say whether an answer is one of those that are asked about: one in 20, by its id alone."""
    return int.from_bytes(hashlib.sha256(decision_id.bytes).digest()[:8]) % ONE_IN == 0


def asked_about(*, ask: Ask, by: User, at: datetime) -> Decision | None:
    """This function will give the answer of theirs that somebody who works here is asked about; mostly none."""
    last = ask.answers[-1] if ask.answers else None
    if last is None or by.team_id is None or last.by_id != by.id or ask.asker_id == by.id or at - last.at > WITHIN:
        return None
    return last if is_drawn(last.id) else None


def tap_minutes(*, by: User, ask: Ask, minutes: int, time_zone: str, at: datetime) -> None:
    """This function will keep a number of minutes and the month, and nothing else. Raises Invalid, Forbidden.

    There is no event: it would name who did it.
    """
    if minutes not in MINUTES:
        raise Invalid("minutes", _("Choose one of these."))
    if asked_about(ask=ask, by=by, at=at) is None:
        raise Forbidden(_("Only who just answered is asked this."))
    CheckTime(month=day_at(at, time_zone).replace(day=1), minutes=minutes).save(force_insert=True)
