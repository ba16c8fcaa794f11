"""Which yeses get a second look: drawn with chances that follow what was decided, never who did it (pure).

Before a month begins, SHA-256 of a seed is published. Once it is over the seed is told with the list of what it was
drawn from, so that anybody draws the same again by whole numbers alone (docs/second-looks.md). Each family (everything
decided for one person) is drawn with a chance in proportion to its weight; of a family that is drawn, one decision, in
proportion to its own. So the chance of each is known exactly, and what is found can be weighed back to all (Horvitz and
Thompson).

Drawing each by a number of its own is Poisson sampling (C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey
Sampling, 1992, section 3.5): about as many are drawn as are wanted, not exactly.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

BITS = 256
BILLION = 1_000_000_000
# What makes a decision likelier to be drawn: each adds so much to the 1 that every decision has.
ADDS = {"near_the_limit": 2, "in_slices": 3, "out_of_pattern": 2, "could_not_wait": 2}
NEAR = 0.8
MUCH, FEWEST_ALIKE = 3, 5

Family = Sequence[tuple[str, int]]
"""The ids of what was decided for one person, sorted, each with its weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a chance may follow from: what was decided. Nothing here tells who asked, who decided, or for whom."""

    kind: str
    category: str
    amount: int | None
    limit: int | None = None
    in_slices: bool = False
    could_not_wait: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decision that was drawn, and the chance it had, in billionths."""

    id: UUID
    chance: int


def usual_amounts(decided: Iterable[Decided]) -> dict[tuple[str, str], float]:
    """This function will give the middle amount of each kind and category that has enough to speak of one."""
    amounts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in decided:
        if each.amount:
            amounts[each.kind, each.category].append(each.amount)
    return {alike: median(found) for alike, found in amounts.items() if len(found) >= FEWEST_ALIKE}


def weight_of(decided: Decided, *, usual: Mapping[tuple[str, str], float]) -> int:
    """This function will give how likely a decision is to be drawn, beside another one."""
    amount = decided.amount or 0
    ordinary = usual.get((decided.kind, decided.category))
    found = {
        "near_the_limit": bool(decided.limit) and amount >= NEAR * (decided.limit or 0),
        "in_slices": decided.in_slices,
        "out_of_pattern": ordinary is not None and amount > MUCH * ordinary,
        "could_not_wait": decided.could_not_wait,
    }
    return 1 + sum(ADDS[name] for name, holds in found.items() if holds)


def families_of(weights: Mapping[UUID, int], *, person: Mapping[UUID, UUID]) -> list[list[tuple[str, int]]]:
    """This function will put decisions together by the person they were for, in an order that tells nothing of them."""
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for id in sorted(weights, key=str):
        found[person[id]].append((str(id), weights[id]))
    return sorted(found.values())


def draw_looks(seed: str, families: Sequence[Family], *, wanted: int) -> list[Drawn]:
    """This function will draw about so many decisions, at most one of each family."""
    total = sum(weight for family in families for _id, weight in family)
    found = []
    for family in families:
        own, first = sum(weight for _id, weight in family), family[0][0]
        if number_of(f"{seed}\n{first}") * total < wanted * own << BITS:
            id, weight = _one_of(family, place=number_of(f"{seed}\nwhich\n{first}") * own)
            found.append(Drawn(UUID(id), max(1, BILLION * min(total, wanted * own) * weight // (total * own))))
    return found


def number_of(text: str) -> int:
    """This function will give SHA-256 of a text as a whole number below 2 to the power of 256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _one_of(family: Family, *, place: int) -> tuple[str, int]:
    for id, weight in family:
        place -= weight << BITS
        if place < 0:
            return id, weight
    raise AssertionError("a number below 2 to the power of 256 falls within its family")


def how_many(count: int, *, per_mille: int, least: int, most: int) -> int:
    """This function will say how many of so many yeses get a second look."""
    return min(count, max(least, min(most, -(-count * per_mille // 1000))))
