"""What somebody does with a notice: reads it, opens the link in a message, or, as a worker, passes it on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.errors import Conflict, Missing
from delegation.models import User
from notifications.letters import UNDONE_WITHIN, posted_by
from notifications.links import LinkState, state_of
from notifications.models import Notice
from notifications.rules import Channel
from notifications.selectors import inbox, of_user, to_pass_on
from notifications.telling import BY_MACHINE


def open_notice(*, by: User, notice_id: UUID, at: datetime) -> Notice:
    """This function will open what a notice tells of, once where it came as a message, and mark it as read in the app.

    Raises Missing, and Conflict where its link was used, is too old, or where somebody did what it asked for.
    """
    notice: Notice | None = of_user(by).select_for_update(no_key=True).filter(id=notice_id).first()
    if notice is None:
        raise Missing
    if state_of(notice, at=at) != LinkState.GOOD:
        raise Conflict(_("This link cannot be used any more."))
    if notice.channel in BY_MACHINE:
        notice.opened_at = at
        notice.save(update_fields=["opened_at"])
    inbox(by=by).filter(event_id=notice.event_id, read_at=None).update(read_at=at)
    return notice


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


def post_letter(*, by: User, person_id: UUID, notice_ids: Collection[UUID], at: datetime) -> int:
    """This function will mark what a letter told as posted, all of it at once, and count it. Raises Missing."""
    rows = to_pass_on(by=by).filter(person=person_id, channel=Channel.LETTER, id__in=notice_ids)
    wanted = list(rows.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
    if not wanted:
        raise Missing
    return int(Notice.objects.ours().filter(id__in=wanted).update(sent_at=at))


def not_posted(*, by: User, person_id: UUID, at: datetime) -> int:
    """This function will undo that a letter was posted, within a day. Raises Missing where there is none."""
    rows = posted_by(by, since=at - UNDONE_WITHIN).filter(person=person_id)
    wanted = list(rows.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
    if not wanted:
        raise Missing
    return int(Notice.objects.ours().filter(id__in=wanted).update(sent_at=None))
