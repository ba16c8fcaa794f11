"""Taking back what no longer holds: one notice for each thing to do, and none once somebody has done it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from audit.models import Event
from delegation.models import CircleMember
from notifications.facts import holder_of
from notifications.models import Notice
from notifications.planning import Message
from notifications.rules import CALLS_TO_ACT, DONE
from notifications.telling import BY_MACHINE


def withdraw_stale(*, ask_id: UUID, holder: UUID | None, at: datetime) -> None:
    """This function will withdraw what asks somebody to answer an ask that does not wait for them any more."""
    calls = Notice.objects.ours().filter(ask_id=ask_id, template__in=CALLS_TO_ACT, withdrawn_at=None)
    if holder is not None:
        calls = calls.exclude(recipient_id=holder)
    calls.update(withdrawn_at=at)


def withdraw_stale_of(ask_ids: Collection[UUID], *, at: datetime) -> None:
    """This function will do the same for several asks, each as it stands now."""
    for ask_id in sorted(ask_ids):
        withdraw_stale(ask_id=ask_id, holder=holder_of(ask_id), at=at)


def withdraw_older(event: Event, messages: Sequence[Message], *, ask_id: UUID, at: datetime) -> None:
    """This function will withdraw what called the same person before to the same ask: one notice for each thing."""
    called = {each.user_id for each in messages if each.template in CALLS_TO_ACT and each.user_id is not None}
    if called:
        calls = Notice.objects.ours().filter(ask_id=ask_id, template__in=CALLS_TO_ACT, withdrawn_at=None)
        calls.filter(recipient__in=called, event_id__lt=event.id).update(withdrawn_at=at)


def withdraw_done(event: Event, *, at: datetime) -> None:
    """This function will withdraw what asked for the very thing that an event says is done."""
    done = DONE.get(event.type)
    if done:
        same = Event.objects.ours().filter(subject_kind=event.subject_kind, subject_id=event.subject_id)
        rows = Notice.objects.ours().filter(template__in=done, withdrawn_at=None, event_id__in=same.values("id"))
        rows.update(withdrawn_at=at)


def withdraw_unsent(*, person_id: UUID, at: datetime) -> None:
    """This function will withdraw what was still to go to somebody who has died, by hand and by machine."""
    selves = CircleMember.objects.ours().filter(person_id=person_id, role=CircleMember.Role.SELF)
    waiting = Notice.objects.ours().filter(sent_at=None, withdrawn_at=None)
    going = Q(recipient__in=selves.values("user_id"), channel__in=BY_MACHINE)
    waiting.filter(Q(person_id=person_id) | going).update(withdrawn_at=at)
