"""What must be true of asks, their steps and decisions at any moment, for audit/books.py."""

from audit.books import OURS, Comparison, told_once
from workflow.card_books import TAPS_OF_CARDS
from workflow.look_books import SECOND_LOOKS

# Steps lead from one status to the next, so each status is entered as often as it is left, but the last one once more.
# That needs no order, which clocks of several machines could not give.
STATUS = f"""
    SELECT ask.id, steps.begun = 1 AND steps.entered - steps.left = 1
    FROM (SELECT id FROM workflow_ask WHERE {OURS}) ask
    LEFT JOIN (
        SELECT step.ask_id, count(*) FILTER (WHERE step.from_status = '') AS begun,
               count(*) FILTER (WHERE step.to_status = asked.status) AS entered,
               count(*) FILTER (WHERE step.from_status = asked.status) AS left
        FROM workflow_transition step JOIN workflow_ask asked ON asked.id = step.ask_id
        WHERE step.{OURS} AND asked.{OURS} GROUP BY step.ask_id
    ) steps ON steps.ask_id = ask.id
"""  # noqa: S608 - our own text

EVENTS = f"""
    SELECT coalesce(step.id, event.id),
           event.subject_id = step.ask_id AND event.at = step.at AND event.status = step.to_status
           AND event.before = step.from_status AND event.actor_id IS NOT DISTINCT FROM step.by_id
           AND event.process = step.process
    FROM (SELECT * FROM workflow_transition WHERE {OURS}) step
    FULL JOIN (
        SELECT id, subject_id, at, actor_id, process, data->>'status' AS status, data->>'from' AS before
        FROM audit_event WHERE {OURS} AND subject_kind = 'ask'
    ) event ON event.id = step.event_id
"""  # noqa: S608 - our own text

# The event of a yes at once names no decision: it is the ask's first, and the ruling is the one made when asking.
DECISIONS = f"""
    SELECT coalesce(kept.id, told.id),
           kept.id IS NOT NULL AND told.times = 1 AND told.subject = kept.ask_id
           AND told.amount IS NOT DISTINCT FROM kept.amount
           AND (told.type = 'ask.approved') = (kept.outcome = 'approve')
           AND told.type IN ('ask.approved', 'ask.declined', 'ask.upheld')
    FROM (
        SELECT decision.*, CASE ruling.purpose WHEN 'asked' THEN decision.ask_id ELSE decision.id END AS told_as
        FROM workflow_decision decision JOIN workflow_rulingrecord ruling ON ruling.id = decision.ruling_id
        WHERE decision.{OURS} AND ruling.{OURS}
    ) kept
    FULL JOIN (
        SELECT coalesce((data->>'decision')::uuid, subject_id) AS id, count(*) AS times, min(type) AS type,
               min(subject_id::text)::uuid AS subject,
               min((data->>CASE WHEN data->>'decision' IS NULL THEN 'amount' ELSE 'decided_amount' END)::bigint)
                   AS amount
        FROM audit_event
        WHERE {OURS} AND subject_kind = 'ask' AND (data->>'decision' IS NOT NULL OR type = 'ask.approved')
        GROUP BY 1
    ) told ON told.id = kept.told_as
"""  # noqa: S608 - our own text

# A question and its answer are told by the ask's own step, the rest by an event of their own.
MESSAGES = f"""
    SELECT coalesce(kept.id, told.id), kept.id IS NOT NULL AND told.times = 1 AND told.words = kept.words_id::text
    FROM (SELECT * FROM workflow_message WHERE {OURS}) kept
    FULL JOIN (
        SELECT (data->>'message')::uuid AS id, count(*) AS times, min(data->'words'->>'words') AS words
        FROM audit_event WHERE {OURS} AND data->>'message' IS NOT NULL GROUP BY 1
    ) told ON told.id = kept.id
"""  # noqa: S608 - our own text

