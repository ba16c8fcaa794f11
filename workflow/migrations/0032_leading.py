"""Keep about how long answers took, of nobody, and the public page as it was reckoned last."""

import uuid

from django.db import migrations, models

import audit.ids
import audit.scope
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0031_what_would_be_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckTime",
            fields=[
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("month", models.DateField(help_text="its first day")),
                ("minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "month"], name="check_time_by_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__in", (1, 5, 15, 30, 60))), name="check_time_one_of_five"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LettingGo",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("document", models.JSONField(help_text="workflow.leading.shown.Shown.to_document()")),
                ("digest", models.CharField(help_text="SHA-256 of the document, hex", max_length=64)),
                ("reckoned_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation_id",), name="letting_go_once")],
            },
        ),
        tenant("workflow_checktime"),
        append_only("workflow_checktime"),
        tenant("workflow_lettinggo"),
    ]
