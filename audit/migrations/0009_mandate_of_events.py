"""Events are found by the mandate that they cite or tell of as fast under row-level security: by a column of its own.

PostgreSQL asks an index of an expression only where it can prove that the expression tells nothing of hidden rows, and
`->>` is not known to. A stored column is only compared. Models do not know it, so it is no part of a leaf.
"""

from django.db import migrations
from django.db.migrations import RunSQL

MANDATE = "(CASE WHEN subject_kind = 'mandate' THEN subject_id::text ELSE data ->> 'mandate' END)"
# The table is written anew once. As delegation/selectors/record.py asks.
COLUMN = f"""
    DROP INDEX event_by_mandate;
    ALTER TABLE audit_event ADD COLUMN mandate text GENERATED ALWAYS AS {MANDATE} STORED;
    CREATE INDEX event_by_mandate ON audit_event (organisation_id, mandate, at) WHERE mandate IS NOT NULL;
"""
EXPRESSION = f"""
    DROP INDEX event_by_mandate;
    ALTER TABLE audit_event DROP COLUMN mandate;
    CREATE INDEX event_by_mandate ON audit_event (organisation_id, {MANDATE}, at) WHERE {MANDATE} IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0008_events_by_mandate"),
    ]

    operations = [
        RunSQL(COLUMN, EXPRESSION),
    ]
