"""Systems of others that tell us things, signed: a card programme, or a system that knows facts."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import User


class Source(TenantModel):
    """A system whose signed messages are taken in. It is a named account of its own: what it says, it says."""

    class Kind(models.TextChoices):
        """What it may tell."""

        CARDS = "cards"
        FACTS = "facts"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=40, help_text="a code: small letters, digits and hyphens")
    secret = models.TextField(help_text="sealed")
    old_secret = models.TextField(blank=True, help_text="sealed; fits beside the new one while it lasts")
    old_secret_until = models.DateTimeField(null=True)
    made_by = Key(User, null=True, related_name="+", help_text="nobody where it was made at a terminal")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "name"],
                name="source_named_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="source_old_secret_ends",
                condition=Q(old_secret="", old_secret_until__isnull=True)
                | ~Q(old_secret="") & Q(old_secret_until__isnull=False),
            ),
        ]

    @property
    def process(self) -> str:
        """What it is called as who did something."""
        return f"{self.kind}.{self.name}"
