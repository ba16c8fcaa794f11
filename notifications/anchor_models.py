"""Who gets the last checkpoint of each day by e-mail, to keep it where nobody here can change it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from audit.tenancy import Key, TenantModel
from delegation.models import User


class AnchorMail(TenantModel):
    """One address outside, and how the mail of today fares. Frozen once it has ended."""

    email = models.EmailField()
    made_by = Key(User, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="when the next mail goes, or is tried again")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="of the mail that is due")
    sent_at = models.DateTimeField(null=True)
    sent_size = models.BigIntegerField(null=True, help_text="the size of the checkpoint that went last")
    error = models.CharField(max_length=16, blank=True, help_text="a code of why the last one did not go")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation_id", Lower("email"), name="anchor_mail_once", condition=Q(ended_at__isnull=True)
            )
        ]
