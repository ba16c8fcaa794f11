"""The outbox's consumers of this room: `notices` writes what each is told, and when what goes out may go.

`webhooks` writes which systems outside are to be told. Both are carried out by notifications/tasks.py, outside of any
transaction. All run inside the transaction that marks their delivery done, and either may be run again.
"""

from datetime import datetime, time
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from audit import outbox
from audit.models import Event
from audit.scope import current_organisation_id
from delegation.models import Person
from delegation.selectors.me import my_organisation
from notifications.channels.choosing import posts_letters
from notifications.facts import Facts, facts_of, holder_of
from notifications.measures import IN_APP, count_told
from notifications.models import Notice, WebhookDelivery
from notifications.planning import Message, plan
from notifications.rules import DONE, Channel, rules_for
from notifications.tasks import hurry_notices, hurry_webhooks
from notifications.telling import BY_MACHINE, LETTERS_GO_AT, next_time, when
from notifications.wanting import who_wants
from notifications.withdrawing import withdraw_done, withdraw_older, withdraw_stale, withdraw_unsent

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
    if event.type in DONE:
        withdraw_done(event, at=at)
    if not rules_for(event.type):
        return
    _one_at_a_time(event.subject_id)
    facts = facts_of(event)
    messages = plan(facts.story)
    notices = [_notice(event, facts, each, at) for each in messages]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    in_app = sum(each.channel == Channel.IN_APP for each in messages)
    transaction.on_commit(partial(count_told, IN_APP, since=event.at, at=at, times=in_app))
    if facts.ask is not None:
        withdraw_stale(ask_id=facts.ask.id, holder=holder_of(facts.ask.id), at=at)
        withdraw_older(event, messages, ask_id=facts.ask.id, at=at)
    if event.type == "person.died":
        withdraw_unsent(person_id=event.subject_id, at=at)
    if any(each.due_at is not None and each.due_at <= at for each in notices):
        transaction.on_commit(partial(hurry_notices, current_organisation_id()))


def write_webhooks(event: Event, at: datetime) -> None:
    """This function will write which systems outside are to be told of an event, each once, and have them told."""
    rows = [WebhookDelivery(endpoint=each, event=event, created_at=at, due_at=at) for each in who_wants(event.type)]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        transaction.on_commit(partial(hurry_webhooks, current_organisation_id()))


def send_emails(event: Event, at: datetime) -> None:
    """This function will have the e-mails of an event sent that were written before each had its next try beside it."""
    rows = Notice.objects.ours().filter(event_id=event.id, channel=Channel.EMAIL, sent_at=None, withdrawn_at=None)
    rows.filter(due_at=None, dead_at=None).update(due_at=at)


def _one_at_a_time(subject_id: UUID) -> None:
    """This function will wait for other deliveries about the same thing.

    Else one could write "this waits for you" at the moment when another, telling of the answer, looks for it in vain.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices:{subject_id}"])


def _notice(event: Event, facts: Facts, message: Message, at: datetime) -> Notice:
    return Notice(
        event_id=event.id,
        event_type=event.type,
        recipient_id=message.user_id,
        person_id=message.person_id,
        channel=message.channel,
        template=message.template,
        ask_id=facts.ask.id if facts.ask else None,
        data=facts.data,
        created_at=at,
        due_at=_due(message, at=at),
        left=[each.value for each in message.left],
    )


def _due(message: Message, *, at: datetime) -> datetime | None:
    """This function will say when a message may go; None where it is in the app, or a worker tells it.

    A letter that is printed for us waits for the afternoon: what is to be told by then goes in one, and until then it
    is taken back as everything else.
    """
    if message.channel in BY_MACHINE:
        return when(message.wishes, message.urgency, at=at, time_zone=my_organisation().time_zone)
    if message.channel == Channel.LETTER and message.person_id is not None and posts_letters():
        reached = Person.objects.ours().filter(id=message.person_id, address__isnull=False).exists()
        return next_time(time(LETTERS_GO_AT), at=at, time_zone=my_organisation().time_zone) if reached else None
    return None
