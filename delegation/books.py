"""What must be true of money, mandates and schemes at any moment, for audit/books.py."""

from audit.books import OURS, Comparison, told_once


def _balance(column: str, *, table: str, term: str, rows: str = "true") -> str:
    """This function will give the query that holds one of a budget's balances against the rows it sums up."""
    return f"""
        SELECT budget.id, budget.{column} = coalesce(added.pence, 0)
        FROM (SELECT * FROM delegation_budget WHERE {OURS}) budget
        LEFT JOIN (
            SELECT budget_id, sum({term}) AS pence FROM {table} WHERE {OURS} AND ({rows}) GROUP BY budget_id
        ) added ON added.budget_id = budget.id
    """  # noqa: S608 - our own text


# Rule 7: what was said yes to by a mandate that was passed on is charged to its giver, and nothing else is.
GIVERS = f"""
    SELECT hold.id, hold.giver_id IS NOT DISTINCT FROM given.holder_id
           AND hold.giver_role = coalesce(given.role, '')
    FROM (SELECT * FROM delegation_hold WHERE {OURS}) hold
    LEFT JOIN delegation_mandate mandate ON mandate.id = hold.mandate_id AND mandate.kind = 'passed_on'
    LEFT JOIN delegation_mandate given ON given.id = mandate.given_from_id
"""  # noqa: S608 - our own text

# Rule 17: what went back is written in the budget, names its ask, and is never more than was agreed.
TAKEN = f"""
    SELECT coalesce(back.id, moved.ask_id),
           back.taken = coalesce(moved.pence, 0) AND back.taken <= coalesce(back.amount, 0)
           AND coalesce(moved.first_at >= back.agreed_at + interval '19 days', true)
    FROM (SELECT * FROM delegation_recovery WHERE {OURS}) back
    FULL JOIN (
        SELECT ask_id, sum(amount) AS pence, min(at) AS first_at FROM delegation_budgetchange
        WHERE {OURS} AND what = 'recovered' GROUP BY ask_id
    ) moved ON moved.ask_id = back.ask_id
"""  # noqa: S608 - our own text
# What left a past year's budget is what its row says, and more only by what was agreed once. It came into the year that
# ran at that moment: what comes back late may pass over years that are over too.
CARRIED = f"""
    SELECT past.id, coalesce(went.pence, 0) >= past.carried
           AND NOT EXISTS (
               SELECT FROM delegation_budgetchange gone JOIN delegation_budget old ON old.id = gone.budget_id
               WHERE gone.budget_id = past.budget_id AND gone.what = 'carried_out' AND NOT EXISTS (
                   SELECT FROM delegation_budgetchange came JOIN delegation_budget now ON now.id = came.budget_id
                   WHERE came.what = 'carried_in' AND came.at = gone.at AND came.amount = gone.amount
                         AND now.person_id = old.person_id AND now.kind = old.kind AND now.id <> old.id))
    FROM (SELECT * FROM delegation_yearend WHERE {OURS}) past
    LEFT JOIN (SELECT budget_id, sum(amount) AS pence FROM delegation_budgetchange
               WHERE {OURS} AND what = 'carried_out' GROUP BY budget_id) went ON went.budget_id = past.budget_id
"""  # noqa: S608 - our own text

