"""What stands in the database after a fault, against what the clients were told. All by a superuser's SQL."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bench.drill.load import Command
from bench.drill.stage import Stage

SENT = re.compile(r"Message-ID: <([0-9a-f-]{36})@")

OPEN = "SELECT count(*) FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL"
GOING = """
    SELECT (SELECT count(*) FROM notifications_notice WHERE due_at IS NOT NULL AND withdrawn_at IS NULL)
         + (SELECT count(*) FROM notifications_webhookdelivery WHERE due_at IS NOT NULL)"""

# Each returns how many rows are wrong. %s is the moment at which the fault began.
LOST = {
    "steps without their event": """
        SELECT count(*) FROM workflow_transition t WHERE at >= %s
        AND NOT EXISTS (SELECT FROM audit_event e WHERE e.id = t.event_id AND e.subject_id = t.ask_id)""",
    "events of asks without a step": """
        SELECT count(*) FROM audit_event e WHERE at >= %s AND subject_kind = 'ask'
        AND NOT EXISTS (SELECT FROM workflow_transition t WHERE t.event_id = e.id)""",
    "events without a delivery": """
        SELECT count(*) FROM audit_event e WHERE at >= %s
        AND NOT EXISTS (SELECT FROM audit_delivery d WHERE d.event_id = e.id AND consumer = 'notices')""",
    "asks waiting for somebody who was not told": """
        SELECT count(*) FROM workflow_ask a JOIN workflow_assignment s ON s.id = a.assignment_id
        WHERE created_at >= %s AND why <> 'taken_back'  -- who takes a yes back knows
        AND NOT EXISTS (SELECT FROM notifications_notice n WHERE n.ask_id = a.id AND channel = 'in_app'
                        AND recipient_id = s.user_id AND withdrawn_at IS NULL)""",
    "askers not told of the answer": """
        SELECT count(*) FROM audit_event e JOIN workflow_ask a ON a.id = e.subject_id
        WHERE e.at >= %s AND type IN ('ask.approved', 'ask.declined') AND actor_id <> asker_id
        AND NOT EXISTS (SELECT FROM notifications_notice n WHERE n.event_id = e.id AND channel = 'in_app'
                        AND recipient_id = asker_id)""",
    "steps without a place in the log": """
        SELECT count(*) FROM workflow_transition t WHERE at >= %s AND at < now() - interval '20 s'
        AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.organisation_id = t.organisation_id AND l.row_id = t.id
                        AND l.kind = 'transition')""",
    "empty places in the log": """
        SELECT coalesce(sum(gap), 0)::bigint FROM (
            SELECT max(index) + 1 - count(*) AS gap FROM audit_leaf WHERE now() > %s GROUP BY organisation_id) gaps""",
    "e-mails never sent": """
        SELECT count(*) FROM notifications_notice
        WHERE created_at >= %s AND channel = 'email' AND sent_at IS NULL AND withdrawn_at IS NULL""",
}
DOUBLED = {
    "notices of one event for one recipient": """
        SELECT coalesce(sum(times - 1), 0)::bigint FROM (
            SELECT count(*) AS times FROM notifications_notice WHERE created_at >= %s
            GROUP BY event_id, recipient_id, person_id, channel HAVING count(*) > 1) doubled""",
    "deliveries of one event to one consumer": """
        SELECT coalesce(sum(times - 1), 0)::bigint FROM (
            SELECT count(*) AS times FROM audit_delivery WHERE created_at >= %s
            GROUP BY event_id, consumer HAVING count(*) > 1) doubled""",
    "rows with two places in the log": """
        SELECT coalesce(sum(times - 1), 0)::bigint FROM (
            SELECT count(*) AS times FROM audit_leaf WHERE now() > %s
            GROUP BY organisation_id, kind, row_id HAVING count(*) > 1) doubled""",
    "decisions beyond one for each yes or no": """
        SELECT count(*) FROM (
            SELECT ask_id, count(*) AS steps FROM workflow_transition
            WHERE at >= %s AND (command IN ('approve', 'decline') OR (command = 'submit' AND to_status = 'approved'))
            GROUP BY ask_id) s
        FULL JOIN (SELECT ask_id, count(*) AS answers FROM workflow_decision GROUP BY ask_id) d USING (ask_id)
        WHERE s.steps <> d.answers""",
}
STUCK = {
    "logs that nothing signs": """
        SELECT count(*) FROM audit_logstate WHERE now() > %s AND unsigned_since < now() - interval '30 s'""",
    "deliveries open": OPEN + " AND created_at >= %s",
    "deliveries dead": "SELECT count(*) FROM audit_delivery WHERE dead_at >= %s",
    "asks that wait for nobody": """
        SELECT count(*) FROM workflow_ask a LEFT JOIN workflow_assignment s ON s.id = a.assignment_id
        LEFT JOIN delegation_user u ON u.id = s.user_id
        WHERE a.created_at >= %s AND a.status IN ('waiting', 'paused', 'blocked', 'challenged')
        AND u.is_active IS NOT TRUE""",
    "locks held by nobody at work": """
        SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE locktype = 'advisory' AND now() - state_change > '5 s' AND state <> 'active' AND now() > %s""",
    "connections idle in a transaction": """
        SELECT count(*) FROM pg_stat_activity
        WHERE state LIKE 'idle in transaction%%' AND now() - state_change > '5 s' AND now() > %s""",
}
BALANCES = {
    "budgets that differ from their holds, or are overspent": """
        SELECT count(*) FROM delegation_budget b
        WHERE now() > %s AND (held + spent + agreed > allocated + overrun
           OR held <> (SELECT coalesce(sum(h.held), 0) FROM delegation_hold h WHERE h.budget_id = b.id)
           OR spent <> (SELECT coalesce(sum(h.used), 0) FROM delegation_hold h WHERE h.budget_id = b.id)
           OR agreed <> (SELECT coalesce(sum(l.remaining), 0) FROM delegation_planline l WHERE l.budget_id = b.id))""",
    "asks whose status is not that of their last step": """
        SELECT count(*) FROM workflow_ask a WHERE created_at >= %s AND status IS DISTINCT FROM (
            SELECT to_status FROM workflow_transition t WHERE t.ask_id = a.id ORDER BY t.id DESC LIMIT 1)""",
    "yeses whose money is not held": """
        SELECT count(*) FROM workflow_ask a WHERE created_at >= %s AND status = 'approved' AND NOT EXISTS (
            SELECT FROM delegation_hold h WHERE h.ask_id = a.id AND h.charged_at IS NOT NULL AND h.held = (
                SELECT amount FROM workflow_decision d WHERE d.ask_id = a.id ORDER BY d.id DESC LIMIT 1))""",
}
ASKS_BY_KEY = """
SELECT w.text, a.id::text FROM workflow_ask a JOIN audit_words w ON w.id = a.what_for_id WHERE a.created_at >= %s
"""
STEPS = "SELECT ask_id::text, command, count(*) FROM workflow_transition WHERE at >= %s GROUP BY 1, 2"
E_MAILS = "SELECT DISTINCT batch::text FROM notifications_notice WHERE sent_at >= %s AND channel = 'email'"


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong after a fault, by kind, and the numbers for the table."""

    lost: Counter[str]
    doubled: Counter[str]
    stuck: Counter[str]
    balances: Counter[str]
    e_mails: int
    e_mails_twice: int


