"""Carry on, by rule, what is free when a budget's year is over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0016_plan_changes"),
    ]

    operations = [
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
                    ("plan_line_raised", "Plan Line Raised"),
                    ("plan_line_swapped", "Plan Line Swapped"),
                    ("plan_line_undone", "Plan Line Undone"),
                    ("raise_undone", "Raise Undone"),
                    ("renewed", "Renewed"),
                    ("turned", "Turned"),
                    ("carried_out", "Carried Out"),
                    ("carried_in", "Carried In"),
                    ("plan_line_renewed", "Plan Line Renewed"),
                ],
                max_length=20,
            ),
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
                (
                    "stays",
                    models.BigIntegerField(default=0, help_text="free in the old budget when it was looked at last"),
                ),
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
        tenant("delegation_carryrule"),
        tenant("delegation_yearend"),
        append_only("delegation_carryrule"),
    ]