COMPARISONS = (
    Comparison("year end: what left one year's budget came into the next", CARRIED),
    Comparison("budget: held is the sum of its holds", _balance("held", table="delegation_hold", term="held")),
    Comparison("budget: spent is what its holds used", _balance("spent", table="delegation_hold", term="used")),
    Comparison(
        "budget: agreed is what its plan lines still need",
        _balance("agreed", table="delegation_planline", term="remaining"),
    ),
    Comparison(
        "budget: planned is what its plan lines cost in a year",
        _balance("planned", table="delegation_planline", term="annual"),
    ),
    Comparison(
        "budget: allocated is the sum of its changes",
        _balance(
            "allocated",
            table="delegation_budgetchange",
            term="CASE WHEN what IN ('reduced', 'recovered', 'raise_undone', 'carried_out')"
            " THEN -amount ELSE amount END",
            rows="what IN ('opened', 'renewed', 'raised', 'credited', 'carried_in')"
            " OR what IN ('reduced', 'recovered', 'raise_undone', 'carried_out')",
        ),
    ),
    Comparison(
        "budget change: one event, with its amount",
        told_once(
            table="delegation_budgetchange",
            kind="budget",
            key="data->>'change'",
            facts="min(type) AS type, min(subject_id::text)::uuid AS subject, min((data->>'amount')::bigint) AS amount",
            agrees="told.type = 'budget.' || kept.what AND told.subject = kept.budget_id AND told.amount = kept.amount",
        ),
    ),
    Comparison(
        "kept of a plan line: one event, with its amount",
        told_once(
            table="delegation_kept",
            kind="kept",
            key="subject_id::text",
            facts="min(type) AS type, min((data->>'amount')::bigint) AS amount",
            agrees="told.type = 'kept.' || kept.what AND told.amount = kept.pence",
        ),
    ),
    Comparison(
        "money moved: one event, with its amount",
        told_once(
            table="delegation_movement",
            kind="ask",
            key="data->>'movement'",
            facts="min((data->>'paid')::bigint) AS paid, min((data->>'refunded')::bigint) AS refunded",
            agrees="CASE kept.what WHEN 'paid' THEN told.paid ELSE told.refunded END = kept.amount",
        ),
    ),
    Comparison(
        "mandate change: one event",
        told_once(
            table="delegation_mandatechange",
            kind="mandate",
            key="data->>'change'",
            facts="min(type) AS type, min(subject_id::text)::uuid AS subject",
            agrees="told.type = 'mandate.' || kept.what AND told.subject = kept.mandate_id",
        ),
    ),
    Comparison(
        "comment on limits: one event",
        told_once(
            table="delegation_schemecomment",
            kind="scheme_comment",
            key="CASE WHEN type = 'scheme.commented' THEN subject_id::text END",
            facts="min(data->>'scheme')::uuid AS scheme",
            agrees="told.scheme = kept.scheme_id",
        ),
    ),
    Comparison(
        "answer to a comment: one event",
        told_once(
            table="delegation_schemeanswer",
            kind="scheme_comment",
            key="data->>'answer'",
            facts="min(subject_id::text)::uuid AS comment",
            agrees="told.comment = kept.comment_id",
        ),
    ),
    Comparison(
        "published scheme: one event, with its version",
        told_once(
            table="delegation_scheme",
            kind="scheme",
            key="CASE WHEN type = 'scheme.published' THEN subject_id::text END",
            facts="min((data->>'version')::bigint) AS version",
            agrees="told.version = kept.version",
            rows="status = 'published'",
        ),
    ),
    Comparison(
        "draft of limits that was thrown away: one event",
        told_once(
            table="delegation_scheme",
            kind="scheme",
            key="CASE WHEN type = 'scheme.dropped' THEN subject_id::text END",
            facts="min((data->>'revision')::bigint) AS revision",
            agrees="told.revision = kept.revision",
            rows="status = 'dropped'",
        ),
    ),
    Comparison(
        "absence: one event, and another once it was ended",
        told_once(
            table="delegation_absence",
            kind="absence",
            key="CASE WHEN type IN ('absence.recorded', 'absence.ended') THEN subject_id::text END",
            facts="min(data->>'user')::uuid AS away, count(*) FILTER (WHERE type = 'absence.ended') AS ended",
            agrees="told.away = kept.user_id AND told.ended = (kept.ended_at IS NOT NULL)::int",
            times="1 + (kept.ended_at IS NOT NULL)::int",
        ),
    ),
    Comparison(
        "file brought in: one event, with its lines",
        told_once(
            table="delegation_broughtin",
            kind="file",
            key="CASE WHEN type = 'file.brought_in' THEN subject_id::text END",
            facts="min((data->>'lines')::bigint) AS lines, min(data->>'digest') AS digest",
            agrees="told.lines = kept.lines AND told.digest = kept.digest",
        ),
    ),
    Comparison("hold: charged to who passed the mandate on too", GIVERS),
    Comparison("money back: what a recovery took is the sum of its budget's changes", TAKEN),
    Comparison(
        "money back: one event for each answer",
        told_once(
            table="delegation_recoveryanswer",
            kind="recovery",
            key="data->>'answer'",
            facts="min(subject_id::text)::uuid AS recovery, bool_and((data->>'hard')::boolean) AS hard",
            agrees="told.recovery = kept.recovery_id AND told.hard = kept.is_hard",
        ),
    ),
)
