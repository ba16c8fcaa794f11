"""Which transaction wrote each row that is sealed (ADR 24)."""

from django.db import migrations

from audit.walls import sealed

TABLES = (
    "workflow_asknote",
    "workflow_assignment",
    "workflow_attachment",
    "workflow_capacitynote",
    "workflow_challenge",
    "workflow_decision",
    "workflow_earlier",
    "workflow_message",
    "workflow_rulingrecord",
    "workflow_statement",
    "workflow_talk",
    "workflow_transition",
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_log"), ("workflow", "0024_ask_notes")]
    operations = list(map(sealed, TABLES))
