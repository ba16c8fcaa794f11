"""How long an answer takes (pure): as it really did where the same person has the ask, else as measured before."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from delegation.replay.values import DECIDED, PastAsk

A_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Medians of how long asks were with those who answered them, in seconds: by person, by role, of all."""

    by_user: Mapping[UUID, float] = field(default_factory=dict)
    by_role: Mapping[str, float] = field(default_factory=dict)
    usual: float = A_DAY_SECONDS

    def of(self, user: UUID, role: str) -> float:
        """This function will give the seconds somebody takes: their own median, else their role's, else all's."""
        found = self.by_user.get(user)
        return self.by_role.get(role, self.usual) if found is None else found


def measure(asks: Iterable[PastAsk]) -> Waits:
    """This function will measure how long asks were with those who answered them."""
    by_user: dict[UUID, array[float]] = {}
    by_role: dict[str, array[float]] = {}
    for ask in asks:
        for had in ask.had:
            if had.left == DECIDED:
                by_user.setdefault(had.user, array("d")).append(had.seconds)
                by_role.setdefault(had.role, array("d")).append(had.seconds)
    every = array("d", (seconds for found in by_role.values() for seconds in found))
    return Waits(
        by_user={user: median(found) for user, found in by_user.items()},
        by_role={role: median(found) for role, found in by_role.items()},
        usual=median(every) if every else A_DAY_SECONDS,
    )
