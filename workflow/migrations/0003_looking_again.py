"""Keep when the timer looks at an ask again, and which row of who it waits for took the place of which."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import audit.tenancy

# What waited before had no timer: it is looked at when its answer was due.
LOOK_WHEN_DUE = """
    UPDATE workflow_ask ask SET look_at = waits.due_at
    FROM workflow_assignment waits WHERE waits.id = ask.assignment_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="look_at",
            field=models.DateTimeField(help_text="when the timer looks at it next, if anything is due", null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="before",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="the one it takes the place of",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.assignment",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="remind_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="half of the working time until it is due"
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="ask",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["organisation_id", "look_at"],
                name="ask_to_look_at",
            ),
        ),
        migrations.RunSQL(LOOK_WHEN_DUE, migrations.RunSQL.noop),
    ]
