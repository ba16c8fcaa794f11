"""For whom somebody works: who is paid by an ask, or works for who is paid, does not decide it (rule 4)."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import User


class WorksFor(TenantModel):
    """That a user works for, or owns, somebody who is paid. The name is kept as words, compared by its key."""

    user = Key(User, related_name="works_for")
    payee = Key("audit.Words", related_name="+")
    payee_key = models.CharField(max_length=64)
    said_by = Key(User, null=True, related_name="+")
    said_at = models.DateTimeField()
    ended_by = Key(User, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "works for"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "user", "payee_key"],
                name="works_for_once_at_a_time",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="works_for_ends_after_it_is_said",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("said_at")),
            ),
        ]
