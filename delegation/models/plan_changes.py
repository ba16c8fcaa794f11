"""What changes in a plan by an ask, and what of a line was skipped and is kept. Rows that are never changed."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.money import Budget, PlanLine
from delegation.models.people import User


class PlanChange(TenantModel):
    """One step of a change to a plan: it was asked for, a yes applied it, or that yes was taken back.

    Pence and minutes are those of a week where weekly. What is asked stands in the first row; a yes to less, and
    where the money came from, in its own.
    """

    class What(models.TextChoices):
        ADD = "add"
        RAISE = "raise"
        LENGTHEN = "lengthen"
        SWAP = "swap"

    class Step(models.TextChoices):
        ASKED = "asked"
        APPLIED = "applied"
        UNDONE = "undone"

    ask_id = models.UUIDField()
    step = models.CharField(max_length=10, choices=Step.choices)
    what = models.CharField(max_length=10, choices=What.choices)
    budget = Key(Budget, related_name="plan_changes")
    plan_line = Key(PlanLine, null=True, related_name="changes", help_text="the line it changes, or the one it added")
    made = Key(PlanLine, null=True, related_name="+", help_text="the line that a swap made out of it")
    words = Key("audit.Words", null=True, related_name="+")
    category = models.CharField(max_length=64, blank=True)
    payee = Key("audit.Words", null=True, related_name="+")
    payee_key = models.CharField(max_length=64, blank=True)
    outcome = Key("audit.Words", null=True, related_name="+")
    weekly = models.BigIntegerField(null=True, help_text="pence a week there will be")
    one_off = models.BigIntegerField(null=True, help_text="pence there will be, once")
    minutes = models.PositiveIntegerField(null=True, help_text="minutes a week there will be, or that are swapped")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day after it")
    pence = models.BigIntegerField(help_text="what it needs to its end, or what of the line is swapped")
    raised = models.BigIntegerField(default=0, help_text="what the budget was raised by for it")
    before = models.JSONField(default=dict, help_text="what the line was, to undo it")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "plan_line"], name="plan_change_by_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "ask_id"], name="plan_change_asked_once", condition=Q(step="asked")
            ),
            models.CheckConstraint(name="plan_change_is_no_less", condition=Q(pence__gte=0, raised__gte=0)),
            models.CheckConstraint(
                name="plan_change_names_its_line",
                condition=Q(what="add", step="asked") | Q(plan_line__isnull=False),
            ),
        ]


class Kept(TenantModel):
    """A day of a plan line that is skipped, whose minutes and pence are kept; or kept ones that are used."""

    class What(models.TextChoices):
        SKIPPED = "skipped"
        TAKEN_BACK = "taken_back"
        USED = "used"
        GIVEN_BACK = "given_back"

    plan_line = Key(PlanLine, related_name="kept")
    what = models.CharField(max_length=10, choices=What.choices)
    on = models.DateField(null=True, help_text="the day that is skipped")
    minutes = models.PositiveIntegerField(null=True)
    pence = models.BigIntegerField()
    ask_id = models.UUIDField(null=True, help_text="the ask that uses it")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "plan_line", "on"], name="kept_by_line"),
            models.Index(fields=["organisation_id", "ask_id"], name="kept_by_ask", condition=Q(ask_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="kept_is_a_day_or_an_ask",
                condition=Q(what__in=["skipped", "taken_back"], on__isnull=False, ask_id__isnull=True)
                | Q(what__in=["used", "given_back"], on__isnull=True, ask_id__isnull=False),
            ),
            models.CheckConstraint(name="kept_not_negative", condition=Q(pence__gte=0)),
        ]
