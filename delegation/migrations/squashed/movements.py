"""What was paid and came back, what goes back to the council, and what carries on at a year's end."""

import datetime as dt

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Movement",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("what", models.CharField(choices=[("paid", "Paid"), ("refunded", "Refunded")], max_length=10)),
            ("amount", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "hold",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="movements",
                    to="delegation.hold",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "hold", "at"], name="movement_by_hold")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount__gt", 0), models.Q(("amount", 0), ("what", "paid")), _connector="OR"),
                    name="movement_is_an_amount",
                )
            ],
        },
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
                models.BooleanField(default=False, help_text="somebody said it would be hard; nobody decided since"),
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
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask_id"), name="recovery_once_an_ask"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("applied_at__isnull", True),
                        models.Q(("applied_at__gte", models.F("takes_effect_at")), ("takes_effect_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="recovery_waits_for_its_notice",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("takes_effect_at__isnull", True),
                        models.Q(
                            ("agreed_at__isnull", False),
                            (
                                "takes_effect_at__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("agreed_at"), "+", models.Value(dt.timedelta(days=19))
                                ),
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="recovery_gives_time_to_answer",
                ),
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(
                        ("parts__gte", 1), ("parts_taken__gte", 0), ("parts_taken__lte", models.F("parts"))
                    ),
                    name="recovery_in_parts",
                ),
            ],
        },
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
        options={
            "indexes": [models.Index(fields=["organisation_id", "recovery", "at"], name="recovery_answer_by_recovery")],
        },
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
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "recovery"], name="recovery_sum_by_recovery"),
                models.Index(
                    condition=models.Q(("ask_id__isnull", False)),
                    fields=["organisation_id", "ask_id"],
                    name="recovery_sum_by_ask",
                ),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="recovery_sum_is_money"),
                models.CheckConstraint(
                    condition=models.Q(("ask_id__isnull", False), ("words__isnull", False), _connector="OR"),
                    name="recovery_sum_says_what",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CarryRule",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("direct_payment", "Direct Payment"),
                        ("managed", "Managed"),
                        ("isf", "Isf"),
                        ("health", "Health"),
                    ],
                    max_length=20,
                ),
            ),
            (
                "carries",
                models.CharField(choices=[("none", "None"), ("all", "All"), ("capped", "Capped")], max_length=10),
            ),
            ("cap_pence", models.BigIntegerField(null=True)),
            ("cap_percent", models.PositiveSmallIntegerField(help_text="of what the budget was given", null=True)),
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
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "kind", "at"], name="carry_rule_by_kind")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            models.Q(("carries", "capped"), _negated=True),
                            ("cap_pence__isnull", True),
                            ("cap_percent__isnull", True),
                        ),
                        models.Q(("cap_pence__gte", 0), ("cap_percent__isnull", True), ("carries", "capped")),
                        models.Q(
                            ("cap_pence__isnull", True),
                            ("cap_percent__gte", 0),
                            ("cap_percent__lte", 100),
                            ("carries", "capped"),
                        ),
                        _connector="OR",
                    ),
                    name="carry_rule_capped_by_one_cap",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="YearEnd",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("told_at", models.DateTimeField(null=True)),
            ("turned_at", models.DateTimeField(null=True)),
            ("carried", models.BigIntegerField(default=0, help_text="all that was carried on so far, by rule")),
            ("stays", models.BigIntegerField(default=0, help_text="free in the old budget when it was looked at last")),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.budget",
                ),
            ),
            (
                "next_budget",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.budget",
                ),
            ),
            (
                "failed_at",
                models.DateTimeField(help_text="when a step failed last; what did not fail goes first", null=True),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "budget"), name="year_end_once_a_budget"),
                models.CheckConstraint(
                    condition=models.Q(("carried__gte", 0), ("stays__gte", 0)), name="year_end_amounts_not_negative"
                ),
            ],
        },
    ),
)
