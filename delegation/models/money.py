"""A person's money: budgets, what the plan already agreed, and what is set aside. Integer pence throughout."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.mandates import Mandate
from delegation.models.people import Person, User


class Budget(TenantModel):
    """A person's money for a period. The database itself refuses an overspent promise."""

    class Kind(models.TextChoices):
        DIRECT_PAYMENT = "direct_payment"
        MANAGED = "managed"
        ISF = "isf"
        HEALTH = "health"

    person = Key(Person, related_name="budgets")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    allocated = models.BigIntegerField()
    agreed = models.BigIntegerField(default=0, help_text="what plan lines still need")
    held = models.BigIntegerField(default=0, help_text="set aside for asks")
    spent = models.BigIntegerField(default=0)
    overrun = models.BigIntegerField(default=0, help_text="facts beyond what was allocated")
    planned = models.BigIntegerField(default=0, help_text="what its plan lines cost in a year")
    indicative = models.BigIntegerField(null=True, help_text="what a year was reckoned to cost when it was opened")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day after it")
    closed_at = models.DateTimeField(null=True)
    cost_centre = models.CharField(max_length=32, blank=True, help_text="what finance books its payments on")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person"], name="budget_by_person")]
        constraints = [
            models.CheckConstraint(
                name="budget_amounts_not_negative",
                condition=Q(allocated__gte=0, agreed__gte=0, held__gte=0, spent__gte=0, overrun__gte=0),
            ),
            models.CheckConstraint(
                name="budget_plan_not_negative",
                condition=Q(planned__gte=0) & (Q(indicative__isnull=True) | Q(indicative__gte=0)),
            ),
            # The last line against an overspent promise, whatever the code above forgets.
            models.CheckConstraint(
                name="budget_never_overspent",
                condition=Q(allocated__gte=F("held") + F("spent") + F("agreed") - F("overrun")),
            ),
            models.CheckConstraint(name="budget_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    @property
    def left(self) -> int:
        """What is free, in pence."""
        return self.allocated + self.overrun - self.held - self.spent - self.agreed


class BudgetChange(TenantModel):
    """A budget was opened, raised, credited, reduced or closed. Never changed."""

    class What(models.TextChoices):
        OPENED = "opened"
        RAISED = "raised"
        PLAN_LINE_ADDED = "plan_line_added"
        PLAN_LINE_ENDED = "plan_line_ended"
        PLAN_LINE_RESTORED = "plan_line_restored"
        CREDITED = "credited"
        CLOSED = "closed"
        REDUCED = "reduced"
        PLAN_LINE_REDUCED = "plan_line_reduced"
        RECOVERED = "recovered"
        PLAN_LINE_RAISED = "plan_line_raised"
        PLAN_LINE_SWAPPED = "plan_line_swapped"
        PLAN_LINE_UNDONE = "plan_line_undone"
        RAISE_UNDONE = "raise_undone"
        RENEWED = "renewed"
        TURNED = "turned"
        CARRIED_OUT = "carried_out"
        CARRIED_IN = "carried_in"
        PLAN_LINE_RENEWED = "plan_line_renewed"

    budget = Key(Budget, related_name="changes")
    what = models.CharField(max_length=20, choices=What.choices)
    amount = models.BigIntegerField()
    ask_id = models.UUIDField(null=True, help_text="the ask whose notice was over, where it took something away")
    by = Key(User, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "budget", "at"], name="budget_change_by_budget")]


