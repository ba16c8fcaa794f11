"""What is used of a limit: sums over holds, all of a ruling's needs in one statement.

Written in SQL because each need counts other holds, and each must be answered by a covering index alone
(`hold_by_holder`, `hold_by_person`): over the heap 5,000 rows took 228 ms cold, by the index 0.93 ms.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from audit import hot
from audit.scope import current_organisation_id
from delegation.authority import Need, Used

_SUM = """
SELECT %s::int AS need, coalesce(sum(used), 0)::bigint, coalesce(sum(held), 0)::bigint, count(*), min(charged_at)
FROM """
_CHARGED = """delegation_hold
WHERE organisation_id = %s::uuid AND role = %s::text AND kind = ANY(%s::text[]) AND charged_at IS NOT NULL
"""
# What somebody else said yes to by a mandate that was passed on counts for its giver too, once (rule 7).
_CHARGED_TO_GIVER = """delegation_hold
WHERE organisation_id = %s::uuid AND giver_role = %s::text AND kind = ANY(%s::text[]) AND charged_at IS NOT NULL
AND giver_id IS NOT NULL
"""
# Only a post's authority is passed on, so what these say yes to is never anybody's who gave it.
NEVER_PASSED_ON = frozenset({"family", "plan_line", "room"})

BY_HOLDER = ("holder", "holder_and_person")
# Which holds count, by what the limit is counted by.
_COUNTED = {
    "holder": (" AND holder_id = %s::uuid", ("holder",)),
    "holder_and_person": (" AND holder_id = %s::uuid AND person_id = %s::uuid", ("holder", "person")),
    "person": (" AND person_id = %s::uuid", ("person",)),
    "person_and_payee": (" AND person_id = %s::uuid AND payee_key = %s::text", ("person", "payee_key")),
}


def usage_for(needs: Sequence[Need]) -> dict[tuple[UUID, str], Used]:
    """This function will answer every need, keyed by (mandate, limit), amounts in pence."""
    if not needs:
        return {}
    parts = [_sum_of(number, need) for number, need in enumerate(needs)]
    statement = " UNION ALL ".join(sql for sql, _ in parts)
    rows = hot.execute(statement, [value for _, values in parts for value in values])
    return {
        (needs[number].mandate, needs[number].limit): Used(used=used, held=held, count=count, earliest=earliest)
        for number, used, held, count, earliest in rows
    }


def _sum_of(number: int, need: Need) -> tuple[str, list[Any]]:
    own, values = _condition(need)
    if need.role in NEVER_PASSED_ON:
        return f"{_SUM}{_CHARGED}{own}", [number, *values]
    others = own.replace("holder_id", "giver_id") + " AND role <> %s::text" * (need.counted_by not in BY_HOLDER)
    rows = "SELECT used, held, charged_at FROM "
    both = f"({rows}{_CHARGED}{own} UNION ALL {rows}{_CHARGED_TO_GIVER}{others}) AS charged"
    further = [*values, *([] if need.counted_by in BY_HOLDER else [need.role])]
    return f"{_SUM}{both}", [number, *values, *further]


def _condition(need: Need) -> tuple[str, list[Any]]:
    """This function will say which holds a need counts, from the organisation on, and give the values it binds."""
    values: list[Any] = [current_organisation_id(), need.role, sorted(need.act_kinds)]
    sql, names = _COUNTED[need.counted_by]
    values += [getattr(need, name) or "" for name in names]
    if need.start is not None:
        sql += " AND charged_at >= %s::timestamptz"
        values.append(need.start)
    if need.end is not None:
        sql += " AND charged_at < %s::timestamptz"
        values.append(need.end)
    if need.category:
        sql += " AND (category = %s::text OR starts_with(category, %s::text))"
        values += [need.category, f"{need.category}."]
    if need.people != "any":
        sql += " AND people = %s::text"
        values.append(need.people)
    return sql, values
