"""What is planned of a budget, what changes it or becomes less, and what was skipped and is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="PlanLine",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("category", models.CharField(max_length=64)),
            ("payee_key", models.CharField(blank=True, max_length=64)),
            ("weekly", models.BigIntegerField(help_text="pence a week", null=True)),
            ("one_off", models.BigIntegerField(help_text="pence, once", null=True)),
            ("remaining", models.BigIntegerField(help_text="agreed and not yet asked for, pence")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(help_text="the first day after it")),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="plan_lines",
                    to="delegation.budget",
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
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="plan_lines",
                    to="delegation.person",
                ),
            ),
            (
                "words",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                ),
            ),
            (
                "annual",
                models.BigIntegerField(default=0, help_text="pence a year it counts for; 0 once it is over, or a swap"),
            ),
            (
                "minutes",
                models.PositiveIntegerField(help_text="minutes a week, where it is somebody's time", null=True),
            ),
            (
                "outcome",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="what it is to bring; a swap keeps it",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "swapped_from",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the line a swap took this from",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="swaps",
                    to="delegation.planline",
                ),
            ),
            ("taken_back_at", models.DateTimeField(help_text="its yes was taken back before money moved", null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "person"], name="plan_line_by_person")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("one_off__isnull", True), ("weekly__gt", 0)),
                        models.Q(("one_off__gt", 0), ("weekly__isnull", True)),
                        _connector="OR",
                    ),
                    name="plan_line_weekly_or_one_off",
                ),
                models.CheckConstraint(
                    condition=models.Q(("remaining__gte", 0)), name="plan_line_remaining_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="plan_line_ends_after_it_starts"
                ),
                models.CheckConstraint(condition=models.Q(("annual__gte", 0)), name="plan_line_annual_not_negative"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("minutes__isnull", True),
                        models.Q(("minutes__gt", 0), ("weekly__isnull", False)),
                        _connector="OR",
                    ),
                    name="plan_line_minutes_are_weekly",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("taken_back_at__isnull", True), models.Q(("annual", 0), ("remaining", 0)), _connector="OR"
                    ),
                    name="plan_line_taken_back_is_empty",
                ),
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
                models.PositiveIntegerField(help_text="minutes a week there will be, or that are swapped", null=True),
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
                        models.Q(("ask_id__isnull", False), ("on__isnull", True), ("what__in", ["used", "given_back"])),
                        _connector="OR",
                    ),
                    name="kept_is_a_day_or_an_ask",
                ),
                models.CheckConstraint(condition=models.Q(("pence__gte", 0)), name="kept_not_negative"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Decrease",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("ask_id", models.UUIDField()),
            (
                "what",
                models.CharField(
                    choices=[("budget", "Budget"), ("plan_line", "Plan Line"), ("mandate", "Mandate")], max_length=10
                ),
            ),
            ("amount", models.BigIntegerField(help_text="what was agreed, pence", null=True)),
            (
                "takes_effect_at",
                models.DateTimeField(help_text="when notice is over; null until somebody said yes", null=True),
            ),
            ("applied_at", models.DateTimeField(null=True)),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decreases",
                    to="delegation.budget",
                ),
            ),
            (
                "mandate",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decreases",
                    to="delegation.mandate",
                ),
            ),
            (
                "plan_line",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decreases",
                    to="delegation.planline",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("mandate__isnull", False)),
                    fields=["organisation_id", "mandate"],
                    name="decrease_by_mandate",
                )
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask_id"), name="decrease_once_an_ask"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("budget__isnull", False), ("what", "budget")),
                        models.Q(("plan_line__isnull", False), ("what", "plan_line")),
                        models.Q(("mandate__isnull", False), ("what", "mandate")),
                        _connector="OR",
                    ),
                    name="decrease_names_what_falls",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("applied_at__isnull", True), ("applied_at__gte", models.F("takes_effect_at")), _connector="OR"
                    ),
                    name="decrease_waits_for_its_notice",
                ),
            ],
        },
    ),
)
