"""Birthdays in law (pure). Ages are reached at the first moment of the birthday.

Born on 29 February, a birthday in other years is 1 March (Family Law Reform Act 1969, section 9, as read in England).
"""

from datetime import date

ADULT_YEARS = 18
SIGNS_IN_FROM_YEARS = 16


def birthday(born: date, years: int) -> date:
    """This function will give the day on which somebody reaches an age in whole years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def is_under(born: date | None, years: int, *, on: date) -> bool:
    """This function will say whether somebody is younger than an age on a day; whose birth is unknown is an adult."""
    return born is not None and on < birthday(born, years)
