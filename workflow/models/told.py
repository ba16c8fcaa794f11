"""What systems of others told us: each once, done, or set aside with a reason that a person can read."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Source


class ToldFact(TenantModel):
    """One fact of such a system. What it said is words, since it names people."""

    source = Key(Source, related_name="facts")
    origin = models.CharField(max_length=255, help_text="the `source` of its CloudEvent")
    message_id = models.CharField(max_length=128, help_text="the `id` of its CloudEvent")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent")
    type = models.CharField(max_length=64)
    said = Key("audit.Words", null=True, related_name="+", help_text="its data, as JSON; mended where somebody did")
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    waits_at = models.DateTimeField(null=True, help_text="since when it waits for somebody to look at it")
    dropped_at = models.DateTimeField(null=True, help_text="somebody said that nothing is to come of it")
    reason = Key("audit.Words", null=True, related_name="+", help_text="why it could not be done")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "-received_at", "id"],
                name="told_fact_waits",
                condition=Q(waits_at__isnull=False),
            ),
        ]
        constraints = [
            # What is said twice is done once.
            models.UniqueConstraint(
                fields=["organisation_id", "source", "origin", "message_id"], name="told_fact_once"
            ),
            models.CheckConstraint(
                name="told_fact_done_or_waits_or_dropped",
                condition=Q(done_at__isnull=False, waits_at__isnull=True, dropped_at__isnull=True)
                | Q(done_at__isnull=True, waits_at__isnull=False, dropped_at__isnull=True, reason__isnull=False)
                | Q(done_at__isnull=True, waits_at__isnull=True, dropped_at__isnull=False),
            ),
        ]

    @property
    def state(self) -> str:
        """Whether it is done, waits for somebody, or is dropped."""
        if self.done_at is not None:
            return "done"
        return "waits" if self.waits_at is not None else "dropped"
