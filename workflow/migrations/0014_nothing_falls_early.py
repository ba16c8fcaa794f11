"""Hold in the database that a person's money falls by no other door than one whose notice is over (rules 11 and 17).

Whatever lowers a budget, a service, an import or a hand at psql, needs a row that says so, and that row needs an ask
that somebody said yes to, whose notice was over by then, and about which no question is open.
"""

from django.db import migrations

# Owned by who owns the tables, so that it sees the rows whatever scope is open when a transaction ends.
CHECK_CHANGE = """
CREATE FUNCTION leeway_check_fall() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.what = 'reduced' AND NOT EXISTS (
        SELECT FROM delegation_decrease less
        WHERE less.organisation_id = NEW.organisation_id AND less.ask_id = NEW.ask_id
          AND less.budget_id = NEW.budget_id AND less.takes_effect_at <= NEW.at
    ) THEN
        RAISE EXCEPTION 'budget % falls before its notice is over', NEW.budget_id USING ERRCODE = 'LW002';
    END IF;
    IF NEW.what = 'recovered' AND NOT EXISTS (
        SELECT FROM delegation_recovery back JOIN workflow_ask ask ON ask.id = back.ask_id
        WHERE back.organisation_id = NEW.organisation_id AND back.ask_id = NEW.ask_id
          AND back.budget_id = NEW.budget_id AND back.takes_effect_at <= NEW.at AND NOT back.is_hard
          AND ask.organisation_id = NEW.organisation_id AND ask.status = 'approved' AND ask.challenge_id IS NULL
          AND back.amount >= (
              SELECT sum(change.amount) FROM delegation_budgetchange change
              WHERE change.organisation_id = NEW.organisation_id AND change.ask_id = NEW.ask_id
                AND change.what = 'recovered')
    ) THEN
        RAISE EXCEPTION 'money goes back from budget % before its time', NEW.budget_id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delegation_budgetchange_fall AFTER INSERT ON delegation_budgetchange
    FOR EACH ROW WHEN (NEW.what IN ('reduced', 'recovered')) EXECUTE FUNCTION leeway_check_fall();
"""

# Only where it falls: the usual path is not slowed by it. At the end of the transaction, whatever the order of writes.
CHECK_BUDGET = """
CREATE FUNCTION leeway_check_allocated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM delegation_budget budget WHERE budget.id = NEW.id AND budget.allocated <> (
            SELECT coalesce(sum(CASE WHEN change.what IN ('reduced', 'recovered') THEN -change.amount
                                     WHEN change.what IN ('opened', 'raised', 'credited') THEN change.amount
                                     ELSE 0 END), 0)
            FROM delegation_budgetchange change
            WHERE change.organisation_id = budget.organisation_id AND change.budget_id = budget.id)
    ) THEN
        RAISE EXCEPTION 'budget % fell without a row that says why', NEW.id USING ERRCODE = 'LW002';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER delegation_budget_fall AFTER UPDATE OF allocated ON delegation_budget
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.allocated < OLD.allocated) EXECUTE FUNCTION leeway_check_allocated();
"""

# A notice that has begun never becomes shorter.
CHECK_NOTICE = """
CREATE FUNCTION leeway_check_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a notice of % would become shorter', TG_TABLE_NAME USING ERRCODE = 'LW002';
END $$;
CREATE TRIGGER delegation_recovery_notice BEFORE UPDATE ON delegation_recovery
    FOR EACH ROW WHEN (NEW.takes_effect_at < OLD.takes_effect_at OR NEW.amount > OLD.amount)
    EXECUTE FUNCTION leeway_check_notice();
CREATE TRIGGER delegation_decrease_notice BEFORE UPDATE ON delegation_decrease
    FOR EACH ROW WHEN (NEW.takes_effect_at < OLD.takes_effect_at)
    EXECUTE FUNCTION leeway_check_notice();
"""

DROP = """
DROP TRIGGER delegation_decrease_notice ON delegation_decrease;
DROP TRIGGER delegation_recovery_notice ON delegation_recovery;
DROP TRIGGER delegation_budget_fall ON delegation_budget;
DROP TRIGGER delegation_budgetchange_fall ON delegation_budgetchange;
DROP FUNCTION leeway_check_notice();
DROP FUNCTION leeway_check_allocated();
DROP FUNCTION leeway_check_fall();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0013_payments"),
        ("delegation", "0014_money_back"),
    ]

    operations = [
        migrations.RunSQL(CHECK_CHANGE + CHECK_BUDGET + CHECK_NOTICE, DROP),
    ]
