"""`python -m bench.scale.looking` counts the statements of each command and prints the plans that PostgreSQL took.

The plans are those of the statements as they are really sent, prepared and under row-level security: auto_explain,
which the caller has switched on for this database, tells each one as a notice.
"""

import json
from collections.abc import Callable
from typing import Any

import django

# So small in any organisation that reading all of it is the right plan.
SMALL_TABLES = {
    "delegation_organisation",
    "delegation_scheme",
    "delegation_category",
    "delegation_team",
    "delegation_absence",
    "auth_permission",
    "auth_group",
    "django_content_type",
}
WARM = 8  # PostgreSQL settles on a plan for a prepared statement after five executions
Plan = dict[str, Any]


def nodes(plan: Plan) -> list[Plan]:
    """This function will list a plan's nodes, each before those under it."""
    return [plan, *(each for child in plan.get("Plans", ()) for each in nodes(child))]


def shape(plan: Plan) -> list[str]:
    """This function will say what a plan does, without its numbers."""
    return [
        " ".join(filter(None, (node["Node Type"], node.get("Index Name"), node.get("Relation Name"))))
        for node in nodes(plan)
    ]


def rows_read(node: Plan) -> int:
    """This function will say how many rows a node gave or threw away."""
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node.get("Actual Rows", 0) + thrown) * node.get("Actual Loops", 1))


def summary(plans: list[Plan]) -> dict[str, Any]:
    """This function will sum one command's plans up."""
    everything = [node for plan in plans for node in nodes(plan)]
    return {
        "plans": [shape(plan) for plan in plans],
        "buffers": sum(plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0) for plan in plans),
        "most_rows": max(map(rows_read, everything)),
        "read_whole": sorted(
            {
                node["Relation Name"]
                for node in everything
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] not in SMALL_TABLES
            }
        ),
    }


def look() -> dict[str, Any]:
    """This function will run each command until its plans are settled, and tell of the last time."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from audit.scope import organisation_scope
    from bench.scale.cases import cases

    told: list[str] = []
    connection.ensure_connection()
    connection.connection.add_notice_handler(lambda diagnostic: told.append(diagnostic.message_primary or ""))

    def run(prepare: Callable[[], Callable[[], object]]) -> dict[str, Any]:
        with organisation_scope(organisation_id):
            command = prepare()
            told.clear()
            with CaptureQueriesContext(connection) as caught:
                command()
            plans = [json.loads(text.partition("plan:")[2])["Plan"] for text in told if "plan:" in text]
            transaction.set_rollback(True)
        return {"statements": len(caught.captured_queries), **summary(plans)}

    organisation_id, found = cases()
    return {name: [run(prepare) for _ in range(WARM)][-1] for name, prepare in found.items()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(look()))
