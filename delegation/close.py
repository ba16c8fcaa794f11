"""Asks of one person to one payee, close together: each within a limit, together past it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from delegation.rulings import Act, Ruling, Terms

CLOSE_DAYS, MOST_CLOSE = 7, 50
# What it is called among the flags of an ask, so that a scheme can reserve it.
CLOSE = "close_together"
# Whoever gave these said yes to more than one, beforehand.
AGREED_BEFORE = ("room", "plan_line")


@dataclass(frozen=True, slots=True)
class CloseAsk:
    """An earlier ask of the same person to the same payee, in pence."""

    id: UUID
    amount: int
    created_at: datetime

    def to_document(self) -> dict[str, Any]:
        """This function will give it as the API shows it."""
        return {"id": str(self.id), "amount": self.amount, "created_at": self.created_at.isoformat()}


def together_over(
    close: Sequence[CloseAsk], *, act: Act, ruling: Ruling, terms: Iterable[Terms]
) -> tuple[CloseAsk, ...]:
    """This function will give those that together with this act pass a limit for each ask which each alone does not.

    None where a mandate cited agreed to more than one beforehand, or has no such limit.
    """
    cited = next((each for each in terms if each.mandate == ruling.mandate), None)
    if not close or ruling.outcome != "within" or cited is None or cited.kind in AGREED_BEFORE:
        return ()
    active = [each for each in ruling.checks if each.kind == "per_ask" and each.enforcement == "active"]
    limit = min((each.amount for each in active if each.amount is not None), default=None)
    if limit is None:
        return ()
    small = tuple(each for each in close if each.amount <= limit)
    return small if small and (act.amount or 0) + sum(each.amount for each in small) > limit else ()
