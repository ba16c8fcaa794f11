"""Which transaction wrote each row that is sealed (ADR 24). A scheme is sealed as it is published, so it counts anew then."""

from django.db import migrations

from audit.walls import sealed

TABLES = (
    "delegation_budgetchange",
    "delegation_carryrule",
    "delegation_kept",
    "delegation_lifechange",
    "delegation_look",
    "delegation_mandatechange",
    "delegation_milestone",
    "delegation_movement",
    "delegation_planchange",
    "delegation_recoveryanswer",
    "delegation_recoverysum",
    "delegation_scheme",
)
PUBLISHED_NOW = migrations.RunSQL(
    """
    CREATE FUNCTION leeway_published_now() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.tx := pg_current_xact_id();
        RETURN NEW;
    END $$;
    CREATE TRIGGER delegation_scheme_published BEFORE UPDATE ON delegation_scheme
        FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION leeway_published_now();
    """,
    "DROP TRIGGER delegation_scheme_published ON delegation_scheme; DROP FUNCTION leeway_published_now();",
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_log"), ("delegation", "0023_who_looked")]
    operations = [*map(sealed, TABLES), PUBLISHED_NOW]
