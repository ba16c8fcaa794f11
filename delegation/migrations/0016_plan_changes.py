"""Keep what changes in a plan by an ask, and what of a line was skipped and is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

APPEND_ONLY = ("delegation_planchange", "delegation_kept")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0015_plan_lines_by_the_year"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="most_agreed",
            field=models.BigIntegerField(help_text="how much of it may be, where a part is swapped", null=True),
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
                    ("plan_line_raised", "Plan Line Raised"),
                    ("plan_line_swapped", "Plan Line Swapped"),
                    ("plan_line_undone", "Plan Line Undone"),
                    ("raise_undone", "Raise Undone"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("skipped", "Skipped"),
                            ("taken_back", "Taken Back"),
                            ("used", "Used"),
                            ("given_back", "Given Back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(help_text="the day that is skipped", null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("pence", models.BigIntegerField()),
                ("ask_id", models.UUIDField(help_text="the ask that uses it", null=True)),
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
                    "plan_line",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept",
                        to="delegation.planline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "plan_line", "on"], name="kept_by_line"),
                    models.Index(
                        condition=models.Q(("ask_id__isnull", False)),
                        fields=["organisation_id", "ask_id"],
                        name="kept_by_ask",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ask_id__isnull", True), ("on__isnull", False), ("what__in", ["skipped", "taken_back"])
                            ),
                            models.Q(
                                ("ask_id__isnull", False), ("on__isnull", True), ("what__in", ["used", "given_back"])
                            ),
                            _connector="OR",
                        ),
                        name="kept_is_a_day_or_an_ask",
                    ),
                    models.CheckConstraint(condition=models.Q(("pence__gte", 0)), name="kept_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("ask_id", models.UUIDField()),
                (
                    "step",
                    models.CharField(
                        choices=[("asked", "Asked"), ("applied", "Applied"), ("undone", "Undone")], max_length=10
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("add", "Add"), ("raise", "Raise"), ("lengthen", "Lengthen"), ("swap", "Swap")],
                        max_length=10,
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=64)),
                ("payee_key", models.CharField(blank=True, max_length=64)),
                ("weekly", models.BigIntegerField(help_text="pence a week there will be", null=True)),
                ("one_off", models.BigIntegerField(help_text="pence there will be, once", null=True)),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        help_text="minutes a week there will be, or that are swapped", null=True
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the first day after it")),
                ("pence", models.BigIntegerField(help_text="what it needs to its end, or what of the line is swapped")),
                ("raised", models.BigIntegerField(default=0, help_text="what the budget was raised by for it")),
                ("before", models.JSONField(default=dict, help_text="what the line was, to undo it")),
                ("at", models.DateTimeField()),
                (
                    "budget",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_changes",
                        to="delegation.budget",
                    ),
                ),
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
                    "made",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="the line that a swap made out of it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delegation.planline",
                    ),
                ),
                (
                    "outcome",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "payee",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "plan_line",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="the line it changes, or the one it added",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="delegation.planline",
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
                "indexes": [models.Index(fields=["organisation_id", "plan_line"], name="plan_change_by_line")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("step", "asked")),
                        fields=("organisation_id", "ask_id"),
                        name="plan_change_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pence__gte", 0), ("raised__gte", 0)), name="plan_change_is_no_less"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "asked"), ("what", "add")), ("plan_line__isnull", False), _connector="OR"
                        ),
                        name="plan_change_names_its_line",
                    ),
                ],
            },
        ),
        tenant("delegation_planchange"),
        tenant("delegation_kept"),
        *map(append_only, APPEND_ONLY),
    ]
