"""What happened: events, who is to be told of them, and the words that may one day be erased."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.log_models import Checkpoint, Leaf, LogKey, LogState, Tile
from audit.tenancy import Key, TenantModel

__all__ = ["Checkpoint", "Delivery", "Event", "Heartbeat", "Leaf", "LogKey", "LogState", "Tile", "Words"]


class Words(TenantModel):
    """Free text, or a payee's name. Every other row holds only this id; events hold id and commitment."""

    subject_id = models.UUIDField(null=True, help_text="the person whose words these are about, for erasure")
    salt = models.BinaryField(max_length=16)
    text = models.TextField()
    commitment = models.CharField(max_length=64, help_text="SHA-256(salt || text), hex")
    erased_at = models.DateTimeField(null=True, help_text="text and salt are empty since; the commitment stays")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "subject_id"], name="words_by_subject")]

    @property
    def shown(self) -> str:
        """What a screen says of them: the text, or that it was erased."""
        return self.text or _("Erased")


class Event(TenantModel):
    """One fact, past tense. Never changed: triggers and grants refuse it."""

    type = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    process = models.CharField(max_length=64, blank=True)
    on_behalf_of_id = models.UUIDField(null=True)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "at"], name="event_by_subject"),
            models.Index(fields=["organisation_id", "at"], name="event_by_time"),
            # What an auditor searches by.
            models.Index(fields=["organisation_id", "person_id", "at"], name="event_by_person"),
            models.Index(fields=["organisation_id", "actor_id", "at"], name="event_by_actor"),
            models.Index(fields=["organisation_id", "type", "at"], name="event_by_type"),
        ]
        constraints = [
            # Rule 1: a human says yes. An event names a user or a named process, never both, never nobody.
            models.CheckConstraint(
                name="event_has_one_actor",
                condition=Q(actor_id__isnull=False, process="") | Q(actor_id__isnull=True) & ~Q(process=""),
            ),
        ]


class Delivery(TenantModel):
    """That one consumer is to be told of one event. This row is the truth; the broker only hurries it."""

    event = Key(Event, related_name="deliveries")
    consumer = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=64, blank=True, help_text="the exception's class, never its text")

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            # The relay and the sweeper read only what is open; done rows cost them nothing.
            models.Index(
                fields=["organisation_id", "published_at", "created_at"],
                name="delivery_open",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(
                fields=["organisation_id", "dead_at"], name="delivery_dead", condition=Q(dead_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "event", "consumer"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_done_or_dead", condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True)
            ),
        ]


class Heartbeat(models.Model):
    """When a timer last finished its round over all organisations. It belongs to none, and names none."""

    timer = models.CharField(max_length=32, primary_key=True)
    finished_at = models.DateTimeField()
    seconds = models.FloatField(help_text="what that round took")

    def __str__(self) -> str:
        """This function will name the timer."""
        return self.timer
