"""Which payees somebody does not want offered for a person any more."""

from django.db import models

from audit.tenancy import Key, TenantModel
from delegation.models import Person, User


class HiddenPayee(TenantModel):
    """A payee that is not offered for a person, until somebody wants it shown again. Its name is in the asks alone."""

    person = Key(Person, related_name="+")
    payee_key = models.CharField(max_length=64)
    hidden = models.BooleanField(default=True)
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person", "payee_key"], name="hidden_payee_once")
        ]