# An ask points at its challenge from the step that opened it to the decision that ends it.
CHALLENGES = f"""
    SELECT coalesce(kept.id, told.id),
           kept.id IS NOT NULL AND told.times = 1 AND told.subject = kept.ask_id
           AND (asked.challenge_id IS NULL OR asked.challenge_id = kept.id AND asked.assignment_id IS NOT NULL)
    FROM (SELECT * FROM workflow_challenge WHERE {OURS}) kept
    LEFT JOIN (SELECT id, challenge_id, assignment_id FROM workflow_ask WHERE {OURS}) asked ON asked.id = kept.ask_id
    FULL JOIN (
        SELECT (data->>'challenge')::uuid AS id, count(*) AS times, min(subject_id::text)::uuid AS subject
        FROM audit_event WHERE {OURS} AND subject_kind = 'ask' AND data->>'challenge' IS NOT NULL GROUP BY 1
    ) told ON told.id = kept.id
"""  # noqa: S608 - our own text

SAMPLES = told_once(
    table="workflow_sample",
    kind="sample",
    key="data->>'sample'",
    facts="min(data->>'commitment') AS commitment",
    agrees="told.commitment = kept.commitment",
)
SAMPLE_DRAWS = told_once(
    table="workflow_sampledraw",
    kind="sample",
    key="data->>'draw'",
    facts="min(data->>'of_digest') AS digest",
    agrees="told.digest = kept.of_digest",
)
SAMPLE_NOTES = told_once(
    table="workflow_samplenote",
    kind="sample",
    key="data->>'note'",
    facts="min(data->>'decision') AS decision",
    agrees="told.decision = kept.decision_id::text",
)

LESS = f"""
    SELECT less.id, (less.applied_at IS NOT NULL) = (coalesce(steps.taken, 0) = 1)
    FROM (
        SELECT id, ask_id, applied_at FROM delegation_decrease WHERE {OURS}
        UNION ALL SELECT id, ask_id, applied_at FROM delegation_recovery WHERE {OURS}
    ) less
    LEFT JOIN (
        SELECT ask_id, count(*) AS taken FROM workflow_transition
        WHERE {OURS} AND command IN ('take_effect', 'give_up') GROUP BY ask_id
    ) steps ON steps.ask_id = less.ask_id
"""  # noqa: S608 - our own text

ATTACHMENTS = told_once(
    table="workflow_attachment",
    kind="attachment",
    key="data->>'attachment'",
    facts="min(data->>'sha256') AS digest",
    agrees="told.digest = kept.digest",
)


# What was paid after it was cancelled is an ask linked to its own.
# A payment is told ready once, or skipped before it was; a paid one names the movement of its own ask and amount.
def _moved(pence: str) -> str:
    """This function will hold so much against what moved for an ask: the rest is what was paid beyond its yes."""
    beyond = (
        f"SELECT FROM workflow_ask beyond WHERE beyond.of_id = hold.ask_id AND beyond.amount = {pence} - moved.amount"
    )
    return f"(moved.amount = {pence} OR EXISTS ({beyond}))"


PAYMENTS = f"""
    SELECT coalesce(kept.id, told.id),
           kept.id IS NOT NULL AND told.skipped = kept.skipped::int
           AND (kept.skipped AND told.ready <= 1 OR told.ready = 1)
           AND (kept.fact_id IS NULL OR late.of_id = kept.ask_id)
           AND CASE WHEN kept.paid_at IS NULL THEN kept.movement_id IS NULL
                    ELSE moved.what = 'paid' AND {_moved("kept.amount")} AND hold.ask_id = kept.ask_id END
    FROM (SELECT * FROM workflow_payment WHERE {OURS}) kept
    LEFT JOIN workflow_ask late ON late.id = kept.fact_id
    LEFT JOIN delegation_movement moved ON moved.id = kept.movement_id
    LEFT JOIN delegation_hold hold ON hold.id = moved.hold_id
    FULL JOIN (
        SELECT subject_id AS id, count(*) FILTER (WHERE type = 'payment.ready') AS ready,
               count(*) FILTER (WHERE type = 'payment.skipped') AS skipped
        FROM audit_event WHERE {OURS} AND subject_kind = 'payment' GROUP BY 1
    ) told ON told.id = kept.id
"""  # noqa: S608 - our own text

