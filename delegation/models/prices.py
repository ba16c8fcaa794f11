"""How prices rose, by an index that the organisation chose: no numbers of ours."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import User


class PricePoint(TenantModel):
    """What an index of prices said of a month, in thousandths. Never changed: a later row of the same month counts."""

    index = models.CharField(max_length=40, help_text="what it is called, such as CPIH")
    month = models.DateField(help_text="its first day")
    thousandths = models.BigIntegerField()
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="price_point_by_time")]
        constraints = [
            models.CheckConstraint(name="price_point_above_nothing", condition=Q(thousandths__gt=0)),
            models.CheckConstraint(name="price_point_of_a_month", condition=Q(month__day=1)),
        ]
