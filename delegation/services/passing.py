"""Acting on what time alone changes: absences, mandates and limits that start or end by date, and birthdays.

A watermark says up to when that was done, and moves in the transaction that does it. So each change is acted on, once,
also after a time in which nobody looked.
"""

from datetime import UTC, datetime, timedelta

from audit.events import Actor
from delegation import hooks
from delegation.models import Watermark
from delegation.selectors.passing import changed_by_time
from delegation.services.mandates import resume_by_itself
from delegation.services.opening_records import close_openings

PASSING = Actor(process="time-watch")
# A change may be written by a transaction that began before we looked and commits after it. Looking twice does no harm.
OVERLAP = timedelta(minutes=1)
BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


def pass_time(*, at: datetime) -> None:
    """This function will tell who must know what changed since the last time, up to a moment."""
    mark = _lock_watermark()
    if mark.seen_until >= at:
        return
    changed = changed_by_time(after=mark.seen_until - OVERLAP, until=at)
    if changed.users or changed.people:
        hooks.authority_changed(users=changed.users, people=changed.people, at=at, by=PASSING, at_once=False)
    resume_by_itself(by=PASSING, at=at)
    close_openings(at=at)
    if changed.limits:
        hooks.limits_changed(at=at)
    mark.seen_until = at
    mark.save(update_fields=["seen_until"])


def _lock_watermark() -> Watermark:
    rows = Watermark.objects.ours().select_for_update(no_key=True)
    mark: Watermark = rows.get_or_create(defaults={"seen_until": BEGINNING})[0]
    return mark
