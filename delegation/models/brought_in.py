"""Which files whoever administers brought in: the same file twice does nothing the second time."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import User


class BroughtIn(TenantModel):
    """A file that was brought in whole: only its SHA-256 is kept. Never changed."""

    class What(models.TextChoices):
        PEOPLE = "people"
        TEAMS = "teams"
        BUDGETS = "budgets"
        PRICES = "prices"
        GROUPS = "groups"

    what = models.CharField(max_length=10, choices=What.choices)
    digest = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "what", "digest"], name="file_brought_in_once"),
            models.CheckConstraint(name="brought_in_has_lines", condition=Q(lines__gt=0)),
        ]
