"""What leaders' numbers are made of besides asks and answers."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from audit.tenancy import TenantModel
from workflow.leading.cost import MINUTES


class CheckTime(TenantModel):
    """About how many minutes an answer took, as somebody tapped it: neither who nor about what, only the month.

    Its id is drawn, since ours tell the moment; it has no event and is no leaf of the log, whose order would tell it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    month = models.DateField(help_text="its first day")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "month"], name="check_time_by_month")]
        constraints = [models.CheckConstraint(name="check_time_one_of_five", condition=Q(minutes__in=MINUTES))]


class LettingGo(TenantModel):
    """The public page's numbers as they were reckoned last, so that nobody who opens it makes us reckon again."""

    document = models.JSONField(help_text="workflow.leading.shown.Shown.to_document()")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the document, hex")
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="letting_go_once")]


class Reckoning(TenantModel):
    """What takes long to reckon from a year of asks, kept for whoever opens its page, and who wants it anew since."""

    what = models.CharField(max_length=8, help_text="let_go")
    document = models.JSONField(null=True, help_text="workflow.leading.kept")
    reckoned_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True, help_text="when a leader last wanted it reckoned again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "what"], name="reckoning_once"),
            models.CheckConstraint(
                name="reckoning_has_what_was_reckoned",
                condition=Q(document__isnull=True, reckoned_at__isnull=True)
                | Q(document__isnull=False, reckoned_at__isnull=False),
            ),
        ]

    @property
    def is_wanted(self) -> bool:
        """Whether somebody wants it anew since it was reckoned."""
        return self.wanted_at is not None and (self.reckoned_at is None or self.wanted_at > self.reckoned_at)
