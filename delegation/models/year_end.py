"""What becomes of a budget's free money when its year is over: the organisation's rules, and each year's end."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.money import Budget
from delegation.models.people import User


class CarryRule(TenantModel):
    """How much of what is free carries on into the next year, for one kind of budget. Never changed, only followed.

    It binds the years that begin after it was published.
    """

    class Carries(models.TextChoices):
        NONE = "none"
        ALL = "all"
        CAPPED = "capped"

    kind = models.CharField(max_length=20, choices=Budget.Kind.choices)
    carries = models.CharField(max_length=10, choices=Carries.choices)
    cap_pence = models.BigIntegerField(null=True)
    cap_percent = models.PositiveSmallIntegerField(null=True, help_text="of what the budget was given")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "kind", "at"], name="carry_rule_by_kind")]
        constraints = [
            models.CheckConstraint(
                name="carry_rule_capped_by_one_cap",
                condition=~Q(carries="capped") & Q(cap_pence__isnull=True, cap_percent__isnull=True)
                | Q(carries="capped", cap_pence__gte=0, cap_percent__isnull=True)
                | Q(carries="capped", cap_pence__isnull=True, cap_percent__gte=0, cap_percent__lte=100),
            )
        ]


class YearEnd(TenantModel):
    """The end of one budget's year: told of before, done once. What comes free in it later is carried on too. Pence."""

    budget = Key(Budget, related_name="+")
    told_at = models.DateTimeField(null=True)
    turned_at = models.DateTimeField(null=True)
    next_budget = Key(Budget, null=True, related_name="+")
    carried = models.BigIntegerField(default=0, help_text="all that was carried on so far, by rule")
    stays = models.BigIntegerField(default=0, help_text="free in the old budget when it was looked at last")
    failed_at = models.DateTimeField(null=True, help_text="when a step failed last; what did not fail goes first")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "budget"], name="year_end_once_a_budget"),
            models.CheckConstraint(name="year_end_amounts_not_negative", condition=Q(carried__gte=0, stays__gte=0)),
        ]
