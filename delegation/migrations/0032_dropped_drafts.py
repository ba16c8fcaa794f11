"""Let an author throw a draft away, and take a proposal back into a draft; what was thrown away stays as it was."""

from django.db import migrations, models

# As in 0030_comments, but for the two: a proposal becomes a draft only without who proposed it and when, and only a
# draft is thrown away, for good and with the limits it had.
TAKEN_BACK = migrations.RunSQL(
    """
    DROP TRIGGER delegation_scheme_kept ON delegation_scheme;
    CREATE TRIGGER delegation_scheme_kept BEFORE UPDATE ON delegation_scheme FOR EACH ROW WHEN (
        OLD.author_id <> NEW.author_id OR OLD.created_at <> NEW.created_at
        OR OLD.status = 'proposed' AND (
            NEW.status NOT IN ('draft', 'proposed', 'published')
            OR NEW.status = 'draft' AND (NEW.proposed_by_id IS NOT NULL OR NEW.proposed_at IS NOT NULL)
            OR NEW.status <> 'draft' AND OLD.proposed_by_id IS DISTINCT FROM NEW.proposed_by_id
            OR OLD.terms <> NEW.terms OR OLD.revision <> NEW.revision)
        OR OLD.status = 'draft' AND NEW.status = 'published'
        OR OLD.status = 'draft' AND NEW.status = 'dropped' AND OLD.terms <> NEW.terms
        OR OLD.status = 'dropped'
    ) EXECUTE FUNCTION leeway_refuse_change();
    """,
    """
    DROP TRIGGER delegation_scheme_kept ON delegation_scheme;
    CREATE TRIGGER delegation_scheme_kept BEFORE UPDATE ON delegation_scheme FOR EACH ROW WHEN (
        OLD.author_id <> NEW.author_id OR OLD.created_at <> NEW.created_at
        OR OLD.status = 'proposed' AND (
            NEW.status = 'draft' OR OLD.proposed_by_id IS DISTINCT FROM NEW.proposed_by_id
            OR OLD.terms <> NEW.terms OR OLD.revision <> NEW.revision)
        OR OLD.status = 'draft' AND NEW.status = 'published'
    ) EXECUTE FUNCTION leeway_refuse_change();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0031_groups_apart"),
    ]

    operations = [
        migrations.AlterField(
            model_name="scheme",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("proposed", "Proposed"),
                    ("published", "Published"),
                    ("dropped", "Dropped"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        TAKEN_BACK,
    ]
