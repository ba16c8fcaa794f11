"""How long a record is kept (pure): by its class, the years that the organisation keeps that class, and what was said.

Nothing is ever erased by the calendar: a day that has come puts a record on a list, for people to look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from delegation.ages import birthday


class RecordClass(StrEnum):
    """What sort of record it is, since that says for how long it is kept."""

    ADULT = "adult"
    CHILD_IN_CARE = "child_in_care"


# Eight years after the last entry for adults; for children in care 75 years from birth (the law of England: the Care
# Planning, Placement and Case Review Regulations 2010, regulation 50).
YEARS: Mapping[str, int] = {RecordClass.ADULT: 8, RecordClass.CHILD_IN_CARE: 75}
FROM_BIRTH = frozenset({RecordClass.CHILD_IN_CARE})
SOONEST_YEARS = YEARS[RecordClass.ADULT]  # after the last entry, where a birth counts
FEWEST_YEARS, MOST_YEARS = 1, 120


class Why(StrEnum):
    """Why a record is kept until the day that it is."""

    LAST_ENTRY = "last_entry"
    BIRTH = "birth"
    SAID = "said"  # somebody looked, and said until when


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when a record is kept, and why; on that day it may be looked at."""

    until: date
    why: Why


def kept_until(*, record_class: str, years: int, born: date | None, last_entry: date, said: date | None) -> Kept:
    """This function will say until when a record is kept; ``said`` is the day that somebody put it off to.

    Where a birth counts and is not known, the years run from the last entry, which is later. No record goes sooner
    after its last entry than an adult's does.
    """
    if record_class in FROM_BIRTH and born is not None:
        days = [Kept(birthday(born, years), Why.BIRTH), Kept(birthday(last_entry, SOONEST_YEARS), Why.LAST_ENTRY)]
    else:
        days = [Kept(birthday(last_entry, years), Why.LAST_ENTRY)]
    if said is not None:
        days.append(Kept(said, Why.SAID))
    return max(days, key=lambda kept: kept.until)
