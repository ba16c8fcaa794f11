"""What fairness of yes came to: sums of groups, with what could tell of somebody left out before it is kept."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import TenantModel


class FairnessReport(TenantModel):
    """One reckoning. Nothing that is hidden was ever stored; withdrawn as soon as somebody asks to be left out."""

    since = models.DateTimeField()
    until = models.DateTimeField(help_text="the first moment after it")
    answer = models.JSONField(help_text="workflow.leading.fairness.to_document()")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "at"], name="fairness_by_time", condition=Q(withdrawn_at__isnull=True)
            )
        ]
        constraints = [models.CheckConstraint(name="fairness_of_some_time", condition=Q(since__lt=F("until")))]