# Each week that was made has its one payment, unless a death or a yes taken back came before.
WEEKS = f"""
    SELECT standing.id, standing.made = coalesce(paid.weeks, 0)
    FROM (SELECT * FROM workflow_standingpayment WHERE {OURS} AND stopped_at IS NULL) standing
    LEFT JOIN (
        SELECT payment.ask_id, count(*) AS weeks
        FROM workflow_payment payment JOIN workflow_standingpayment plan USING (ask_id)
        WHERE payment.{OURS} AND (payment.cancelled_at IS NULL OR payment.skipped)
              AND payment.week_of >= plan.begins_on AND payment.week_of < plan.begins_on + 7 * plan.made
        GROUP BY payment.ask_id
    ) paid ON paid.ask_id = standing.ask_id
"""  # noqa: S608 - our own text

# What a line was matched to, or shows, moved as much as the bank says, and each file has one event.
LINES = f"""
    SELECT line.id, CASE WHEN line.state IN ('matched', 'shown') THEN
               {_moved("abs(line.pence)")} AND (moved.what = 'paid') = (line.pence > 0) AND hold.ask_id = line.ask_id
           ELSE line.movement_id IS NULL END
    FROM (SELECT * FROM workflow_statementline WHERE {OURS}) line
    LEFT JOIN delegation_movement moved ON moved.id = line.movement_id
    LEFT JOIN delegation_hold hold ON hold.id = moved.hold_id
"""  # noqa: S608 - our own text

STATEMENTS = told_once(
    table="workflow_statement",
    kind="statement",
    key="data->>'statement'",
    facts="min(data->>'sha256') AS digest",
    agrees="told.digest = kept.digest",
)

TALKS = told_once(
    table="workflow_talk",
    kind="talk",
    key="data->>'talk'",
    facts="min(data->>'ask')::uuid AS ask",
    agrees="told.ask = kept.ask_id",
)

PRESENCES = told_once(
    table="workflow_presence",
    kind="presence",
    key="data->>'presence'",
    facts="min(data->>'ask')::uuid AS ask, min(type) AS type",
    agrees="told.ask IS NOT DISTINCT FROM kept.ask_id AND (told.type = 'presence.said') = kept.was_there",
)

OWN_WAYS = told_once(
    table="workflow_ownway",
    kind="own_way",
    key="data->>'own_way'",
    facts="min(data->'words'->>'words') AS words",
    agrees="told.words = kept.words_id::text",
)

COMPARISONS = (
    *SECOND_LOOKS,
    *TAPS_OF_CARDS,
    Comparison("statement: one event, with its file", STATEMENTS),
    Comparison("statement line: matched by a movement of its amount", LINES),
    Comparison("payment: told once, and paid by a movement of its amount", PAYMENTS),
    Comparison("standing payment: one payment for each week that was made", WEEKS),
    Comparison("notice: it is done once its ask took effect", LESS),
    Comparison(
        "second look: one event for each use of emergency authority",
        told_once(
            table="workflow_lookback",
            kind="look_back",
            key="CASE WHEN type = 'emergency.used' THEN subject_id::text END",
            facts="min(data->>'ask')::uuid AS ask",
            agrees="told.ask = kept.ask_id",
        ),
    ),
    *(
        Comparison(
            f"looking beside life: one event as it {what}",
            told_once(
                table="workflow_tracing",
                kind="scheme",
                key=f"CASE WHEN type = '{type}' THEN data->>'tracing' END",
                facts="min(subject_id::text)::uuid AS scheme",
                agrees="told.scheme = kept.scheme_id",
                rows=rows,
            ),
        )
        for what, type, rows in (
            ("begins", "scheme.traced", "true"),
            ("ends", "scheme.traced_no_more", "until IS NOT NULL"),
        )
    ),
    Comparison("ask: its status is where its steps lead", STATUS),
    Comparison("step of an ask: one event, with its statuses", EVENTS),
    Comparison("decision: one event, with its amount", DECISIONS),
    Comparison("challenge: one event, and open only while it waits", CHALLENGES),
    Comparison("attachment: one event, with its digest", ATTACHMENTS),
    Comparison("message: one event, with its words", MESSAGES),
    Comparison("sorted without money: one event, with its words", OWN_WAYS),
    Comparison("sample: published once, with what its seed sums up to", SAMPLES),
    Comparison("drawn sample: one event, with the list it is of", SAMPLE_DRAWS),
    Comparison("looked at in a sample: one event", SAMPLE_NOTES),
    Comparison("talk: one event, with its ask", TALKS),
    Comparison("presence: one event, with its ask", PRESENCES),
)
