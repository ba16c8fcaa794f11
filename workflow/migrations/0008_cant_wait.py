"""Keep what could not wait, what is looked at afterwards, and what was found about one decision."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

TABLES = ("workflow_lookback", "workflow_capacitynote")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("workflow", "0007_challenges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="cant_wait",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="CapacityNote",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="capacity_notes",
                        to="workflow.ask",
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
                    "words",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="capacity_note_by_ask")],
            },
        ),
        migrations.CreateModel(
            name="LookBack",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("why", models.CharField(choices=[("cant_wait", "Cant Wait"), ("widened", "Widened")], max_length=10)),
                ("tell_by", models.DateTimeField(help_text="until when they tell what it was for")),
                ("told_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_backs",
                        to="workflow.ask",
                    ),
                ),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="who said yes",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    models.Index(fields=["organisation_id", "at"], name="look_back_by_time"),
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=["organisation_id", "tell_by"],
                        name="look_back_untold",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "ask", "why", "at"), name="look_back_once_a_use"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at__isnull", True), ("words__isnull", False), _connector="OR"),
                        name="look_back_told_in_words",
                    ),
                ],
            },
        ),
        *map(tenant, TABLES),
        append_only("workflow_capacitynote"),
    ]
