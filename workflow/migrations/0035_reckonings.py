"""Keep what takes long to reckon for leaders, so that opening a page reckons nothing."""

from django.db import migrations, models

import audit.ids
import audit.scope
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0034_fairness"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reckoning",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("what", models.CharField(help_text="let_go", max_length=8)),
                ("document", models.JSONField(help_text="workflow.leading.kept", null=True)),
                ("reckoned_at", models.DateTimeField(null=True)),
                ("wanted_at", models.DateTimeField(help_text="when a leader last wanted it reckoned again", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "what"), name="reckoning_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("reckoned_at__isnull", True)),
                            models.Q(("document__isnull", False), ("reckoned_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="reckoning_has_what_was_reckoned",
                    ),
                ],
            },
        ),
        tenant("workflow_reckoning"),
    ]
