"""The outbox's consumers of this room: `notices` writes what each is told, `email` sends what goes by e-mail.

`webhooks` writes which systems outside are to be told; they are told by notifications/tasks.py, outside of any
transaction. All run inside the transaction that marks their delivery done, and either may be run again.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from audit import outbox
from audit.models import Event
from audit.scope import current_organisation_id
from delegation.models import CircleMember, User
from notifications.channels import email
from notifications.facts import Facts, facts_of, holder_of
from notifications.models import Notice, WebhookDelivery
from notifications.rules import CALLS_TO_ACT, Channel, Message, plan, rules_for
from notifications.tasks import hurry_webhooks
from notifications.wanting import who_wants

QUEUE, WEBHOOK_QUEUE = "notices", "webhooks"
NOTICES, EMAIL, WEBHOOKS = "notices", "email", "webhooks"


def register() -> None:
    """This function will put all consumers on the outbox. All but `notices` hear only of what that hands on."""
    outbox.register(outbox.Consumer(name=NOTICES, pattern="*", queue=QUEUE, handle=write_notices))
    outbox.register(outbox.Consumer(name=EMAIL, pattern="", queue=QUEUE, handle=send_emails))
    outbox.register(outbox.Consumer(name=WEBHOOKS, pattern="", queue=WEBHOOK_QUEUE, handle=write_webhooks))


def write_notices(event: Event, at: datetime) -> None:
    """This function will write the notices of one event, each once, and withdraw those that no longer hold."""
    if who_wants(event.type):
        outbox.hand_on(event=event, consumer=WEBHOOKS, at=at)
    if not rules_for(event.type):
        return
    _one_at_a_time(event.subject_id)
    facts = facts_of(event)
    messages = plan(facts.story)
    Notice.objects.bulk_create([_notice(event, facts, each, at) for each in messages], ignore_conflicts=True)
    if facts.ask is not None:
        withdraw_stale(ask_id=facts.ask.id, holder=holder_of(facts.ask.id), at=at)
    if event.type == "person.died":
        withdraw_unsent(person_id=event.subject_id, at=at)
    if any(each.channel == Channel.EMAIL for each in messages):
        outbox.hand_on(event=event, consumer=EMAIL, at=at)


def write_webhooks(event: Event, at: datetime) -> None:
    """This function will write which systems outside are to be told of an event, each once, and have them told."""
    rows = [WebhookDelivery(endpoint=each, event=event, created_at=at, due_at=at) for each in who_wants(event.type)]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        transaction.on_commit(partial(hurry_webhooks, current_organisation_id()))


def send_emails(event: Event, at: datetime) -> None:
    """This function will send the e-mails of one event that have not gone, and mark them as sent.

    Killed between sending and marking, it sends again: twice is better than never, and both bear the same Message-ID.
    """
    if event.subject_kind == "ask":
        withdraw_stale(ask_id=event.subject_id, holder=holder_of(event.subject_id), at=at)
    rows = Notice.objects.ours().filter(event_id=event.id, channel=Channel.EMAIL, sent_at=None, withdrawn_at=None)
    for notice in rows.select_related("recipient").order_by("id"):
        recipient: User | None = notice.recipient
        if recipient is not None and recipient.is_active and recipient.email:
            email.send(notice, to=recipient)
            notice.sent_at = at
            notice.save(update_fields=["sent_at"])


def withdraw_stale(*, ask_id: UUID, holder: UUID | None, at: datetime) -> None:
    """This function will withdraw what asks somebody to answer an ask that does not wait for them any more."""
    calls = Notice.objects.ours().filter(ask_id=ask_id, template__in=CALLS_TO_ACT, withdrawn_at=None)
    if holder is not None:
        calls = calls.exclude(recipient_id=holder)
    calls.update(withdrawn_at=at)


def withdraw_unsent(*, person_id: UUID, at: datetime) -> None:
    """This function will withdraw what was still to go to somebody who has died: letters, calls, visits and e-mails."""
    selves = CircleMember.objects.ours().filter(person_id=person_id, role=CircleMember.Role.SELF)
    waiting = Notice.objects.ours().filter(sent_at=None, withdrawn_at=None)
    mailed = Q(recipient__in=selves.values("user_id"), channel=Channel.EMAIL)
    waiting.filter(Q(person_id=person_id) | mailed).update(withdrawn_at=at)


def _one_at_a_time(subject_id: UUID) -> None:
    """This function will wait for other deliveries about the same thing.

    Else one could write "this waits for you" at the moment when another, telling of the answer, looks for it in vain.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices:{subject_id}"])


def _notice(event: Event, facts: Facts, message: Message, at: datetime) -> Notice:
    data: dict[str, Any] = facts.data
    return Notice(
        event_id=event.id,
        event_type=event.type,
        recipient_id=message.user_id,
        person_id=message.person_id,
        channel=message.channel,
        template=message.template,
        ask_id=facts.ask.id if facts.ask else None,
        data=data,
        created_at=at,
    )
