"""In which parts a direct payment comes: expected on a day, and arrived."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.money import Budget


class Instalment(TenantModel):
    """One part of somebody's own money, in pence. It moves no budget: all of it was given when the year was opened."""

    budget = Key(Budget, related_name="instalments")
    amount = models.BigIntegerField()
    expected_on = models.DateField()
    arrived_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "budget", "expected_on"], name="instalment_once_a_day"),
            models.CheckConstraint(name="instalment_is_an_amount", condition=Q(amount__gt=0)),
        ]
