"""Let words be emptied, by one function of the database alone (delegation 0033); their commitment stays."""

from django.db import migrations, models

# Statements are refused as before, but for one inside that function; and of each row only text and salt may go.
DOOR = migrations.RunSQL(
    """
    DROP TRIGGER audit_words_append_only ON audit_words;
    CREATE TRIGGER audit_words_append_only BEFORE DELETE OR TRUNCATE ON audit_words
        FOR EACH STATEMENT EXECUTE FUNCTION leeway_refuse_change();
    CREATE TRIGGER audit_words_only_erased BEFORE UPDATE ON audit_words
        FOR EACH STATEMENT WHEN (current_setting('leeway.erasing', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION leeway_refuse_change();
    CREATE TRIGGER audit_words_emptied BEFORE UPDATE ON audit_words
        FOR EACH ROW WHEN (
            NEW.text <> '' OR NEW.salt <> '' OR NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL
            OR OLD.id <> NEW.id OR OLD.organisation_id <> NEW.organisation_id OR OLD.commitment <> NEW.commitment
            OR OLD.subject_id IS DISTINCT FROM NEW.subject_id)
        EXECUTE FUNCTION leeway_refuse_change();
    """,
    """
    DROP TRIGGER audit_words_emptied ON audit_words;
    DROP TRIGGER audit_words_only_erased ON audit_words;
    DROP TRIGGER audit_words_append_only ON audit_words;
    CREATE TRIGGER audit_words_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_words
        FOR EACH STATEMENT EXECUTE FUNCTION leeway_refuse_change();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="words",
            name="erased_at",
            field=models.DateTimeField(help_text="text and salt are empty since; the commitment stays", null=True),
        ),
        DOOR,
    ]
