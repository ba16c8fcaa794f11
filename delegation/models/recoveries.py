"""Money that goes back to the council: what each sum is, what the person answered, and what has moved (rule 17)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.money import Budget, Movement
from delegation.models.notice import WithNotice
from delegation.models.people import User

BETWEEN_PARTS = timedelta(weeks=4)
# 20 working days are no less than this on any calendar, whatever days an organisation works on.
SHORTEST_NOTICE = timedelta(days=19)


class Recovery(WithNotice):
    """What one ask would take back out of a budget, in one part or several, once its notice is over."""

    budget = Key(Budget, related_name="recoveries")
    agreed_at = models.DateTimeField(null=True, help_text="when notice began")
    parts = models.PositiveSmallIntegerField(default=1, help_text="in how many parts, 4 weeks apart")
    parts_taken = models.PositiveSmallIntegerField(default=0)
    taken = models.BigIntegerField(default=0, help_text="pence that have moved")
    taken_at = models.DateTimeField(null=True, help_text="when the last part moved")
    is_hard = models.BooleanField(default=False, help_text="somebody said it would be hard; nobody decided since")

    # What is shown of it, oldest first: loaded with it where it is to be told.
    told_sums: "list[RecoverySum]"
    told_answers: "list[RecoveryAnswer]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask_id"], name="recovery_once_an_ask"),
            models.CheckConstraint(
                name="recovery_waits_for_its_notice",
                condition=Q(applied_at__isnull=True)
                | Q(takes_effect_at__isnull=False, applied_at__gte=F("takes_effect_at")),
            ),
            # Rule 17: time to answer. No calendar has 20 working days in fewer days than these.
            models.CheckConstraint(
                name="recovery_gives_time_to_answer",
                condition=Q(takes_effect_at__isnull=True)
                | Q(agreed_at__isnull=False, takes_effect_at__gte=F("agreed_at") + SHORTEST_NOTICE),
            ),
            models.CheckConstraint(
                name="recovery_takes_no_more_than_agreed",
                condition=Q(taken=0)
                | Q(taken__gt=0, amount__isnull=False, amount__gte=F("taken"), takes_effect_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recovery_in_parts", condition=Q(parts__gte=1, parts_taken__gte=0, parts_taken__lte=F("parts"))
            ),
        ]

    @property
    def due_at(self) -> datetime | None:
        """When the next part is due: the first when notice is over, each further one 4 weeks on."""
        due_at = super().due_at
        if due_at is None or self.taken_at is None:
            return due_at
        return max(due_at, self.taken_at + BETWEEN_PARTS)


class RecoverySum(TenantModel):
    """One of the sums a recovery is made of: an ask, or a payment, or what it is in words. Never changed."""

    recovery = Key(Recovery, related_name="sums")
    amount = models.BigIntegerField()
    ask_id = models.UUIDField(null=True, help_text="the ask whose money it was")
    movement = Key(Movement, null=True, related_name="+")
    words = Key("audit.Words", null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "recovery"], name="recovery_sum_by_recovery"),
            models.Index(
                fields=["organisation_id", "ask_id"], name="recovery_sum_by_ask", condition=Q(ask_id__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="recovery_sum_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="recovery_sum_says_what", condition=Q(ask_id__isnull=False) | Q(words__isnull=False)
            ),
        ]


class RecoveryAnswer(TenantModel):
    """What somebody answered to: would paying this back leave you without care or food? Never changed."""

    recovery = Key(Recovery, related_name="answers")
    by = Key(User, related_name="+")
    is_hard = models.BooleanField()
    words = Key("audit.Words", null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "recovery", "at"], name="recovery_answer_by_recovery")]
