"""Let nothing be written of somebody whose record is erased, whoever writes at the same moment (ADR 38)."""

from django.db import migrations

# A writer shares a lock on a person's words until it commits, and never waits for another writer. Erasing takes it
# alone (workflow/migrations/0039): so what is written first is erased too, and what comes later is refused here.
GUARD = migrations.RunSQL(
    """
    CREATE FUNCTION leeway_lock_words(whose uuid, alone boolean) RETURNS void LANGUAGE plpgsql
        SET search_path = pg_catalog, public AS $$
    DECLARE key bigint := hashtextextended('words of ' || whose::text, 0);
    BEGIN
        IF alone THEN PERFORM pg_advisory_xact_lock(key); ELSE PERFORM pg_advisory_xact_lock_shared(key); END IF;
    END $$;
    CREATE FUNCTION leeway_refuse_erased() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE whose uuid;
    BEGIN
        SELECT coalesce(
            (SELECT person_id FROM delegation_concern WHERE id = NEW.subject_id),
            (SELECT person_id FROM delegation_worry WHERE id = NEW.subject_id),
            NEW.subject_id) INTO whose;
        PERFORM leeway_lock_words(whose, false);
        IF EXISTS (SELECT FROM delegation_person WHERE id = whose AND erased_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the record of % is erased', whose USING ERRCODE = 'LW002';
        END IF;
        RETURN NEW;
    END $$;
    REVOKE ALL ON FUNCTION leeway_refuse_erased() FROM PUBLIC;
    CREATE TRIGGER audit_words_of_nobody_erased BEFORE INSERT ON audit_words
        FOR EACH ROW WHEN (NEW.subject_id IS NOT NULL) EXECUTE FUNCTION leeway_refuse_erased();
    """,
    """
    DROP TRIGGER audit_words_of_nobody_erased ON audit_words;
    DROP FUNCTION leeway_refuse_erased();
    DROP FUNCTION leeway_lock_words(uuid, boolean);
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_erased_words"),
        ("delegation", "0037_openings_end"),
    ]

    operations = [GUARD]
