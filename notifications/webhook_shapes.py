"""What the API takes and gives about systems outside that are told."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from audit.deliveries import WHYS
from audit.models import Delivery
from delegation.http.cursors import PageQuery
from delegation.http.fields import Choice, StrictBoolean, StrictMoment, StrictSerializer, StrictText
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.selectors import LEFT

STATES = ("due", "taken", "dead", "left")


class WebhookBody(StrictSerializer):
    """An address outside, and which types of events it wants: none are all, * stands for any letters."""

    url = StrictText(max_length=1000)
    types = serializers.ListField(child=StrictText(max_length=64), required=False, max_length=50)


class ReplayBody(StrictSerializer):
    """From when on to send again; with `again` also what was taken."""

    since = StrictMoment()
    again = StrictBoolean(required=False)


class DeliveryQuery(PageQuery):
    """Which of them."""

    state = Choice(choices=STATES, required=False)


class WebhookSeen(serializers.Serializer[Any]):
    """A system outside that is told."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    failing_since = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_why = serializers.ChoiceField(choices=WebhookEndpoint.Why.values, allow_null=True)
    old_secret_until = serializers.DateTimeField(allow_null=True)


class WebhooksSeen(serializers.Serializer[Any]):
    """All of them."""

    results = WebhookSeen(many=True)


class SecretSeen(serializers.Serializer[Any]):
    """What it checks signatures with (Standard Webhooks 1.0)."""

    secret = serializers.CharField()


class ReplaySeen(serializers.Serializer[Any]):
    """How many messages are sent again."""

    count = serializers.IntegerField()


class DeliverySeen(serializers.Serializer[Any]):
    """One event for one system, and what became of it."""

    id = serializers.UUIDField()
    webhook = serializers.UUIDField()
    event = serializers.UUIDField(help_text="also the webhook-id of the message, at each try")
    type = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="of the last answer")
    error = serializers.CharField(allow_null=True, help_text="a code, where there was no answer")
    milliseconds = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True)
    dead_at = serializers.DateTimeField(allow_null=True)


class DeliveryPage(serializers.Serializer[Any]):
    """Some of them, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DeliverySeen(many=True)


def webhook_document(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """This function will show an endpoint to whoever administers, without its secret."""
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "types": list(endpoint.types),
        "created_at": endpoint.created_at.isoformat(),
        "failing_since": _moment(endpoint.failing_since),
        "paused_at": _moment(endpoint.paused_at),
        "paused_why": endpoint.paused_why or None,
        "old_secret_until": _moment(endpoint.old_secret_until),
    }


def delivery_documents(rows: Sequence[WebhookDelivery]) -> list[dict[str, Any]]:
    """This function will show deliveries: ids, codes, times and numbers."""
    return [
        {
            "id": str(row.id),
            "webhook": str(row.endpoint_id),
            "event": str(row.event_id),
            "type": row.event.type,
            "state": state_of(row),
            "attempts": row.attempts,
            "status": row.status,
            "error": row.error or None,
            "milliseconds": row.milliseconds,
            "created_at": row.created_at.isoformat(),
            "tried_at": _moment(row.tried_at),
            "due_at": _moment(row.due_at),
            "taken_at": _moment(row.taken_at),
            "dead_at": _moment(row.dead_at),
        }
        for row in rows
    ]


def state_of(row: WebhookDelivery) -> str:
    """This function will say how a delivery stands."""
    if row.due_at or row.taken_at:
        return "due" if row.due_at else "taken"
    return "left" if row.error.startswith(LEFT) else "dead"


class SetAsideBody(StrictSerializer):
    """Why it is set aside."""

    why = Choice(choices=WHYS)


class DeadLetterSeen(serializers.Serializer[Any]):
    """What was not done here itself after all its tries: which effect of which event, and the kind of failure."""

    id = serializers.UUIDField()
    event = serializers.UUIDField()
    type = serializers.CharField()
    consumer = serializers.CharField()
    attempts = serializers.IntegerField()
    error = serializers.CharField()
    dead_at = serializers.DateTimeField()


class DeadLettersSeen(serializers.Serializer[Any]):
    """All of them, oldest first; at most 200."""

    results = DeadLetterSeen(many=True)


def dead_letter_document(row: Delivery) -> dict[str, Any]:
    """This function will show one: ids, codes, times and numbers."""
    return {
        "id": str(row.id),
        "event": str(row.event_id),
        "type": row.event.type,
        "consumer": row.consumer,
        "attempts": row.attempts,
        "error": row.error,
        "dead_at": _moment(row.dead_at),
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
