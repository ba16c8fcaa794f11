"""Let a draft be looked at beside what is in force, on asks as they come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0030_comments"),
        ("workflow", "0032_leading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("revision", models.PositiveIntegerField(help_text="of the draft, since it is edited")),
                ("outcome", models.CharField(max_length=10)),
                ("role", models.CharField(blank=True, max_length=64)),
                ("was", models.CharField(max_length=10)),
                ("was_role", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="workflow.ask",
                    ),
                ),
                (
                    "scheme",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="delegation.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "scheme", "revision", "ask"), name="trace_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tracing",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
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
                    "scheme",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tracings",
                        to="delegation.scheme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("organisation_id", "scheme"),
                        name="tracing_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="tracing_of_some_time",
                    ),
                ],
            },
        ),
        tenant("workflow_tracing"),
        tenant("workflow_trace"),
        append_only("workflow_trace"),
    ]
