"""Keep pictures and papers beside an ask."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("workflow", "0009_earlier"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("content_type", models.CharField(max_length=32)),
                ("size", models.PositiveIntegerField(help_text="bytes")),
                ("digest", models.CharField(help_text="SHA-256 of what is stored, as hex digits", max_length=64)),
                (
                    "scan",
                    models.CharField(help_text="clean, or not_scanned where nobody runs a scanner", max_length=12),
                ),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
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
                    "name",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="attachment_by_ask")],
            },
        ),
        tenant("workflow_attachment"),
        append_only("workflow_attachment"),
    ]
