"""What somebody does with a notice: reads it, or, as a worker, passes it on."""

from datetime import datetime
from uuid import UUID

from delegation.errors import Missing
from delegation.models import User
from notifications.models import Notice
from notifications.selectors import inbox, to_pass_on


def mark_read(*, by: User, notice_id: UUID, at: datetime) -> Notice:
    """This function will mark a notice as read; reading it again changes nothing. Raises Missing."""
    notice: Notice | None = inbox(by=by).select_for_update(no_key=True).filter(id=notice_id).first()
    if notice is None:
        raise Missing
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


def mark_passed_on(*, by: User, notice_id: UUID, at: datetime) -> Notice:
    """This function will mark that a worker wrote the letter, phoned or visited. Raises Missing."""
    notice: Notice | None = to_pass_on(by=by).select_for_update(no_key=True, of=("self",)).filter(id=notice_id).first()
    if notice is None:
        raise Missing
    notice.sent_at = at
    notice.save(update_fields=["sent_at"])
    return notice
