"""A year's history, copied by the database itself from rows that the real services wrote.

Each statement takes a whole row as it is and changes only what must differ, so that a new column needs no change here.
Walls, triggers and foreign keys are out of the way, as for a restore: a superuser does it.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

TEAMS, PEOPLE_A_TEAM = 100, 100  # 10,000 people
HOLDERS_DECISIONS = 5_000  # this month, of the family of person 1, and of the practitioner of team 1
DECIDED_SHARE = 0.2  # of the others; the rest were approved at once

# Who is there: one row for each team and for each person, with the ids of all that belongs to them. Number 0 is real.
_TEAMS = """
CREATE TEMP TABLE a_team AS SELECT n, uuidv7() AS team_id, uuidv7() AS worker_id, uuidv7() AS post_id,
       uuidv7() AS officer_id, uuidv7() AS token_id, 'scale-team-' || n AS name, 'scale-worker-' || n AS username
FROM generate_series(1, {teams} - 1) n;
INSERT INTO auth_group (name) SELECT name FROM a_team;
ALTER TABLE a_team ADD COLUMN group_id int;
UPDATE a_team SET group_id = auth_group.id FROM auth_group WHERE auth_group.name = a_team.name;
"""
_PEOPLE = """
CREATE TEMP TABLE somebody AS SELECT each.n, uuidv7() AS person_id, uuidv7() AS family_id, uuidv7() AS tie_id,
       uuidv7() AS worker_tie_id, uuidv7() AS mandate_id, uuidv7() AS budget_id, uuidv7() AS token_id,
       'scale-' || each.n AS username, a_team.team_id, a_team.group_id, a_team.worker_id, a_team.officer_id
FROM generate_series(1, {people} - 1) AS each (n) JOIN a_team ON a_team.n = 1 + each.n %% ({teams} - 1);
CREATE UNIQUE INDEX ON somebody (n);
"""
# What was asked: the first two shares this month by the two holders, the others by anybody within 12 months.
_PAST = """
SELECT setseed(0.42);
CREATE TEMP TABLE past AS
WITH drawn AS (
    SELECT n, random() AS who, random() AS kind, random() AS moment FROM generate_series(1, {asks}) n
), placed AS (
    SELECT n, CASE WHEN n <= {holders} THEN 1
                   WHEN n <= 2 * {holders} THEN ({teams} - 1) * (1 + floor(who * ({a_team} - 2))::int)
                   ELSE 2 + floor(who * ({people} - 3))::int END AS who,
           CASE WHEN n <= {holders} THEN false WHEN n <= 2 * {holders} THEN true ELSE kind < {share} END AS decided,
           CASE WHEN n <= 2 * {holders} THEN now() - moment * (now() - date_trunc('month', now()))
                ELSE now() - moment * interval '365 days' END AS at
    FROM drawn
)
SELECT placed.n, at, decided, CASE WHEN decided THEN {large} ELSE {small} END AS amount,
       person_id, family_id, worker_id, budget_id, mandate_id, officer_id,
       uuidv7(at - now()) AS ask_id, uuidv7(at - now()) AS payee_id, uuidv7(at - now()) AS what_for_id,
       uuidv7(at - now()) AS ruling_id, uuidv7(at - now()) AS ruling2_id, uuidv7(at - now()) AS decision_id,
       uuidv7(at - now()) AS hold_id, uuidv7(at - now()) AS step_id, uuidv7(at - now()) AS step2_id,
       uuidv7(at - now()) AS event_id, uuidv7(at - now()) AS event2_id, uuidv7(at - now()) AS delivery_id,
       uuidv7(at - now()) AS delivery2_id, uuidv7(at - now()) AS assignment_id,
       md5((placed.n %% 500)::text) AS payee_key
FROM placed JOIN somebody ON somebody.n = placed.who;
ANALYZE past;
"""
_PERMISSIONS = """
INSERT INTO delegation_personuserpermission (organisation_id, content_object_id, permission_id, user_id)
SELECT organisation_id, s.person_id, permission_id,
       CASE WHEN user_id = %(family)s THEN s.family_id ELSE s.worker_id END
