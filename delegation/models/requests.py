"""Commands that were already answered, so that the same key never does its work twice."""

from django.db import models

from audit.tenancy import TenantModel


class IdempotentRequest(TenantModel):
    """One answered command: what it was (a hash) and which record answers it. The words are not copied here."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=255)
    input_digest = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "user_id", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["organisation_id", "created_at"], name="idempotency_by_age")]
