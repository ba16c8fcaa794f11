"""The amounts of a scheme that a form can change (pure), each by a name of its own; all else is edited as YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from delegation.terms import Limit, RoleTerms, SchemeTerms

# Kinds of ask whose sums people think in. A sum over time is one for each limit, whatever it counts.
BOXED_KINDS = ("one_off", "weekly", "plan_change")
EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Amount:
    """One number that a form can change: its name, whose it is, and the limit or the part of an emergency it is of."""

    name: str
    role: RoleTerms
    pence: int
    limit: Limit | None = None
    part: str = ""


def amounts_of(terms: SchemeTerms) -> Iterator[Amount]:
    """This function will list what a form can change, role by role from the lowest rank up."""
    for role in sorted(terms.roles.values(), key=lambda role: role.rank):
        for limit in role.limits:
            if is_boxed(limit):
                yield Amount(limit.key, role, limit.amount or 0, limit=limit)
        emergency = terms.emergency.get(role.code)
        for part in ("per_ask", "per_month") if emergency else ():
            pence = getattr(emergency, part)
            if pence is not None:
                yield Amount(f"{EMERGENCY}:{role.code}:{part}", role, pence, part=part)


def is_boxed(limit: Limit) -> bool:
    """This function will say whether a limit is one of the plain ones: money, each time or over a time."""
    if limit.enforcement != "active" or limit.unit != "pence" or limit.amount is None:
        return False
    if limit.kind == "per_ask":
        return not limit.act_kinds.isdisjoint(BOXED_KINDS)
    return limit.kind == "per_period"


def with_amounts(document: Mapping[str, Any], amounts: Mapping[str, int]) -> dict[str, Any]:
    """This function will give a scheme's document with other amounts, by the names that `amounts_of` gives."""
    changed: dict[str, Any] = deepcopy(dict(document))
    for role in changed["roles"]:
        for limit in role.get("limits", []):
            limit["amount"] = amounts.get(limit["key"], limit["amount"])
        emergency = changed.get(EMERGENCY, {}).get(role["code"], {})
        for part in emergency:
            emergency[part] = amounts.get(f"{EMERGENCY}:{role['code']}:{part}", emergency[part])
    return changed
