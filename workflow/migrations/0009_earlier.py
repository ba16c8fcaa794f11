"""Keep what an ask was about before it was changed."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("workflow", "0008_cant_wait"),
    ]

    operations = [
        migrations.CreateModel(
            name="Earlier",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("amount", models.BigIntegerField(null=True)),
                ("category", models.CharField(max_length=64)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("until", models.DateTimeField(help_text="when it was changed")),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier",
                        to="workflow.ask",
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
                    "what_for",
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
                "indexes": [models.Index(fields=["organisation_id", "ask", "until"], name="earlier_by_ask")],
            },
        ),
        tenant("workflow_earlier"),
        append_only("workflow_earlier"),
    ]
