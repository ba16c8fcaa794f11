"""A sample of answers that anybody can draw again: what is published, how it is drawn, what it says of all (pure).

Before anybody knows what is drawn, SHA-256 of a seed is published. Drawing tells the seed: whoever has it and the list
puts the list in the order of SHA-256(seed, a line feed, the id) and takes the first so many. So nobody chose what is
looked at, not even who looks.
"""

import hashlib
from collections.abc import Callable, Iterable
from uuid import UUID

# Two-sided: of 100 such intervals, at least 95 hold the true share.
SURE = 0.95
HALVINGS = 60


def commitment_of(seed: str) -> str:
    """This function will give what is published of a seed before it is told."""
    return hashlib.sha256(seed.encode()).hexdigest()


def list_digest(ids: Iterable[UUID]) -> str:
    """This function will sum up the list that is drawn from, in whatever order it comes."""
    return hashlib.sha256("\n".join(sorted(map(str, ids))).encode()).hexdigest()


def draw(seed: str, ids: Iterable[UUID], *, size: int) -> list[UUID]:
    """This function will draw so many of a list, or all of a shorter one, in the order in which they were drawn."""
    return sorted(ids, key=lambda id: hashlib.sha256(f"{seed}\n{id}".encode()).digest())[:size]


def interval(*, otherwise: int, looked_at: int) -> tuple[float, float]:
    """This function will give the share that may be otherwise among all, by what was found (Clopper and Pearson).

    It is exact for any number looked at, and wider than it need be where those are a large part of all.
    """
    if looked_at == 0:
        return 0.0, 1.0
    tail = (1 - SURE) / 2
    low = 0.0 if otherwise == 0 else _where(lambda p: 1 - _at_most(otherwise - 1, looked_at, p) > tail)
    high = 1.0 if otherwise == looked_at else _where(lambda p: _at_most(otherwise, looked_at, p) < tail)
    return low, high


def _at_most(found: int, looked_at: int, share: float) -> float:
    """This function will give how likely it is to find at most so many, where this share of all is otherwise."""
    term, total = (1 - share) ** looked_at, 0.0
    for number in range(found + 1):
        total += term
        term *= (looked_at - number) / (number + 1) * share / (1 - share) if share < 1 else 0
    return total


def _where(is_beyond: Callable[[float], bool]) -> float:
    """This function will find the share from which on something holds, by halving."""
    low, high = 0.0, 1.0
    for _number in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return (low + high) / 2
