"""Keep what goes back to the council: each sum, each answer, and whose notice was over when money fell."""

from datetime import timedelta

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

APPEND_ONLY = ("delegation_recoverysum", "delegation_recoveryanswer")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0013_finance"),
    ]

    operations = [
        migrations.AddField(
            model_name="budgetchange",
            name="ask_id",
            field=models.UUIDField(help_text="the ask whose notice was over, where it took something away", null=True),
        ),
        migrations.AlterField(
            model_name="budgetchange",
            name="what",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("raised", "Raised"),
                    ("plan_line_added", "Plan Line Added"),
                    ("plan_line_ended", "Plan Line Ended"),
                    ("plan_line_restored", "Plan Line Restored"),
                    ("credited", "Credited"),
                    ("closed", "Closed"),
                    ("reduced", "Reduced"),
                    ("plan_line_reduced", "Plan Line Reduced"),
                    ("recovered", "Recovered"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("ask_id", models.UUIDField()),
                ("amount", models.BigIntegerField(help_text="what was agreed, pence", null=True)),
                (
                    "takes_effect_at",
                    models.DateTimeField(help_text="when notice is over; null until somebody said yes", null=True),
                ),
                ("applied_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(help_text="when notice began", null=True)),
                ("parts", models.PositiveSmallIntegerField(default=1, help_text="in how many parts, 4 weeks apart")),
                ("parts_taken", models.PositiveSmallIntegerField(default=0)),
                ("taken", models.BigIntegerField(default=0, help_text="pence that have moved")),
                ("taken_at", models.DateTimeField(help_text="when the last part moved", null=True)),
                (
                    "is_hard",
                    models.BooleanField(
                        default=False, help_text="somebody said it would be hard; nobody decided since"
                    ),
                ),
                (
                    "budget",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="delegation.budget",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryAnswer",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("is_hard", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recovery",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="delegation.recovery",
                    ),
                ),
                (
                    "words",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecoverySum",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("amount", models.BigIntegerField()),
                ("ask_id", models.UUIDField(help_text="the ask whose money it was", null=True)),
                (
                    "movement",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delegation.movement",
                    ),
                ),
                (
                    "recovery",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sums",
                        to="delegation.recovery",
                    ),
                ),
                (
                    "words",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(fields=("organisation_id", "ask_id"), name="recovery_once_an_ask"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_at__isnull", True),
                    models.Q(("applied_at__gte", models.F("takes_effect_at")), ("takes_effect_at__isnull", False)),
                    _connector="OR",
                ),
                name="recovery_waits_for_its_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("takes_effect_at__isnull", True),
                    models.Q(
                        ("agreed_at__isnull", False),
                        (
                            "takes_effect_at__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("agreed_at"), "+", models.Value(timedelta(days=19))
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="recovery_gives_time_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken", 0),
                    models.Q(
                        ("amount__gte", models.F("taken")),
                        ("amount__isnull", False),
                        ("taken__gt", 0),
                        ("takes_effect_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="recovery_takes_no_more_than_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("parts__gte", 1), ("parts_taken__gte", 0), ("parts_taken__lte", models.F("parts"))),
                name="recovery_in_parts",
            ),
        ),
        migrations.AddIndex(
            model_name="recoveryanswer",
            index=models.Index(fields=["organisation_id", "recovery", "at"], name="recovery_answer_by_recovery"),
        ),
        migrations.AddIndex(
            model_name="recoverysum",
            index=models.Index(fields=["organisation_id", "recovery"], name="recovery_sum_by_recovery"),
        ),
        migrations.AddIndex(
            model_name="recoverysum",
            index=models.Index(
                condition=models.Q(("ask_id__isnull", False)),
                fields=["organisation_id", "ask_id"],
                name="recovery_sum_by_ask",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverysum",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="recovery_sum_is_money"),
        ),
        migrations.AddConstraint(
            model_name="recoverysum",
            constraint=models.CheckConstraint(
                condition=models.Q(("ask_id__isnull", False), ("words__isnull", False), _connector="OR"),
                name="recovery_sum_says_what",
            ),
        ),
        *map(tenant, ("delegation_recovery", *APPEND_ONLY)),
        *map(append_only, APPEND_ONLY),
    ]
