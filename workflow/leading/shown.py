"""What the public letting-go page shows of a year: no count under 10, and none that a subtraction gives (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# What counts fewer is hidden: somebody might know who it is.
FEWEST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Stopped:
    """A limit that was raised: what was decided at once in a year that would have gone to somebody before. Pence."""

    role: str
    limit: str
    before: int
    now: int
    count: int | None


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, in working hours: half within, 9 in 10 within."""

    half: float
    most: float


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown, in numbers and codes. None is hidden or not known; `few_cuts` says that there were 1 to 9."""

    from_month: str
    to_month: str
    at_once: int | None
    asked: int | None
    to_yes: Took | None
    to_money: Took | None
    stopped: tuple[Stopped, ...]
    money_now: int | None
    money_before: int | None
    cuts: int | None
    cut_pence: int | None
    few_cuts: bool
    raised: int
    tightened: int
    helped: int | None
    helped_of: int | None

    def to_document(self) -> dict[str, Any]:
        """This function will give it as JSON has it."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Shown:
        """This function will read back what `to_document` gave."""
        return cls(
            **{
                **document,
                "stopped": tuple(Stopped(**each) for each in document["stopped"]),
                "to_yes": Took(**document["to_yes"]) if document["to_yes"] else None,
                "to_money": Took(**document["to_money"]) if document["to_money"] else None,
            }
        )


def enough(count: int) -> bool:
    """This function will say whether a count may be shown: nothing may, and 10 or more."""
    return count == 0 or count >= FEWEST_SHOWN


def part_of(part: int, whole: int) -> tuple[int | None, int | None]:
    """This function will give a part and its whole where both may be shown, and so may what is left of the whole."""
    if whole >= FEWEST_SHOWN and enough(part) and enough(whole - part):
        return part, whole
    return None, whole if whole >= FEWEST_SHOWN else None