class PlanLine(TenantModel):
    """Something already agreed in the plan. Money for it needs no more asking."""

    budget = Key(Budget, related_name="plan_lines")
    person = Key(Person, related_name="plan_lines")
    words = Key("audit.Words", related_name="+")
    category = models.CharField(max_length=64)
    payee = Key("audit.Words", null=True, related_name="+")
    payee_key = models.CharField(max_length=64, blank=True)
    weekly = models.BigIntegerField(null=True, help_text="pence a week")
    one_off = models.BigIntegerField(null=True, help_text="pence, once")
    minutes = models.PositiveIntegerField(null=True, help_text="minutes a week, where it is somebody's time")
    outcome = Key("audit.Words", null=True, related_name="+", help_text="what it is to bring; a swap keeps it")
    swapped_from = Key("self", null=True, related_name="swaps", help_text="the line a swap took this from")
    annual = models.BigIntegerField(default=0, help_text="pence a year it counts for; 0 once it is over, or a swap")
    remaining = models.BigIntegerField(help_text="agreed and not yet asked for, pence")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day after it")
    taken_back_at = models.DateTimeField(null=True, help_text="its yes was taken back before money moved")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person"], name="plan_line_by_person")]
        constraints = [
            models.CheckConstraint(
                name="plan_line_weekly_or_one_off",
                condition=Q(weekly__gt=0, one_off__isnull=True) | Q(weekly__isnull=True, one_off__gt=0),
            ),
            models.CheckConstraint(name="plan_line_remaining_not_negative", condition=Q(remaining__gte=0)),
            models.CheckConstraint(name="plan_line_annual_not_negative", condition=Q(annual__gte=0)),
            models.CheckConstraint(
                name="plan_line_minutes_are_weekly",
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0, weekly__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_line_taken_back_is_empty",
                condition=Q(taken_back_at__isnull=True) | Q(remaining=0, annual=0),
            ),
            models.CheckConstraint(name="plan_line_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))),
        ]


class Hold(TenantModel):
    """Money set aside or spent for one ask. The only truth about what is used: limits are sums over these.

    A waiting ask holds budget money and charges nobody's limit. The yes charges the holder, role and mandate of
    the one who says it.
    """

    ask_id = models.UUIDField()
    budget = Key(Budget, null=True, related_name="holds")
    plan_line = Key(PlanLine, null=True, related_name="holds")
    person = Key(Person, related_name="holds")
    people = models.CharField(max_length=5, choices=[("adult", "adult"), ("child", "child")])
    payee_key = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    held = models.BigIntegerField(default=0)
    used = models.BigIntegerField(default=0)
    from_agreed = models.BigIntegerField(default=0, help_text="how much of it the plan line had already agreed")
    most_agreed = models.BigIntegerField(null=True, help_text="how much of it may be, where a part is swapped")
    holder = Key(User, null=True, related_name="+")
    role = models.CharField(max_length=64, blank=True)
    mandate = Key(Mandate, null=True, related_name="holds")
    giver = Key(User, null=True, related_name="+", help_text="who passed the mandate on, and is charged too")
    giver_role = models.CharField(max_length=64, blank=True)
    charged_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask_id"], name="hold_once_an_ask"),
            models.CheckConstraint(name="hold_not_negative", condition=Q(held__gte=0, used__gte=0, from_agreed__gte=0)),
            models.CheckConstraint(
                name="hold_charged_whole",
                condition=Q(holder__isnull=True, mandate__isnull=True, charged_at__isnull=True, role="")
                | Q(holder__isnull=False, mandate__isnull=False, charged_at__isnull=False) & ~Q(role=""),
            ),
            # Rule 7: what is passed on is charged to both, so that passing on makes nobody's limit larger.
            models.CheckConstraint(
                name="hold_charges_a_giver_whole",
                condition=Q(giver__isnull=True, giver_role="")
                | Q(giver__isnull=False, holder__isnull=False) & ~Q(giver_role=""),
            ),
            models.CheckConstraint(
                name="hold_released_is_empty",
                condition=Q(released_at__isnull=True) | Q(held=0, charged_at__isnull=True),
            ),
            models.CheckConstraint(
                name="hold_without_budget_is_empty", condition=Q(budget__isnull=False) | Q(held=0, used=0)
            ),
        ]
        # Limits are sums over these columns: each way of counting has an index that answers alone.
        indexes = [
            models.Index(
                fields=["organisation_id", "holder", "role", "charged_at"],
                include=["held", "used", "category", "kind", "people", "person_id", "payee_key"],
                name="hold_by_holder",
                condition=Q(charged_at__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "person", "role", "charged_at"],
                include=["held", "used", "category", "kind", "people", "holder_id", "payee_key"],
                name="hold_by_person",
                condition=Q(charged_at__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "giver", "giver_role", "charged_at"],
                include=["held", "used", "category", "kind", "people", "person_id", "payee_key", "role"],
                name="hold_by_giver",
                condition=Q(giver__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "person", "giver_role", "charged_at"],
                include=["held", "used", "category", "kind", "people", "giver_id", "payee_key", "role"],
                name="hold_by_person_and_giver",
                condition=Q(giver__isnull=False),
            ),
        ]


class Movement(TenantModel):
    """Money that moved for one ask: paid, or come back. Never changed. Its hold says what that adds up to."""

    class What(models.TextChoices):
        PAID = "paid"
        REFUNDED = "refunded"

    hold = Key(Hold, related_name="movements")
    what = models.CharField(max_length=10, choices=What.choices)
    amount = models.BigIntegerField()
    by = Key(User, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "hold", "at"], name="movement_by_hold")]
        constraints = [
            # A last payment may be nothing: what was said yes to was not needed.
            models.CheckConstraint(name="movement_is_an_amount", condition=Q(amount__gt=0) | Q(what="paid", amount=0)),
        ]
