"""Put up the walls of what is asked."""

from django.db import migrations

from audit.walls import append_only, tenant

TENANT = (
    "workflow_ask",
    "workflow_assignment",
    "workflow_decision",
    "workflow_rulingrecord",
    "workflow_transition",
)
APPEND_ONLY = ("workflow_assignment", "workflow_decision", "workflow_rulingrecord", "workflow_transition")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("delegation", "0002_walls")]
    operations = [*map(tenant, TENANT), *map(append_only, APPEND_ONLY)]