def look(stage: Stage, *, since: datetime, commands: Iterable[Command], worker_said: str) -> Found:
    """This function will read the books after a fault that began at a moment."""
    lost, doubled, stuck, balances = (
        Counter({name: stage.sql(statement, since)[0][0] for name, statement in table.items()})
        for table in (LOST, DOUBLED, STUCK, BALANCES)
    )
    told_lost, told_doubled = _against_what_was_told(stage, since=since, commands=list(commands))
    sent = Counter(SENT.findall(worker_said))
    marked = {id for (id,) in stage.sql(E_MAILS, since)}
    lost["e-mails marked and never sent"] = len(marked - set(sent))
    return Found(
        lost=+(lost + told_lost),
        doubled=+(doubled + told_doubled),
        stuck=+stuck,
        balances=+balances,
        e_mails=len(marked),
        e_mails_twice=sum(times - 1 for times in sent.values()),
    )


def _against_what_was_told(
    stage: Stage, *, since: datetime, commands: list[Command]
) -> tuple[Counter[str], Counter[str]]:
    """This function will hold each client's record against the rows: what it was told is there, and nothing besides."""
    lost, doubled = Counter[str](), Counter[str]()
    asks: dict[str, list[str]] = {}
    for key, ask in stage.sql(ASKS_BY_KEY, since):
        asks.setdefault(key, []).append(ask)
    for command in (each for each in commands if each.kind == "submit"):
        there = asks.get(command.key, [])
        lost["asks told and not there"] += len(command.told - set(there))
        doubled["asks of one key"] += max(0, len(there) - 1)
        doubled["asks there though told no"] += len(there) if command.answered and not command.done else 0
    steps = {(ask, kind): count for ask, kind, count in stage.sql(STEPS, since)}
    told, unknown = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for command in (each for each in commands if each.ask is not None):
        assert command.ask is not None
        told[command.ask, command.kind] += command.done
        unknown[command.ask, command.kind] += not command.answered
    for pair in told:
        there_now = steps.get(pair, 0)
        lost["steps told and not there"] += max(0, told[pair] - there_now)
        doubled["steps nobody was told of"] += max(0, there_now - told[pair] - unknown[pair])
    return lost, doubled
