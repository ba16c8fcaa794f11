"""Sending to systems outside: what is due is claimed, each try is begun, and what came of it is written down.

Nothing is sent inside a transaction. A worker that dies between beginning and writing leaves a claim that ends, and the
message is sent again under the same id.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from audit.canonical import canonical
from audit.events import Actor
from audit.models import Event
from audit.rounds import alone_here
from audit.scope import current_organisation_id
from delegation.signing import sign
from notifications.checkpoints import more_of
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.retrying import AT_ONCE, AT_ONCE_FAILING, GIVE_UP_AFTER, TRIES, Became, Outcome, next_try
from notifications.services.webhooks import keys_of, pause

PROCESS = Actor(process="webhooks")
CLAIMED_FOR = timedelta(seconds=60)  # longer than the queue and a try take together
AT_MOST = 200  # claimed by one statement

# A claim that has ended is due again. What is claimed counts as on its way, so no endpoint has more than its share.
CLAIM = """
    WITH due AS (
        SELECT delivery.id, coalesce(delivery.claimed_until > %(at)s, false) AS flying,
               CASE WHEN endpoint.failing_since IS NULL THEN %(at_once)s ELSE %(failing)s END AS room,
               row_number() OVER (
                   PARTITION BY delivery.endpoint_id
                   ORDER BY coalesce(delivery.claimed_until > %(at)s, false) DESC, delivery.due_at, delivery.id
               ) AS place
        FROM notifications_webhookdelivery delivery
        JOIN notifications_webhookendpoint endpoint ON endpoint.id = delivery.endpoint_id
        WHERE delivery.organisation_id = %(organisation)s AND delivery.due_at <= %(at)s
              AND endpoint.organisation_id = %(organisation)s
              AND endpoint.paused_at IS NULL AND endpoint.ended_at IS NULL
    )
    UPDATE notifications_webhookdelivery SET claimed_until = %(until)s, begun_at = NULL
    WHERE organisation_id = %(organisation)s
          AND id IN (SELECT id FROM due WHERE place <= room AND NOT flying ORDER BY place, id LIMIT %(most)s)
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """One try, ready to go: where to, and every byte of it."""

    delivery_id: UUID
    endpoint_id: UUID
    url: str
    headers: dict[str, str]
    payload: bytes
    since: datetime | None = None  # when what it tells of happened


def claim(*, at: datetime) -> list[UUID]:
    """This function will claim what is due in the organisation in scope, endpoint by endpoint, and give the ids.

    Of two at once one leaves the work to the other: so no endpoint ever has more on its way than its share.
    """
    organisation_id = current_organisation_id()
    values: dict[str, Any] = {
        "organisation": organisation_id,
        "at": at,
        "until": at + CLAIMED_FOR,
        "at_once": AT_ONCE,
        "failing": AT_ONCE_FAILING,
        "most": AT_MOST,
    }
    if not alone_here("webhooks", organisation_id):
        return []
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return [row[0] for row in cursor.fetchall()]


def begin(*, delivery_id: UUID, at: datetime) -> Letter | None:
    """This function will count a try and write what is to be sent, or give None where there is nothing to do.

    Counted before it is sent: a message that kills its worker is not tried for ever.
    """
    delivery = _lock(delivery_id)
    if delivery is None or delivery.begun_at is not None or delivery.endpoint.paused_at is not None:
        return None
    if delivery.attempts >= TRIES:
        _give_up(delivery, at=at)
        return None
    delivery.attempts, delivery.begun_at, delivery.tried_at = delivery.attempts + 1, at, at
    delivery.save(update_fields=["attempts", "begun_at", "tried_at"])
    payload = payload_of(delivery.event)
    stamp = int(at.timestamp())
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "Leeway-Webhooks/1",
        "webhook-id": str(delivery.event_id),
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(
            keys_of(delivery.endpoint, at=at), id=str(delivery.event_id), stamp=stamp, payload=payload
        ),
    }
    return Letter(delivery.id, delivery.endpoint_id, delivery.endpoint.url, headers, payload, delivery.event.at)


