"""What waits on each way to somebody, over all organisations: for `/metrics`, three numbers each and no row."""

from django.db import migrations

from audit.walls import definer

# What is to go later is nobody's delay, and neither is what waits for an endpoint on hold. Restricted records are counted
# nowhere. What was given up outside is counted as it happens, not here.
CHANNELS = """
WITH waiting AS (
    SELECT CASE consumer WHEN 'notices' THEN 'in_app' WHEN 'webhooks' THEN 'webhook' ELSE consumer END AS channel,
           created_at AS since
    FROM (SELECT consumer, created_at FROM audit_delivery
          WHERE done_at IS NULL AND dead_at IS NULL LIMIT 100000) open
  UNION ALL
    SELECT channel, due_at
    FROM (SELECT channel, due_at FROM notifications_notice
          WHERE due_at <= moment AND withdrawn_at IS NULL AND event_type <> 'record.added' LIMIT 100000) going
  UNION ALL
    SELECT 'webhook', due_at
    FROM (SELECT delivery.due_at FROM notifications_webhookdelivery delivery
          JOIN notifications_webhookendpoint endpoint ON endpoint.id = delivery.endpoint_id
          WHERE delivery.due_at <= moment AND endpoint.paused_at IS NULL AND endpoint.ended_at IS NULL
          LIMIT 100000) due
), dead AS (
    SELECT CASE consumer WHEN 'notices' THEN 'in_app' WHEN 'webhooks' THEN 'webhook' ELSE consumer END AS channel
    FROM audit_delivery WHERE dead_at IS NOT NULL
)
SELECT channel::text, sum(waits)::bigint, min(since), sum(died)::bigint FROM (
    SELECT channel, count(*) AS waits, min(since) AS since, 0 AS died FROM waiting GROUP BY channel
  UNION ALL
    SELECT channel, 0, NULL, count(*) FROM dead GROUP BY channel
) both_kinds GROUP BY channel ORDER BY channel
"""
COLUMNS = "TABLE (channel text, waiting bigint, oldest timestamptz, dead bigint)"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_telling"), ("audit", "0001_squashed_0005_events_by")]
    operations = [definer("leeway_channels", "moment timestamptz", COLUMNS, CHANNELS)]
