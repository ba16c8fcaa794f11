"""What limits that are not in force yet would have ruled on asks as they come."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import Scheme, User
from workflow.models.asks import Ask


class Tracing(TenantModel):
    """That a draft or proposal is looked at beside what is in force, from a moment until one."""

    scheme = Key(Scheme, related_name="tracings")
    by = Key(User, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "scheme"], name="tracing_open_once", condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="tracing_of_some_time", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]


class Trace(TenantModel):
    """The ruling on one ask by a draft, a moment after the real one: ids and codes only. It decides nothing.

    ``outcome`` is the asker's own ruling and ``role`` whom it would have gone to; ``was`` and ``was_role`` are the same
    of what was in force.
    """

    scheme = Key(Scheme, related_name="traces")
    revision = models.PositiveIntegerField(help_text="of the draft, since it is edited")
    ask = Key(Ask, related_name="traces")
    outcome = models.CharField(max_length=10)
    role = models.CharField(max_length=64, blank=True)
    was = models.CharField(max_length=10)
    was_role = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "scheme", "revision", "ask"], name="trace_once"),
        ]
