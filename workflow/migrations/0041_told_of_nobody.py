"""Let the words of a told fact go once it is over, where nobody was found whose words they are: no erasure would."""

from django.db import migrations

from audit.walls import CURRENT

# What the fact waits with is kept while it waits. Words that are somebody's stay, and go with their record.
FORGET = f"""
    CREATE FUNCTION leeway_forget_told(which uuid, moment timestamptz) RETURNS SETOF uuid
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
        PERFORM set_config('leeway.erasing', 'on', true);
        RETURN QUERY
            UPDATE audit_words SET text = '', salt = '', erased_at = moment
            WHERE organisation_id = {CURRENT} AND erased_at IS NULL AND subject_id IS NULL
                  AND id = (SELECT said_id FROM workflow_toldfact
                            WHERE workflow_toldfact.id = which AND organisation_id = {CURRENT})
            RETURNING id;
        PERFORM set_config('leeway.erasing', '', true);
    END $$;
    REVOKE ALL ON FUNCTION leeway_forget_told(uuid, timestamptz) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION leeway_forget_told(uuid, timestamptz) TO leeway_app;
"""  # noqa: S608 - our own text


class Migration(migrations.Migration):
    dependencies = [("workflow", "0040_what_was_tried")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION leeway_forget_told(uuid, timestamptz)")]