def finish(*, delivery_id: UUID, outcome: Outcome, at: datetime) -> Became | None:
    """This function will write down what a try brought, and pause an endpoint that is gone or took nothing for days.

    None where somebody else has written it down meanwhile.
    """
    delivery = _lock(delivery_id)
    if delivery is None or delivery.begun_at is None:
        return None
    delivery.status, delivery.error = outcome.status, outcome.error
    delivery.milliseconds = round(outcome.seconds * 1000)
    delivery.claimed_until, delivery.begun_at = None, None
    became = outcome.became
    if became == Became.TAKEN:
        delivery.due_at, delivery.taken_at = None, at
    else:
        chance = random.random  # what failed together is spread; it is no secret
        delivery.due_at = (
            None if became == Became.GONE else next_try(tries=delivery.attempts, outcome=outcome, at=at, chance=chance)
        )
        delivery.dead_at = at if delivery.due_at is None else None
    delivery.save()
    _judge(delivery.endpoint, became=became, at=at)
    return became


def has_more(*, endpoint_id: UUID, at: datetime) -> bool:
    """This function will say whether something waits for room on the way to an endpoint."""
    due = WebhookDelivery.objects.ours().filter(endpoint=endpoint_id, due_at__lte=at)
    return bool(due.exclude(claimed_until__gt=at).exists())


def payload_of(event: Event) -> bytes:
    """This function will write an event as CloudEvents 1.0, in JSON, to the same bytes each time.

    Ids alone: whoever may know more asks for it by them, over the API. A checkpoint is whole.
    """
    return canonical(
        {
            "specversion": "1.0",
            "id": str(event.id),
            "source": f"{settings.BASE_URL}/organisations/{event.organisation_id}",
            "type": event.type,
            "time": event.at.isoformat(),
            "subject": f"{event.subject_kind}/{event.subject_id}",
            "datacontenttype": "application/json",
            "data": {
                "kind": event.subject_kind,
                "id": str(event.subject_id),
                "person": str(event.person_id) if event.person_id else None,
                "by": str(event.actor_id) if event.actor_id else None,
                **more_of(event),
            },
        }
    )


def _lock(delivery_id: UUID) -> WebhookDelivery | None:
    """This function will lock what is still to be sent, with its endpoint and event beside it."""
    rows = WebhookDelivery.objects.ours().filter(id=delivery_id, due_at__isnull=False)
    found: WebhookDelivery | None = (
        rows.select_related("event", "endpoint").select_for_update(of=("self",), no_key=True).first()
    )
    return found


def _give_up(delivery: WebhookDelivery, *, at: datetime) -> None:
    delivery.due_at, delivery.claimed_until, delivery.dead_at = None, None, at
    delivery.error = delivery.error or "lost"
    delivery.save(update_fields=["due_at", "claimed_until", "dead_at", "error"])


def _judge(known: WebhookEndpoint, *, became: Became, at: datetime) -> None:
    """This function will note how an endpoint fares. One that takes everything costs no statement here."""
    if became == Became.TAKEN and known.failing_since is None:
        return
    if became == Became.FAILED and known.failing_since is not None and at < known.failing_since + GIVE_UP_AFTER:
        return
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.ours().select_for_update(no_key=True).get(id=known.id)
    if endpoint.paused_at is not None or endpoint.ended_at is not None:
        return
    if became == Became.GONE:
        pause(endpoint, why=WebhookEndpoint.Why.GONE, by=PROCESS, at=at)
    elif became == Became.TAKEN:
        endpoint.failing_since = None
        endpoint.save(update_fields=["failing_since"])
    elif endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    elif at >= endpoint.failing_since + GIVE_UP_AFTER:
        pause(endpoint, why=WebhookEndpoint.Why.FAILING, by=PROCESS, at=at)
