"""What is used of a limit: sums over holds, all of a ruling's needs in one statement.

Written in SQL because each need counts other holds, and each must be answered by a covering index alone
(`hold_by_holder`, `hold_by_person`): over the heap 5,000 rows took 228 ms cold, by the index 0.93 ms. Needs that count
the same person's or the same holder's holds are answered by one walk along the index: a walk for each need took
PostgreSQL a third longer where there is little history, and the more the more there is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from audit import hot
from audit.scope import current_organisation_id
from delegation.authority import Need, Used
from delegation.narrowing import NEVER_PASSED_ON

_HOLDS = """SELECT used, held, charged_at, kind, category, people, payee_key, {whose} AS whose, {theirs} AS theirs
FROM delegation_hold WHERE organisation_id = {organisation} AND charged_at IS NOT NULL AND """
# Whose holds are walked: the holder's, or the person's.
_CHARGED = {
    "holder": f"{_HOLDS}holder_id = {{id}} AND role = {{role}}",
    "person": f"{_HOLDS}person_id = {{id}} AND role = {{role}}",
}
# What somebody else said yes to by a mandate that was passed on counts for its giver too, once (rule 7).
_CHARGED_TO_GIVER = {
    "holder": f"{_HOLDS}giver_id = {{id}} AND giver_role = {{role}}",
    "person": f"{_HOLDS}person_id = {{id}} AND giver_role = {{role}} AND giver_id IS NOT NULL",
}
_SUMS = """coalesce(sum(used){those}, 0)::bigint, coalesce(sum(held){those}, 0)::bigint,
count(*){those}, min(charged_at){those}"""
SUMS_A_NEED = 4
MOST_NEEDS = 400  # PostgreSQL answers with at most 1,664 columns


class _Walk(NamedTuple):
    """Holds that lie beside each other in an index: a holder's or a person's, charged to one role."""

    along: str
    id: UUID
    role: str


class _Places:
    """The values of a statement and their places: each is sent once, however often it is named."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[str, Any], str] = {}

    def of(self, value: Any, kind: str) -> str:
        """This function will give the place of a value of a type."""
        key = kind, id(value) if kind == "uuid" else value  # a UUID hashes itself in Python
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"v{len(self._names)}"
            self.values[name] = value
        return f"%({name})s::{kind}"


def usage_for(needs: Sequence[Need]) -> dict[tuple[UUID, str], Used]:
    """This function will answer every need, keyed by (mandate, limit), amounts in pence."""
    found: dict[tuple[UUID, str], Used] = {}
    for first in range(0, len(needs), MOST_NEEDS):
        found |= _answers(needs[first : first + MOST_NEEDS])
    return found


def _answers(needs: Sequence[Need]) -> dict[tuple[UUID, str], Used]:
    walks: dict[_Walk, list[Need]] = {}
    for need in needs:
        walks.setdefault(_walk_of(need), []).append(need)
    places = _Places()
    parts = [_sums(walk, each, places) for walk, each in walks.items()]
    walked = ", ".join(f"({part}) AS walk{number}" for number, part in enumerate(parts))
    ((*sums,),) = hot.execute(f"SELECT * FROM {walked}", places.values)  # noqa: S608 - our own text
    answered = [need for each in walks.values() for need in each]
    return {
        (need.mandate, need.limit): Used(*sums[number * SUMS_A_NEED : (number + 1) * SUMS_A_NEED])
        for number, need in enumerate(answered)
    }


def _walk_of(need: Need) -> _Walk:
    if need.counted_by == "holder":
        return _Walk("holder", need.holder, need.role)
    return _Walk("person", need.person, need.role)


def _sums(walk: _Walk, needs: Sequence[Need], places: _Places) -> str:
    """This function will sum along one walk, for each need those that it counts: what all of them ask for, once."""
    wanted = [_conditions(need, places) for need in needs]
    common = [each for each in wanted[0] if all(each in others for others in wanted)]
    sums = [_sums_of([each for each in own if each not in common]) for own in wanted]
    bounds = [*common, *_bounds(needs, places)]
    where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
    return f"SELECT {', '.join(sums)} FROM ({_holds(walk, places)}) AS charged{where}"  # noqa: S608 - our own text


def _sums_of(conditions: Sequence[str]) -> str:
    return _SUMS.format(those=f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else "")


def _holds(walk: _Walk, places: _Places) -> str:
    role = places.of(walk.role, "text")
    named = {
        "organisation": places.of(current_organisation_id(), "uuid"),
        "id": places.of(walk.id, "uuid"),
        "role": role,
    }
    charged = _CHARGED[walk.along].format(whose="holder_id", theirs="true", **named)
    if walk.role in NEVER_PASSED_ON:
        return charged
    to_giver = _CHARGED_TO_GIVER[walk.along].format(whose="giver_id", theirs=f"role <> {role}", **named)
    return f"{charged} UNION ALL {to_giver}"


def _bounds(needs: Sequence[Need], places: _Places) -> list[str]:
    """This function will say from when to when any of some needs counts, so that the walk is no longer than that."""
    starts, ends = [need.start for need in needs], [need.end for need in needs]
    since = min(each for each in starts if each) if all(starts) else None
    until = max(each for each in ends if each) if all(ends) else None
    return _between(since, until, places)


def _between(since: Any, until: Any, places: _Places) -> list[str]:
    after = [] if since is None else [f"charged_at >= {places.of(since, 'timestamptz')}"]
    return after if until is None else [*after, f"charged_at < {places.of(until, 'timestamptz')}"]


def _conditions(need: Need, places: _Places) -> list[str]:
    """This function will say which holds of its walk a need counts."""
    found = [f"kind = ANY({places.of(need.act_kinds, 'text[]')})"]
    found += _between(need.start, need.end, places)
    if need.counted_by == "holder_and_person":
        found.append(f"whose = {places.of(need.holder, 'uuid')}")
    elif need.counted_by != "holder":
        found.append("theirs")  # what was passed on within one role counts for the role once
    if need.counted_by == "person_and_payee":
        found.append(f"payee_key = {places.of(need.payee_key or '', 'text')}")
    if need.category:
        within = places.of(f"{need.category}.", "text")
        found.append(f"(category = {places.of(need.category, 'text')} OR starts_with(category, {within}))")
    if need.people != "any":
        found.append(f"people = {places.of(need.people, 'text')}")
    return found
