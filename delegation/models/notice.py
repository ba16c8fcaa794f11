"""What waits for a notice to be over: a person hears first, and nothing is taken before (rules 11 and 17)."""

from datetime import datetime

from django.db import models

from audit.tenancy import TenantModel


class WithNotice(TenantModel):
    """What one ask takes from somebody once it was agreed and their notice is over. Amount in pence."""

    ask_id = models.UUIDField()
    amount = models.BigIntegerField(null=True, help_text="what was agreed, pence")
    takes_effect_at = models.DateTimeField(null=True, help_text="when notice is over; null until somebody said yes")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def due_at(self) -> datetime | None:
        """When it is next to take effect; None where nobody agreed, or where it is done."""
        return None if self.applied_at is not None else self.takes_effect_at
