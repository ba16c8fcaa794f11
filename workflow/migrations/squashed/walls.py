"""The walls of what is asked."""

from django.db.migrations import RunSQL

from audit.walls import append_only, closed, definer, sealed, tenant, together

TENANT = (
    "workflow_ask",
    "workflow_asknote",
    "workflow_assignment",
    "workflow_attachment",
    "workflow_capacitynote",
    "workflow_challenge",
    "workflow_decision",
    "workflow_earlier",
    "workflow_helped",
    "workflow_hiddenpayee",
    "workflow_lookback",
    "workflow_message",
    "workflow_ownway",
    "workflow_payment",
    "workflow_rulingrecord",
    "workflow_sample",
    "workflow_sampledraw",
    "workflow_samplenote",
    "workflow_standingpayment",
    "workflow_statement",
    "workflow_statementline",
    "workflow_talk",
    "workflow_transition",
)
# What never changes; each of its rows is a leaf of the sealed log too (ADR 24).
APPEND_ONLY = (
    "workflow_asknote",
    "workflow_assignment",
    "workflow_attachment",
    "workflow_capacitynote",
    "workflow_challenge",
    "workflow_decision",
    "workflow_earlier",
    "workflow_message",
    "workflow_ownway",
    "workflow_rulingrecord",
    "workflow_sample",
    "workflow_sampledraw",
    "workflow_samplenote",
    "workflow_statement",
    "workflow_talk",
    "workflow_transition",
)
# What the bank said never changes; what a line was found to be does.
LINES_KEPT = RunSQL(
    """
    CREATE TRIGGER workflow_statementline_kept BEFORE UPDATE ON workflow_statementline FOR EACH ROW
        WHEN ((OLD.id, OLD.organisation_id, OLD.statement_id, OLD.number, OLD.day, OLD.pence, OLD.words_id, OLD.fingerprint)
            IS DISTINCT FROM
            (NEW.id, NEW.organisation_id, NEW.statement_id, NEW.number, NEW.day, NEW.pence, NEW.words_id, NEW.fingerprint))
        EXECUTE FUNCTION leeway_refuse_change();
    CREATE TRIGGER workflow_statementline_stays BEFORE DELETE OR TRUNCATE ON workflow_statementline
        FOR EACH STATEMENT EXECUTE FUNCTION leeway_refuse_change();
    REVOKE DELETE, TRUNCATE ON workflow_statementline FROM leeway_app;
    """,
    """
    DROP TRIGGER workflow_statementline_stays ON workflow_statementline;
    DROP TRIGGER workflow_statementline_kept ON workflow_statementline;
    """,
)
# What is due over all organisations. Only what waits is in the index `ask_to_look_at`, so this costs the same however
# long the history.
DUE = """
SELECT (SELECT count(*) FROM (SELECT FROM workflow_ask WHERE look_at <= moment LIMIT 100000) counted),
       (SELECT min(look_at) FROM workflow_ask WHERE look_at <= moment)
"""
# guardian's generic tables: Leeway keeps permissions by direct foreign key instead.
UNUSED = ("guardian_userobjectpermission", "guardian_groupobjectpermission")

WALLS = together(
    *map(tenant, TENANT),
    *map(append_only, APPEND_ONLY),
    *map(sealed, APPEND_ONLY),
    LINES_KEPT,
    definer("leeway_due", "moment timestamptz", "TABLE (due bigint, oldest timestamptz)", DUE),
    *map(closed, UNUSED),
)
