"""Erase the lines of an organisation's statements that were found to be a person's, and wait for who writes (ADR 38)."""

from django.db import migrations

from audit.walls import CURRENT

# As delegation/migrations/0033 made it, with two things more: it has the words of its person for itself from here on,
# so that what is being written is waited for; and a line of a file of everybody's is theirs by the ask that it paid.
ERASE_WORDS = f"""
    CREATE OR REPLACE FUNCTION leeway_erase_words(which uuid, moment timestamptz) RETURNS SETOF uuid
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE whose uuid;
    BEGIN
        SELECT person_id INTO whose FROM delegation_erasure erasure
        WHERE id = which AND organisation_id = {CURRENT} AND confirmed_by_id <> asked_by_id
          AND withdrawn_at IS NULL AND done_at IS NULL
          AND NOT EXISTS (SELECT FROM delegation_legalhold held
                          WHERE held.person_id = erasure.person_id AND held.lifted_at IS NULL);
        IF whose IS NULL THEN
            RAISE EXCEPTION 'no erasure that two people stand for' USING ERRCODE = 'LW001';
        END IF;
        PERFORM leeway_lock_words(whose, true);
        PERFORM set_config('leeway.erasing', 'on', true);
        RETURN QUERY
            UPDATE audit_words SET text = '', salt = '', erased_at = moment
            WHERE organisation_id = {CURRENT} AND erased_at IS NULL AND id IN (
                SELECT words.id FROM audit_words words WHERE words.organisation_id = {CURRENT} AND words.subject_id IN (
                    SELECT whose
                    UNION ALL SELECT concern.id FROM delegation_concern concern WHERE concern.person_id = whose
                    UNION ALL SELECT worry.id FROM delegation_worry worry WHERE worry.person_id = whose
                    UNION ALL SELECT own.id FROM delegation_user own
                        JOIN delegation_circlemember tie ON tie.user_id = own.id
                        WHERE tie.person_id = whose AND tie.role = 'self' AND own.team_id IS NULL
                          AND own.duties = '{{}}'
                          AND NOT EXISTS (SELECT FROM delegation_circlemember other
                                          WHERE other.user_id = own.id AND other.person_id <> whose))
                UNION ALL SELECT line.words_id FROM workflow_statementline line
                    JOIN workflow_ask ask ON ask.id = line.ask_id
                    WHERE line.organisation_id = {CURRENT} AND ask.person_id = whose AND line.state <> 'proposed')
            RETURNING audit_words.id;
        PERFORM set_config('leeway.erasing', '', true);
    END $$;
"""  # noqa: S608 - our own text

# Going back: as delegation/migrations/0033 made it, since the lock goes with delegation/migrations/0038.
EARLIER = f"""
    CREATE OR REPLACE FUNCTION leeway_erase_words(which uuid, moment timestamptz) RETURNS SETOF uuid
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE whose uuid;
    BEGIN
        SELECT person_id INTO whose FROM delegation_erasure erasure
        WHERE id = which AND organisation_id = {CURRENT} AND confirmed_by_id <> asked_by_id
          AND withdrawn_at IS NULL AND done_at IS NULL
          AND NOT EXISTS (SELECT FROM delegation_legalhold held
                          WHERE held.person_id = erasure.person_id AND held.lifted_at IS NULL);
        IF whose IS NULL THEN
            RAISE EXCEPTION 'no erasure that two people stand for' USING ERRCODE = 'LW001';
        END IF;
        PERFORM set_config('leeway.erasing', 'on', true);
        RETURN QUERY
            UPDATE audit_words SET text = '', salt = '', erased_at = moment
            WHERE organisation_id = {CURRENT} AND erased_at IS NULL AND subject_id IN (
                SELECT whose
                UNION ALL SELECT id FROM delegation_concern WHERE person_id = whose
                UNION ALL SELECT id FROM delegation_worry WHERE person_id = whose
                UNION ALL SELECT own.id FROM delegation_user own
                    JOIN delegation_circlemember tie ON tie.user_id = own.id
                    WHERE tie.person_id = whose AND tie.role = 'self' AND own.team_id IS NULL AND own.duties = '{{}}'
                      AND NOT EXISTS (SELECT FROM delegation_circlemember other
                                      WHERE other.user_id = own.id AND other.person_id <> whose))
            RETURNING id;
        PERFORM set_config('leeway.erasing', '', true);
    END $$;
"""  # noqa: S608 - our own text


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0038_nothing_after_erasing"),
        ("workflow", "0038_told_facts"),
    ]

    operations = [migrations.RunSQL(ERASE_WORDS, EARLIER)]
