"""Find who an ask had waited for before, what is due over all organisations, and rulings made anew while it waits."""

from django.db import migrations, models

from audit.walls import definer

# Only what waits is in the index `ask_to_look_at`, so this costs the same however long the history.
DUE = """
SELECT (SELECT count(*) FROM (SELECT FROM workflow_ask WHERE look_at <= moment LIMIT 100000) counted),
       (SELECT min(look_at) FROM workflow_ask WHERE look_at <= moment)
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_looking_again")]
    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["organisation_id", "ask", "assigned_at"], name="assignment_by_ask"),
        ),
        migrations.AlterField(
            model_name="rulingrecord",
            name="purpose",
            field=models.CharField(
                choices=[("asked", "Asked"), ("decided", "Decided"), ("ruled_anew", "Ruled Anew")], max_length=10
            ),
        ),
        definer("leeway_due", "moment timestamptz", "TABLE (due bigint, oldest timestamptz)", DUE),
    ]
