"""Telling of restricted records: written where the record is, sent by a timer, so that no count of the outbox moves.

Such a message has no `due_at`, which the outbox and `/metrics` go by: `claimed_until` says until when it is let be.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.restricted import ADDED
from delegation.models import User
from delegation.selectors.me import my_organisation
from notifications.models import Notice
from notifications.outcomes import Outcome, Outgoing, Sent, To
from notifications.retrying import TRIES
from notifications.rules import Channel
from notifications.services.going_out import claimed_for, when_again
from notifications.wording import outgoing, where_to


@dataclass(frozen=True, slots=True)
class Going:
    """One try, ready to go."""

    id: UUID
    notice: Outgoing
    to: To
    at: datetime


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


def begin(*, at: datetime) -> Going | None:
    """This function will count a try of the oldest e-mail that is to go, and write it; None where there is none.

    Counted before it is sent: one that kills its worker is let be for a while, and not tried for ever.
    """
    rows = _waiting().exclude(claimed_until__gt=at).select_related("recipient").order_by("id")
    while notice := rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first():
        if notice.attempts >= TRIES or not notice.recipient.is_active:
            _give_up(notice, why="lost" if notice.recipient.is_active else "left", at=at)
            continue
        notice.attempts, notice.tried_at, notice.claimed_until = notice.attempts + 1, at, at + claimed_for()
        notice.save(update_fields=["attempts", "tried_at", "claimed_until"])
        told = outgoing([notice], id=notice.id, organisation=my_organisation(), at=at)
        return Going(notice.id, told, where_to(notice), at)
    return None


def finish(*, going: Going, outcome: Outcome, at: datetime) -> None:
    """This function will write down what a try brought; what is refused, or failed for days, is seen by its reader."""
    notice = _waiting().select_for_update(no_key=True).filter(id=going.id, tried_at=going.at).first()
    if notice is None:
        return
    if isinstance(outcome, Sent):
        notice.sent_at, notice.error = at, ""
        notice.save(update_fields=["sent_at", "error"])
        return
    again = when_again(notice, outcome, at=at)
    if again is None:
        _give_up(notice, why=outcome.why, at=at)
        return
    notice.claimed_until, notice.error = again, outcome.why
    notice.save(update_fields=["claimed_until", "error"])


def _waiting() -> Any:
    rows = Notice.objects.ours().filter(event_type=ADDED, channel=Channel.EMAIL, sent_at=None, withdrawn_at=None)
    return rows.filter(dead_at=None)


def _give_up(notice: Notice, *, why: str, at: datetime) -> None:
    notice.dead_at, notice.error = at, why
    notice.save(update_fields=["dead_at", "error"])
