"""Telling of restricted records: written where the record is, sent by a timer, so that no count of the outbox moves."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from audit.restricted import ADDED
from delegation.models import User
from delegation.selectors.me import my_organisation
from notifications.channels.choosing import mail
from notifications.models import Notice
from notifications.outcomes import TryLater
from notifications.rules import Channel
from notifications.wording import outgoing, where_to


def tell(*, users: Collection[UUID], event_id: UUID, template: str, at: datetime) -> None:
    """This function will tell users in the app, and by e-mail where one reaches them, that something waits for them."""
    reached = User.objects.ours().filter(id__in=users, is_active=True).order_by("id")
    rows = [
        Notice(
            event_id=event_id,
            event_type=ADDED,
            recipient=user,
            channel=channel,
            template=template,
            data={},
            created_at=at,
        )
        for user in reached
        for channel in (Channel.IN_APP, Channel.EMAIL)
        if channel == Channel.IN_APP or user.email
    ]
    Notice.objects.bulk_create(rows)


def send_waiting(*, at: datetime) -> int:
    """This function will send the e-mails about restricted records that have not gone, and count them.

    Killed between sending and marking, it sends again, under the same Message-ID.
    """
    sent = 0
    rows = Notice.objects.ours().filter(event_type=ADDED, channel=Channel.EMAIL, sent_at=None, withdrawn_at=None)
    for notice in rows.select_related("recipient").select_for_update(of=("self",), skip_locked=True).order_by("id"):
        recipient: User | None = notice.recipient
        if recipient is not None and recipient.is_active and recipient.email:
            told = outgoing([notice], id=notice.id, organisation=my_organisation(), at=at)
            if isinstance(mail().send(told, where_to(notice)), TryLater):
                continue  # the next round tries it again
        notice.sent_at = at
        notice.save(update_fields=["sent_at"])
        sent += 1
    return sent