FROM delegation_personuserpermission, somebody s WHERE content_object_id = %(person)s;
INSERT INTO delegation_persongrouppermission (organisation_id, content_object_id, permission_id, group_id)
SELECT organisation_id, s.person_id, permission_id, s.group_id
FROM delegation_persongrouppermission, somebody s WHERE content_object_id = %(person)s;
INSERT INTO delegation_user_groups (user_id, group_id) SELECT worker_id, group_id FROM a_team;
"""
_HELD = """
UPDATE delegation_budget b SET held = sums.held
FROM (SELECT budget_id, sum(held) AS held FROM delegation_hold GROUP BY 1) sums WHERE sums.budget_id = b.id;
"""

Columns = Mapping[str, str]
"""The columns that a copy does not take over, and the SQL that gives them."""

_DIGEST = "sha256(convert_to(s.username, 'UTF8'))"  # the token is the user's name: this server lives for minutes
_NEW_BUDGET = {"held": "0", "spent": "0", "agreed": "0", "overrun": "0"}
# (table, which row is copied, for each row of what, which columns differ)
WORLD: tuple[tuple[str, str, str, Columns], ...] = (
    ("delegation_team", "id = %(team)s", "a_team", {"id": "team_id", "name": "name", "group_id": "group_id"}),
    (
        "delegation_user",
        "id = %(worker)s",
        "a_team",
        {"id": "worker_id", "username": "username", "display_name": "username", "team_id": "team_id"},
    ),
    ("delegation_post", "id = %(post)s", "a_team", {"id": "post_id", "team_id": "team_id"}),
    (
        "delegation_mandate",
        "id = %(officer)s",
        "a_team",
        {"id": "officer_id", "holder_id": "worker_id", "team_id": "team_id", "post_id": "post_id"},
    ),
    (
        "delegation_apitoken",
        "user_id = %(family)s",
        "a_team",
        {"id": "token_id", "user_id": "worker_id", "digest": _DIGEST},
    ),
    ("delegation_person", "id = %(person)s", "somebody", {"id": "person_id", "team_id": "team_id"}),
    (
        "delegation_user",
        "id = %(family)s",
        "somebody",
        {"id": "family_id", "username": "username", "display_name": "username"},
    ),
    (
        "delegation_circlemember",
        "person_id = %(person)s AND user_id = %(family)s",
        "somebody",
        {"id": "tie_id", "person_id": "person_id", "user_id": "family_id"},
    ),
    (
        "delegation_circlemember",
        "person_id = %(person)s AND user_id = %(worker)s",
        "somebody",
        {"id": "worker_tie_id", "person_id": "person_id", "user_id": "worker_id"},
    ),
    (
        "delegation_mandate",
        "id = %(mandate)s",
        "somebody",
        {"id": "mandate_id", "holder_id": "family_id", "person_id": "person_id"},
    ),
    (
        "delegation_budget",
        "id = %(budget)s",
        "somebody",
        {"id": "budget_id", "person_id": "person_id", **_NEW_BUDGET},
    ),
    (
        "delegation_apitoken",
        "user_id = %(family)s",
        "somebody",
        {"id": "token_id", "user_id": "family_id", "digest": _DIGEST},
    ),
)

_AT_ONCE, _DECIDED = "(SELECT * FROM past WHERE NOT decided)", "(SELECT * FROM past WHERE decided)"
_SUBMITTED, _ANSWERED = "command = 'submit'", "command = 'approve'"
_OF_PERSON = {"person_id": "person_id", "budget_id": "budget_id"}
_ASK = {
    "id": "ask_id",
    "asker_id": "family_id",
    "created_at": "at",
    "amount": "amount",
    "payee_id": "payee_id",
    "what_for_id": "what_for_id",
    "payee_key": "payee_key",
    **_OF_PERSON,
}
_HOLD = {
    "id": "hold_id",
    "ask_id": "ask_id",
    "charged_at": "at",
    "held": "amount",
    "payee_key": "payee_key",
    **_OF_PERSON,
}
_DONE = {"created_at": "at", "published_at": "at", "done_at": "at", "attempts": "1"}
_BY_FAMILY = {"holder_id": "family_id", "mandate_id": "mandate_id"}
_BY_WORKER = {"holder_id": "worker_id", "mandate_id": "officer_id"}


def _story(of: str, rows: str, *, command: str, step: str, event: str, delivery: str, by: str) -> Any:
    """This function will give the copies that one step of an ask makes: transition, event, delivery."""
    steps = f"SELECT event_id FROM workflow_transition WHERE ask_id = %({of})s AND {command}"  # noqa: S608 - our own words
    return (
        (
            "workflow_transition",
            f"ask_id = %({of})s AND {command}",
            rows,
            {"id": step, "ask_id": "ask_id", "by_id": by, "event_id": event, "at": "at"},
        ),
        (
            "audit_event",
            f"id = ({steps})",
            rows,
            {"id": event, "subject_id": "ask_id", "person_id": "person_id", "actor_id": by, "at": "at"},
        ),
        (
            "audit_delivery",
            f"event_id = ({steps}) AND consumer = 'notices'",
            rows,
            {"id": delivery, "event_id": event, **_DONE},
        ),
    )


def _ruled(of: str, rows: str, *, purpose: str, ruling: str, by: str, mandate: str) -> Any:
    """This function will give the copy of a ruling."""
    columns = {"id": ruling, "ask_id": "ask_id", "user_id": by, "mandate_id": mandate, "at": "at"}
    return (("workflow_rulingrecord", f"ask_id = %({of})s AND purpose = '{purpose}'", rows, columns),)


def _said_yes(of: str, rows: str, *, ruling: str, by: str, mandate: str, charge: Columns) -> Any:
    """This function will give the copies of an ask, its decision and its hold."""
    decision = {"id": "decision_id", "ask_id": "ask_id", "by_id": by, "assigned_to_id": by, "ruling_id": ruling}
    return (
        ("workflow_ask", f"id = %({of})s", rows, _ASK),
        (
            "workflow_decision",
            f"ask_id = %({of})s",
            rows,
            {**decision, "mandate_id": mandate, "amount": "amount", "at": "at"},
        ),
        ("delegation_hold", f"ask_id = %({of})s", rows, {**_HOLD, **charge}),
    )


_FAMILY_S, _WORKER_S = {"by": "family_id", "mandate": "mandate_id"}, {"by": "worker_id", "mandate": "officer_id"}
_FIRST = {"command": _SUBMITTED, "step": "step_id", "event": "event_id", "delivery": "delivery_id", "by": "family_id"}
_SECOND = {
    "command": _ANSWERED,
    "step": "step2_id",
    "event": "event2_id",
    "delivery": "delivery2_id",
    "by": "worker_id",
}
HISTORY: tuple[tuple[str, str, str, Columns], ...] = (
    *(
        (
            "audit_words",
            f"id = (SELECT {word} FROM workflow_ask WHERE id = %(at_once)s)",  # noqa: S608 - our own words
            "past",
            {"id": word, "subject_id": "person_id"},
        )
        for word in ("payee_id", "what_for_id")
    ),
    *_said_yes("at_once", _AT_ONCE, ruling="ruling_id", charge=_BY_FAMILY, **_FAMILY_S),
    *_ruled("at_once", _AT_ONCE, purpose="asked", ruling="ruling_id", **_FAMILY_S),
    *_story("at_once", _AT_ONCE, **_FIRST),
    *_said_yes("decided", _DECIDED, ruling="ruling2_id", charge=_BY_WORKER, **_WORKER_S),
    *_ruled("decided", _DECIDED, purpose="asked", ruling="ruling_id", by="family_id", mandate="NULL::uuid"),
    *_ruled("decided", _DECIDED, purpose="decided", ruling="ruling2_id", **_WORKER_S),
    *_story("decided", _DECIDED, **_FIRST),
    *_story("decided", _DECIDED, **_SECOND),
    (
        "workflow_assignment",
        "ask_id = %(decided)s",
        _DECIDED,
        {
            "id": "assignment_id",
            "ask_id": "ask_id",
            "user_id": "worker_id",
            "assigned_at": "at",
            "due_at": "at + interval '1 day'",
        },
    ),
)


def write_history(admin_url: str, originals: Mapping[str, str], *, asks: int, small: int, large: int) -> None:
    """This function will write so many past asks, and all that belongs to them."""
    numbers = {
        "teams": TEAMS,
        "a_team": PEOPLE_A_TEAM,
        "people": TEAMS * PEOPLE_A_TEAM,
        "asks": asks,
        "holders": min(HOLDERS_DECISIONS, asks // 4),
        "share": DECIDED_SHARE,
        "small": small,
        "large": large,
    }
    with psycopg.connect(admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        for text in (_TEAMS, _PEOPLE, _PAST):
            _run(admin, text.format(**numbers).replace("%%", "%"))
        for copy in WORLD:
            _copy(admin, *copy, originals=originals)
        for text in filter(str.strip, _PERMISSIONS.split(";")):
            admin.execute(text, originals)
        for copy in HISTORY:
            _copy(admin, *copy, originals=originals)
        admin.execute(_HELD)
    vacuum(admin_url)


def vacuum(admin_url: str) -> None:
    """This function will do what autovacuum does, now."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")


def _run(admin: "psycopg.Connection[Any]", text: str) -> None:
    for statement in filter(str.strip, text.split(";")):
        admin.execute(statement)


def _copy(
    admin: "psycopg.Connection[Any]",
    table: str,
    original: str,
    rows: str,
    columns: Columns,
    *,
    originals: Mapping[str, str],
) -> None:
    """This function will copy one row for each of many, with the columns that differ."""
    name = sql.Identifier(table)
    found = admin.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
        [table],
    ).fetchall()
    names = [column for (column,) in found]
    unknown = set(columns) - set(names)
    assert not unknown, f"{table} has no {unknown}"
    taken = [
        sql.SQL(_of_row(columns[each])) if each in columns else sql.SQL("original.{}").format(sql.Identifier(each))
        for each in names
    ]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} s, (SELECT * FROM {} WHERE {}) original").format(
        name,
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(taken),
        sql.SQL(rows),
        name,
        sql.SQL(original),
    )
    admin.execute(statement, originals)


def _of_row(expression: str) -> str:
    """This function will say that a bare name is a column of the row copied for."""
    return f"s.{expression}" if expression.replace("_", "").isalnum() and not expression.isdigit() else expression
