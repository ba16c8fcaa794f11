"""Who is asked in a trial: of a role, never of a person, and its hours only where five people or more make them (pure).

How many asks come to a role is what limits do. How long they wait there is how long people take (ADR 36).
"""

from collections.abc import Mapping
from typing import Any

from workflow.leading.flow import told_groups

SIDES = ("now", "then")


def answer_told(answer: Mapping[str, Any]) -> dict[str, Any]:
    """This function will give a trial's answer as it is told: `deciders` by role, most asks first.

    Each has `role`, how many `people`, `asks`, and `seconds`: None where they would tell of fewer than five.
    """
    return {**answer, **{side: {**answer[side], "deciders": _by_role(answer[side]["deciders"])} for side in SIDES}}


def _by_role(desks: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    people: dict[str, set[str]] = {}
    sums: dict[str, dict[str, Any]] = {}
    for desk in desks:
        role = desk["role"]
        people.setdefault(role, set()).add(desk["user"])
        found = sums.setdefault(role, {"role": role, "people": 0, "asks": 0, "seconds": 0})
        found["people"] = len(people[role])
        found["asks"] += desk["asks"]
        found["seconds"] += desk["seconds"]
    told = told_groups(people)
    rows = ({**found, "seconds": found["seconds"] if role in told else None} for role, found in sums.items())
    return sorted(rows, key=lambda row: (-row["asks"], row["role"]))
