"""Keep second looks: what is drawn by a seed published before, who looks, what they would have answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant

TABLES = (
    "workflow_lookmonth",
    "workflow_lookdraw",
    "workflow_lookframe",
    "workflow_secondlook",
    "workflow_lookstep",
    "workflow_lookanswer",
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("workflow", "0029_advocates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LookMonth",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("month", models.DateField(help_text="its first day, on the organisation's own calendar")),
                (
                    "from_at",
                    models.DateTimeField(help_text="when this was published, where that was in the month itself"),
                ),
                ("until_at", models.DateTimeField(help_text="the first moment after it")),
                ("commitment", models.CharField(help_text="SHA-256 of the seed, hex", max_length=64)),
                ("per_mille", models.PositiveSmallIntegerField(help_text="how many of 1,000 yeses")),
                ("least", models.PositiveSmallIntegerField()),
                ("most", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "seed",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="no words of anybody: kept there so that no log tells it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookDraw",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("seed", models.CharField(max_length=64)),
                ("of", models.PositiveIntegerField(help_text="how many yeses it was drawn from")),
                ("families", models.PositiveIntegerField(help_text="for how many people those were")),
                ("wanted", models.PositiveIntegerField()),
                ("left_out", models.JSONField(help_text="how many were not in the list, by why")),
                ("at", models.DateTimeField()),
                (
                    "month",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="workflow.lookmonth",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("why", models.CharField(choices=[("no", "No"), ("less", "Less"), ("drawn", "Drawn")], max_length=5)),
                ("chance", models.BigIntegerField(help_text="how likely it was to be looked at, in billionths")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_looks",
                        to="workflow.decision",
                    ),
                ),
                (
                    "month",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="it was drawn in",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="workflow.lookmonth",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookStep",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("handed", "Handed"),
                            ("reminded", "Reminded"),
                            ("cannot", "Cannot"),
                            ("late", "Late"),
                            ("away", "Away"),
                            ("over", "Over"),
                        ],
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "look",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="workflow.secondlook",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookAnswer",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("same", models.BooleanField()),
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
                    "learn",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="what all can learn of it, without names",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "look",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="workflow.secondlook",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookFrame",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("families", models.JSONField(help_text="[[[decision, weight], ...], ...], in order")),
                (
                    "draw",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="workflow.lookdraw",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "draw", "number"), name="look_frame_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="lookmonth",
            constraint=models.UniqueConstraint(fields=("organisation_id", "month"), name="look_month_once"),
        ),
        migrations.AddConstraint(
            model_name="lookmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("at__lte", models.F("from_at"))), name="look_month_published_before"
            ),
        ),
        migrations.AddConstraint(
            model_name="lookmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_at__lt", models.F("until_at"))), name="look_month_of_some_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="lookdraw",
            constraint=models.UniqueConstraint(fields=("organisation_id", "month"), name="look_month_drawn_once"),
        ),
        migrations.AddIndex(
            model_name="secondlook",
            index=models.Index(fields=["organisation_id", "at"], name="second_look_by_time"),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "decision"), name="second_look_once_a_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("month__isnull", False), ("why", "drawn")),
                    models.Q(models.Q(("why", "drawn"), _negated=True), ("month__isnull", True)),
                    _connector="OR",
                ),
                name="second_look_drawn_in_a_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(("chance__gte", 1), ("chance__lte", 1000000000)), name="second_look_had_a_chance"
            ),
        ),
        migrations.AddIndex(
            model_name="lookstep",
            index=models.Index(fields=["organisation_id", "look", "at"], name="look_step_by_look"),
        ),
        migrations.AddIndex(
            model_name="lookstep",
            index=models.Index(fields=["organisation_id", "user", "at"], name="look_step_by_user"),
        ),
        migrations.AddConstraint(
            model_name="lookstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "over"), ("user__isnull", True)),
                    models.Q(models.Q(("kind", "over"), _negated=True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="look_step_names_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", False), ("kind", "handed")),
                    models.Q(models.Q(("kind", "handed"), _negated=True), ("due_at__isnull", True)),
                    _connector="OR",
                ),
                name="look_step_handed_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reminded")),
                fields=("organisation_id", "look", "user"),
                name="look_step_reminded_once",
            ),
        ),
        migrations.AddIndex(
            model_name="lookanswer",
            index=models.Index(fields=["organisation_id", "at"], name="look_answer_by_time"),
        ),
        migrations.AddConstraint(
            model_name="lookanswer",
            constraint=models.UniqueConstraint(fields=("organisation_id", "look"), name="look_answered_once"),
        ),
        *(wall(table) for table in TABLES for wall in (tenant, append_only, sealed)),
    ]
