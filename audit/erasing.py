"""What of a person goes when their record is erased: each room registers what it holds, and what must be over first.

Words themselves are emptied by a function of the database (workflow/migrations/0039), since no role may change them.
An eraser takes what stands beside them: names, accounts, files. It may run twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Check = Callable[[UUID, datetime], None]
Erase = Callable[[UUID, datetime], int]


@dataclass(frozen=True, slots=True)
class Eraser:
    """What one room holds of a person. ``check`` raises the room's own refusal; ``erase`` counts what it took."""

    name: str
    erase: Erase
    check: Check | None = None


_erasers: dict[str, Eraser] = {}


def register(*erasers: Eraser) -> None:
    """This function will add erasers; rooms call it from AppConfig.ready()."""
    _erasers.update({each.name: each for each in erasers})


def check_over(*, person_id: UUID, at: datetime) -> None:
    """This function will let each room refuse while something of a person is not over."""
    for each in _erasers.values():
        if each.check is not None:
            each.check(person_id, at)


def erase_beside(*, person_id: UUID, at: datetime) -> dict[str, int]:
    """This function will take what stands beside a person's words, and count it by eraser."""
    return {each.name: each.erase(person_id, at) for each in _erasers.values()}
