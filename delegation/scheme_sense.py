"""Amounts that no organisation means (pure): a typing mistake must not become everybody's limit."""

from __future__ import annotations

from collections.abc import Iterator

from delegation.terms import Problem, SchemeTerms

# £100 million: more than the largest council's yearly budget for support.
MOST_PENCE = 10_000_000_000
MOST_COUNTED = 1_000_000


def absurd(scheme: SchemeTerms) -> Iterator[Problem]:
    """This function will name each amount too large to be meant, by its path in the document."""
    for index, role in enumerate(scheme.roles.values()):
        for place, limit in enumerate(role.limits):
            most, sentence = _most(limit.unit)
            if limit.amount is not None and limit.amount > most:
                yield f"roles[{index}].limits[{place}].amount", sentence
    for place, reservation in enumerate(scheme.reservations):
        if (reservation.above or 0) > MOST_PENCE:
            yield f"reservations[{place}].above", _most("pence")[1]
    for code, emergency in scheme.emergency.items():
        for name in ("per_ask", "per_month"):
            if (getattr(emergency, name) or 0) > MOST_PENCE:
                yield f"emergency.{code}.{name}", _most("pence")[1]


def _most(unit: str) -> tuple[int, str]:
    if unit == "count":
        return MOST_COUNTED, "Nobody is asked so often. Write 1000000 at most, or leave this limit out."
    return MOST_PENCE, "This is more than £100 million. Amounts are in pence: £50 is 5000."
