"""Which systems of an organisation's own are told, and of each event whether they took it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.models import Event
from audit.tenancy import Key, TenantModel
from delegation.models import User


class WebhookEndpoint(TenantModel):
    """An address outside that is told of events. Its secrets are sealed; administrators may read the one in use."""

    class Why(models.TextChoices):
        """Why nothing is sent to it now."""

        ASKED = "asked"
        GONE = "gone"  # it said that it wants no more
        FAILING = "failing"  # it took nothing for days

    url = models.CharField(max_length=1000)
    types = ArrayField(
        models.CharField(max_length=64), default=list, help_text="of events wanted, * for any letters; empty for all"
    )
    secret = models.TextField(help_text="sealed")
    old_secret = models.TextField(blank=True, help_text="sealed; signs beside the new one while it lasts")
    old_secret_until = models.DateTimeField(null=True)
    made_by = Key(User, related_name="webhook_endpoints")
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, help_text="the first failure since it last took something")
    paused_at = models.DateTimeField(null=True)
    paused_why = models.CharField(max_length=7, blank=True, choices=Why)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id"],
                name="webhook_to_tell",
                condition=Q(paused_at__isnull=True, ended_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="webhook_paused_for_a_reason",
                condition=Q(paused_at__isnull=True, paused_why="") | Q(paused_at__isnull=False) & ~Q(paused_why=""),
            ),
            models.CheckConstraint(
                name="webhook_old_secret_ends",
                condition=Q(old_secret="", old_secret_until__isnull=True)
                | ~Q(old_secret="") & Q(old_secret_until__isnull=False),
            ),
        ]


class WebhookDelivery(TenantModel):
    """That one endpoint is to be told of one event. This row is the truth; a message to a worker only hurries it."""

    endpoint = Key(WebhookEndpoint, related_name="deliveries")
    event = Key(Event, related_name="webhook_deliveries")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="of the next try; null once it is taken or given up")
    claimed_until = models.DateTimeField(null=True, help_text="until then a worker has it; later it is somebody else's")
    begun_at = models.DateTimeField(null=True, help_text="when the worker who has it began: a doubled message finds it")
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer")
    error = models.CharField(max_length=32, blank=True, help_text="a code, where there was no answer")
    milliseconds = models.PositiveIntegerField(null=True, help_text="that the last try took")
    taken_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "due_at", "id"], name="webhook_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=["organisation_id", "endpoint", "-created_at", "id"], name="webhook_log"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "event", "endpoint"], name="webhook_event_once"),
            models.CheckConstraint(
                name="webhook_due_or_taken_or_dead",
                condition=Q(due_at__isnull=False, taken_at__isnull=True, dead_at__isnull=True)
                | Q(due_at__isnull=True, taken_at__isnull=False, dead_at__isnull=True)
                | Q(due_at__isnull=True, taken_at__isnull=True, dead_at__isnull=False),
            ),
        ]
