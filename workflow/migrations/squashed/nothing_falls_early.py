"""Hold in the database that a person's money falls by no other door than one whose notice is over (rules 11 and 17).

Whatever lowers a budget, a service, an import or a hand at psql, needs a row that says so, and that row needs an ask
that somebody said yes to, whose notice was over by then, and about which no question is open.
"""

from django.db.migrations import RunSQL

from audit.walls import together

# SECURITY DEFINER: they see the rows whatever scope is open when a transaction ends.
CHANGE = RunSQL(
    """
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
""",
    "DROP TRIGGER delegation_budgetchange_fall ON delegation_budgetchange; DROP FUNCTION leeway_check_fall();",
)

# What a yes to a change of the plan added to a budget goes again with that yes, and not a penny more: that is no cut.
UNDONE = RunSQL(
    """
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
""",
    "DROP TRIGGER delegation_budgetchange_undone ON delegation_budgetchange; DROP FUNCTION leeway_check_undone();",
)

# Money leaves a budget whose year is over into the next one and by no other way. At the end of the transaction,
# whatever the order of writes: what left is in the next year's budget.
CARRIED = RunSQL(
    """
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
""",
    "DROP TRIGGER delegation_budgetchange_carried ON delegation_budgetchange; DROP FUNCTION leeway_check_carried();",
)

# Only where it falls: the usual path is not slowed by it. At the end of the transaction, whatever the order of writes.
BUDGET = RunSQL(
    """
CREATE FUNCTION leeway_check_allocated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM delegation_budget budget WHERE budget.id = NEW.id AND budget.allocated <> (
            SELECT coalesce(sum(CASE WHEN change.what IN ('reduced', 'recovered', 'raise_undone', 'carried_out') THEN -change.amount
                                     WHEN change.what IN ('opened', 'raised', 'credited', 'renewed', 'carried_in') THEN change.amount
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
""",
    "DROP TRIGGER delegation_budget_fall ON delegation_budget; DROP FUNCTION leeway_check_allocated();",
)

# A notice that has begun never becomes shorter.
NOTICE = RunSQL(
    """
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
""",
    """
DROP TRIGGER delegation_decrease_notice ON delegation_decrease;
DROP TRIGGER delegation_recovery_notice ON delegation_recovery;
DROP FUNCTION leeway_check_notice();
""",
)

WALLS = together(CHANGE, UNDONE, CARRIED, BUDGET, NOTICE)
