"""Keep what finance is to pay, and the weekly sums that are paid without being asked for again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0013_finance"),
        ("workflow", "0012_hidden_payee"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("amount", models.BigIntegerField()),
                (
                    "week_of",
                    models.DateField(help_text="the first day of its week; null for what is paid once", null=True),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("card", "Card"), ("pay_me_back", "Pay Me Back"), ("pay_them", "Pay Them")],
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(help_text="the last day on which it should be paid")),
                ("ready_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "skipped",
                    models.BooleanField(default=False, help_text="somebody skipped this week; it is not made again"),
                ),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="workflow.ask",
                    ),
                ),
                (
                    "movement",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="the money that moved when it was paid",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="delegation.movement",
                    ),
                ),
                (
                    "paid_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at__isnull", True), ("paid_at__isnull", True)),
                        fields=["organisation_id", "due_on", "id"],
                        name="payment_ready",
                    ),
                    models.Index(fields=["organisation_id", "ask"], name="payment_by_ask"),
                    models.Index(
                        condition=models.Q(("paid_at__isnull", False)),
                        fields=["organisation_id", "paid_at"],
                        name="payment_paid",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("week_of__isnull", False),
                            models.Q(("cancelled_at__isnull", True), ("skipped", True), _connector="OR"),
                        ),
                        fields=("organisation_id", "ask", "week_of"),
                        name="payment_once_a_week",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("week_of__isnull", True), ("cancelled_at__isnull", True), ("paid_at__isnull", True)
                        ),
                        fields=("organisation_id", "ask"),
                        name="payment_one_ready_at_a_time",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation_id", "movement"), name="payment_has_its_own_movement"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("movement__isnull", True), ("paid_at__isnull", True), ("paid_by__isnull", True)),
                            models.Q(
                                ("cancelled_at__isnull", True), ("movement__isnull", False), ("paid_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="payment_paid_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("skipped", False),
                            models.Q(("cancelled_at__isnull", False), ("week_of__isnull", False)),
                            _connector="OR",
                        ),
                        name="payment_skipped_is_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingPayment",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("amount", models.BigIntegerField(help_text="pence a week")),
                ("begins_on", models.DateField()),
                ("weeks", models.PositiveSmallIntegerField()),
                ("made", models.PositiveSmallIntegerField(default=0)),
                ("ends_on", models.DateField(help_text="the first day after it")),
                ("look_on", models.DateField(help_text="when its next week begins; once all are made, when it ends")),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_payments",
                        to="workflow.ask",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=["organisation_id", "look_on", "id"],
                        name="standing_payment_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "ask"), name="standing_payment_once_an_ask"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="standing_payment_is_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(("made__lte", models.F("weeks"))), name="standing_payment_no_week_too_many"
                    ),
                ],
            },
        ),
        tenant("workflow_payment"),
        tenant("workflow_standingpayment"),
    ]
