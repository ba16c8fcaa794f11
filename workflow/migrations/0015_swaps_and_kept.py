"""Keep what a swap takes the place of, and which kept minutes an ask uses."""

from django.db import migrations, models

# What a yes to a change of the plan added to a budget goes again with that yes, and not a penny more: that is no cut.
CHECK_UNDONE = """
CREATE FUNCTION leeway_check_undone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT coalesce(sum(applied.raised), 0) FROM delegation_planchange applied
        WHERE applied.organisation_id = NEW.organisation_id AND applied.ask_id = NEW.ask_id
          AND applied.budget_id = NEW.budget_id AND applied.step = 'applied')
       < (SELECT sum(change.amount) FROM delegation_budgetchange change
          WHERE change.organisation_id = NEW.organisation_id AND change.ask_id = NEW.ask_id
            AND change.budget_id = NEW.budget_id AND change.what = 'raise_undone')
       OR NEW.ask_id IS NULL
    THEN
        RAISE EXCEPTION 'budget % loses what no yes had added', NEW.budget_id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delegation_budgetchange_undone AFTER INSERT ON delegation_budgetchange
    FOR EACH ROW WHEN (NEW.what = 'raise_undone') EXECUTE FUNCTION leeway_check_undone();
"""

CHECK_BUDGET = """
CREATE OR REPLACE FUNCTION leeway_check_allocated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM delegation_budget budget WHERE budget.id = NEW.id AND budget.allocated <> (
            SELECT coalesce(sum(CASE WHEN change.what IN ({falls}) THEN -change.amount
                                     WHEN change.what IN ('opened', 'raised', 'credited') THEN change.amount
                                     ELSE 0 END), 0)
            FROM delegation_budgetchange change
            WHERE change.organisation_id = budget.organisation_id AND change.budget_id = budget.id)
    ) THEN
        RAISE EXCEPTION 'budget % fell without a row that says why', NEW.id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
"""
NOW = CHECK_BUDGET.format(falls="'reduced', 'recovered', 'raise_undone'")
BEFORE = CHECK_BUDGET.format(falls="'reduced', 'recovered'")
DROP = """
DROP TRIGGER delegation_budgetchange_undone ON delegation_budgetchange;
DROP FUNCTION leeway_check_undone();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0014_nothing_falls_early"),
        ("delegation", "0016_plan_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="exchanged",
            field=models.BigIntegerField(
                help_text="of its plan line, what a swap takes the place of, pence", null=True
            ),
        ),
        migrations.AddField(
            model_name="ask",
            name="kept_minutes",
            field=models.PositiveIntegerField(help_text="of its plan line, kept minutes that it uses", null=True),
        ),
        migrations.RunSQL(CHECK_UNDONE + NOW, DROP + BEFORE),
    ]
