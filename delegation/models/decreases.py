"""What becomes less by an ask, and from when: the person hears first, and nothing falls until then (rule 11)."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key
from delegation.models.mandates import Mandate
from delegation.models.money import Budget, PlanLine
from delegation.models.notice import WithNotice


class Decrease(WithNotice):
    """What falls by one ask: a budget, a line of the plan, or what somebody may decide. Amount in pence.

    It is pence a week, but once where the line of the plan is. Agreed by a yes, it takes effect when notice is over.
    """

    class What(models.TextChoices):
        BUDGET = "budget"
        PLAN_LINE = "plan_line"
        MANDATE = "mandate"

    what = models.CharField(max_length=10, choices=What.choices)
    budget = Key(Budget, null=True, related_name="decreases")
    plan_line = Key(PlanLine, null=True, related_name="decreases")
    mandate = Key(Mandate, null=True, related_name="decreases")
    minutes = models.PositiveIntegerField(null=True, help_text="fewer a week, where a line of the plan counts minutes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask_id"], name="decrease_once_an_ask"),
            models.CheckConstraint(
                name="decrease_names_what_falls",
                condition=Q(what="budget", budget__isnull=False)
                | Q(what="plan_line", plan_line__isnull=False)
                | Q(what="mandate", mandate__isnull=False),
            ),
            models.CheckConstraint(
                name="decrease_of_minutes_is_of_a_line",
                condition=Q(minutes__isnull=True) | Q(what="plan_line", minutes__gt=0),
            ),
            # Rule 11: nothing falls before the person had their notice.
            models.CheckConstraint(
                name="decrease_waits_for_its_notice",
                condition=Q(applied_at__isnull=True) | Q(applied_at__gte=F("takes_effect_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "mandate"], name="decrease_by_mandate", condition=Q(mandate__isnull=False)
            )
        ]
