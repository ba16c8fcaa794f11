"""Who was told: one row for each message, to one recipient, on one channel; and how they want to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Person, User
from notifications.anchor_models import AnchorMail
from notifications.rules import Channel
from notifications.telling_models import Browser, Telling
from notifications.webhook_models import WebhookDelivery, WebhookEndpoint

__all__ = ["AnchorMail", "Browser", "Notice", "Telling", "WebhookDelivery", "WebhookEndpoint"]


class Notice(TenantModel):
    """One message about one event, to one user, or by a worker to one person. It holds ids and codes, no text."""

    event_id = models.UUIDField()
    event_type = models.CharField(max_length=64)
    recipient = Key(User, null=True, related_name="notices")
    person = Key(Person, null=True, related_name="notices")
    channel = models.CharField(max_length=6, choices=[(each.value, each.value) for each in Channel])
    template = models.CharField(max_length=32)
    ask_id = models.UUIDField(null=True)
    data = models.JSONField(help_text="ids, codes, pence and times, from which the sentence is made when it is read")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="when it went out, or a worker told the person")
    withdrawn_at = models.DateTimeField(null=True, help_text="when it no longer held: the ask waits for somebody else")
    opened_at = models.DateTimeField(null=True, help_text="when the link in it was used: it works once")
    # Of what a machine sends (services/going_out.py). What has no due_at is in the app, or for a worker to tell.
    due_at = models.DateTimeField(null=True, help_text="of the next try; null once it went or failed for good")
    left = ArrayField(
        models.CharField(max_length=6), default=list, help_text="ways to try if this one fails for good, in their order"
    )
    batch = models.UUIDField(null=True, help_text="what goes as one message bears one, the same on every try")
    claimed_until = models.DateTimeField(null=True, help_text="until then a worker has it")
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer")
    error = models.CharField(max_length=32, blank=True, help_text="a code of what went wrong last")
    reference = models.CharField(max_length=64, blank=True, help_text="of whoever took it")
    dead_at = models.DateTimeField(null=True, help_text="when this way failed for good")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "recipient", "-created_at", "id"], name="notice_by_recipient"),
            models.Index(
                fields=["organisation_id", "person", "created_at"],
                name="notice_to_pass_on",
                condition=Q(person__isnull=False, sent_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["organisation_id", "ask_id"], name="notice_by_ask"),
            models.Index(
                fields=["organisation_id", "due_at"],
                name="notice_due",
                condition=Q(due_at__isnull=False, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["organisation_id", "batch"], name="notice_by_batch", condition=Q(batch__isnull=False)),
            # What a timer sends, since the outbox says nothing of it: a handful of rows.
            models.Index(
                fields=["organisation_id", "created_at"],
                name="notice_restricted_to_send",
                condition=Q(event_type="record.added", channel="email", sent_at__isnull=True),
            ),
        ]
        constraints = [
            # A delivery that comes twice writes nothing the second time.
            models.UniqueConstraint(
                fields=["organisation_id", "event_id", "recipient", "person", "channel"],
                name="notice_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="notice_to_a_user_or_a_person",
                condition=Q(recipient__isnull=False, person__isnull=True)
                | Q(recipient__isnull=True, person__isnull=False),
            ),
            # Letters, calls and visits are a worker's to make: they are to the person, never to somebody else.
            models.CheckConstraint(
                name="notice_by_hand_is_to_a_person",
                condition=Q(channel__in=["letter", "phone", "visit"], person__isnull=False)
                | Q(channel__in=["in_app", "email", "text", "push"], recipient__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_due_or_gone",
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True, dead_at__isnull=True),
            ),
        ]
