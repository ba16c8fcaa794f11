"""How a yes becomes money: what finance is to pay, and the weekly sums that are paid without being asked for again."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import Movement, User
from workflow.models.asks import Ask
from workflow.weeks import DAYS_A_WEEK

READY = Q(paid_at__isnull=True, cancelled_at__isnull=True)


class Payment(TenantModel):
    """Pence to be paid once for an ask, or for one week of it. Leeway keeps nobody's bank details.

    Once paid it is a fact. What was marked by mistake is ready again; the money that moved says so. What finance took
    along is not cancelled any more by who asked; what was paid after it was cancelled is an ask of its own.
    """

    class Method(models.TextChoices):
        CARD = "card"
        PAY_ME_BACK = "pay_me_back"
        PAY_THEM = "pay_them"

    ask = Key(Ask, related_name="payments")
    amount = models.BigIntegerField()
    week_of = models.DateField(null=True, help_text="the first day of its week; null for what is paid once")
    method = models.CharField(max_length=12, choices=Method.choices)
    due_on = models.DateField(help_text="the last day on which it should be paid")
    ready_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    paid_by = Key(User, null=True, related_name="+")
    movement = Key(Movement, null=True, related_name="payments", help_text="the money that moved when it was paid")
    cancelled_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="when finance took it along in a file, to pay it")
    taken_amount = models.BigIntegerField(null=True, help_text="pence that the file says")
    fact = Key(Ask, null=True, related_name="+", help_text="what records that it was paid after it was cancelled")
    skipped = models.BooleanField(default=False, help_text="somebody skipped this week; it is not made again")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "due_on", "id"], name="payment_ready", condition=READY),
            models.Index(fields=["organisation_id", "ask"], name="payment_by_ask"),
            models.Index(
                fields=["organisation_id", "paid_at"], name="payment_paid", condition=Q(paid_at__isnull=False)
            ),
        ]
        constraints = [
            # Whatever runs twice: a week is paid once. What was taken back does not count, a skipped week does.
            models.UniqueConstraint(
                fields=["organisation_id", "ask", "week_of"],
                name="payment_once_a_week",
                condition=Q(week_of__isnull=False) & (Q(cancelled_at__isnull=True) | Q(skipped=True)),
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "ask"],
                name="payment_one_ready_at_a_time",
                condition=Q(week_of__isnull=True) & READY,
            ),
            models.UniqueConstraint(fields=["organisation_id", "movement"], name="payment_has_its_own_movement"),
            models.CheckConstraint(name="payment_is_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_paid_whole",
                condition=Q(paid_at__isnull=True, movement__isnull=True, paid_by__isnull=True)
                | Q(paid_at__isnull=False, movement__isnull=False, cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="payment_taken_whole",
                condition=Q(taken_at__isnull=True, taken_amount__isnull=True)
                | Q(taken_at__isnull=False, taken_amount__gt=0),
            ),
            models.CheckConstraint(
                name="payment_late_was_cancelled", condition=Q(fact__isnull=True) | Q(cancelled_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["organisation_id", "fact"], name="payment_has_its_own_fact"),
            models.CheckConstraint(
                name="payment_skipped_is_cancelled",
                condition=Q(skipped=False) | Q(cancelled_at__isnull=False, week_of__isnull=False),
            ),
        ]

    @property
    def status(self) -> str:
        """Whether it is ready, paid or cancelled."""
        if self.paid_at is not None or self.fact_id is not None:
            return "paid"
        return "ready" if self.cancelled_at is None else "cancelled"


class StandingPayment(TenantModel):
    """A weekly ask that somebody said yes to: how much a week, for which weeks, and how many of them were made."""

    ask = Key(Ask, related_name="standing_payments")
    amount = models.BigIntegerField(help_text="pence a week")
    begins_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    made = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField(help_text="the first day after it")
    look_on = models.DateField(help_text="when its next week begins; once all are made, when it ends")
    stopped_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when they heard that it ends with the year of its money")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "look_on", "id"],
                name="standing_payment_due",
                condition=Q(stopped_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask"], name="standing_payment_once_an_ask"),
            models.CheckConstraint(name="standing_payment_is_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="standing_payment_no_week_too_many", condition=Q(made__lte=F("weeks"))),
        ]

    @property
    def next_week(self) -> date:
        """The first day of the week that is made next."""
        return self.week(self.made)

    def week(self, number: int) -> date:
        """This function will give the first day of a week, counted from 0."""
        return self.begins_on + timedelta(days=DAYS_A_WEEK * number)
