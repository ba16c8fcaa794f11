"""Events are found by the mandate that they cite or tell of, however many there are."""

from django.db import migrations
from django.db.migrations import RunSQL

# As delegation/selectors/record.py asks. Only events that have one stand in it: others cost it nothing.
BY_MANDATE = """
    CREATE INDEX event_by_mandate ON audit_event (
        organisation_id, (CASE WHEN subject_kind = 'mandate' THEN subject_id::text ELSE data ->> 'mandate' END), at
    ) WHERE (CASE WHEN subject_kind = 'mandate' THEN subject_id::text ELSE data ->> 'mandate' END) IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0007_log_guarded"),
    ]

    operations = [
        RunSQL(BY_MANDATE, "DROP INDEX event_by_mandate;"),
    ]
