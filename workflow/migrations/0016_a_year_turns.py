"""Let money leave a budget whose year is over, into the next one and by no other way."""

from django.db import migrations

# At the end of the transaction, whatever the order of writes: what left is in the next year's budget.
CHECK_CARRIED = """
CREATE FUNCTION leeway_check_carried() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM delegation_yearend past JOIN delegation_budget budget ON budget.id = past.budget_id
        WHERE past.organisation_id = NEW.organisation_id AND past.budget_id = NEW.budget_id
          AND past.turned_at IS NOT NULL AND budget.ends_on <= (NEW.at + interval '14 hours')::date
          AND (SELECT coalesce(sum(amount), 0) FROM delegation_budgetchange change
               WHERE change.organisation_id = NEW.organisation_id AND change.budget_id = past.next_budget_id
                 AND change.what = 'carried_in')
              >= (SELECT sum(amount) FROM delegation_budgetchange change
                  WHERE change.organisation_id = NEW.organisation_id AND change.budget_id = NEW.budget_id
                    AND change.what = 'carried_out')
    ) THEN
        RAISE EXCEPTION 'budget % loses what no next year has', NEW.budget_id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER delegation_budgetchange_carried AFTER INSERT ON delegation_budgetchange
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.what = 'carried_out') EXECUTE FUNCTION leeway_check_carried();
"""

CHECK_BUDGET = """
CREATE OR REPLACE FUNCTION leeway_check_allocated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM delegation_budget budget WHERE budget.id = NEW.id AND budget.allocated <> (
            SELECT coalesce(sum(CASE WHEN change.what IN ({falls}) THEN -change.amount
                                     WHEN change.what IN ({adds}) THEN change.amount
                                     ELSE 0 END), 0)
            FROM delegation_budgetchange change
            WHERE change.organisation_id = budget.organisation_id AND change.budget_id = budget.id)
    ) THEN
        RAISE EXCEPTION 'budget % fell without a row that says why', NEW.id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
"""
FALLS, ADDS = "'reduced', 'recovered', 'raise_undone'", "'opened', 'raised', 'credited'"
NOW = CHECK_BUDGET.format(falls=f"{FALLS}, 'carried_out'", adds=f"{ADDS}, 'renewed', 'carried_in'")
BEFORE = CHECK_BUDGET.format(falls=FALLS, adds=ADDS)
DROP = """
DROP TRIGGER delegation_budgetchange_carried ON delegation_budgetchange;
DROP FUNCTION leeway_check_carried();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0015_swaps_and_kept"),
        ("delegation", "0017_year_end"),
    ]

    operations = [
        migrations.RunSQL(CHECK_CARRIED + NOW, DROP + BEFORE),
    ]
