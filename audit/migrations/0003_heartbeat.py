"""When each timer last came round, and what the outbox looks like over all organisations together."""

from django.db import migrations, models

from audit.walls import definer

# Cheap however long the history and however many wait: only open rows are looked at, organisation by organisation
# through the index `delivery_open`, and no more than 100,000 of them are counted. `published_at` leads the order so
# that the index gives the oldest unpublished row at once; the published ones are few, by OUTBOX_IN_FLIGHT.
VITALS = """
WITH RECURSIVE busy(id) AS (
    (SELECT organisation_id FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL
     ORDER BY organisation_id LIMIT 1)
  UNION ALL
    SELECT (SELECT next.organisation_id FROM audit_delivery next
            WHERE next.done_at IS NULL AND next.dead_at IS NULL AND next.organisation_id > busy.id
            ORDER BY next.organisation_id LIMIT 1)
    FROM busy WHERE busy.id IS NOT NULL
)
SELECT
    (SELECT count(*) FROM (
        SELECT FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL LIMIT 100000) counted),
    (SELECT min(least(
        (SELECT unpublished.created_at FROM audit_delivery unpublished
         WHERE unpublished.organisation_id = busy.id AND unpublished.published_at IS NULL
           AND unpublished.done_at IS NULL AND unpublished.dead_at IS NULL
         ORDER BY unpublished.published_at, unpublished.created_at LIMIT 1),
        (SELECT min(published.created_at) FROM audit_delivery published
         WHERE published.organisation_id = busy.id AND published.published_at IS NOT NULL
           AND published.done_at IS NULL AND published.dead_at IS NULL)))
     FROM busy WHERE busy.id IS NOT NULL),
    (SELECT count(*) FROM audit_delivery WHERE dead_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("timer", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("finished_at", models.DateTimeField()),
                ("seconds", models.FloatField(help_text="what that round took")),
            ],
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("dead_at__isnull", False)),
                fields=["organisation_id", "dead_at"],
                name="delivery_dead",
            ),
        ),
        definer("leeway_vitals", "", "TABLE (backlog bigint, oldest timestamptz, dead bigint)", VITALS),
    ]
