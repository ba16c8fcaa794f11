"""What a role may decide when it can't wait, and who may give more authority for a few days (pure).

An emergency yes is said by a mandate one has anyway, under limits of its own: it uses up none of the usual ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from delegation.rulings import Terms
from delegation.terms import Limit, SchemeTerms

# The role that emergency yeses are charged to, so that they are counted apart.
EMERGENCY = "emergency"
KINDS = ("family", "officer")


def emergency_terms(terms: Iterable[Terms], scheme: SchemeTerms) -> tuple[Terms, ...]:
    """Give what these mandates allow when it can't wait; nothing where the scheme says nothing of their role."""
    return tuple(
        replace(one, role=EMERGENCY, limits=_limits(one.role, scheme))
        for one in terms
        if one.kind in KINDS and one.narrowed_by is None and one.role in scheme.emergency
    )


def _limits(role: str, scheme: SchemeTerms) -> tuple[Limit, ...]:
    """Give the ceilings in pence: for each ask and, where there is one, for the person in a month."""
    found = scheme.emergency[role]
    each = Limit(key="emergency.each", kind="per_ask", amount=found.per_ask)
    if found.per_month is None:
        return (each,)
    month = Limit(key="emergency.month", kind="per_period", amount=found.per_month, period="month", counted_by="person")
    return each, month
