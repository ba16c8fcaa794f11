"""What is drawn for the year: who is away when, what is asked when, and how each decider answers (pure).

The seed decides all of it, so the same seed gives the same year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from delegation.bank_holidays import bank_holidays

ZONE = ZoneInfo("Europe/London")
# A financial year: Easter, 3 bank holidays before autumn, Christmas, and both changes of the clocks.
FIRST_DAY, LAST_DAY = date(2025, 4, 7), date(2026, 4, 2)
ONE_DAY = timedelta(days=1)
OPENS, CLOSES = 9, 17
# One place in five is empty on any working day: annual leave, sickness, training, posts not filled.
SHARE_AWAY = 0.2
LONGEST_AWAY_DAYS = 15
# Pence: half of the asks up to about £120, one in ten above £560, one in a hundred above £2,000.
AMOUNT_MEAN, AMOUNT_SPREAD, SMALLEST, LARGEST = 9.4, 1.2, 100, 2_000_000
# Out of 100 asks so many of each; the others are everyday things.
CATEGORIES = (("travel", 25), ("equipment", 10), ("travel.hotel", 2), ("accommodation", 3))
OUT_OF_HOURS = 0.2


@dataclass(frozen=True, slots=True)
class Habit:
    """How likely somebody answers one thing that waits for them within one hour at their desk."""

    an_hour: float


PROMPT, BUSY, SLOW, NEVER = Habit(0.45), Habit(0.2), Habit(0.08), Habit(0.0)


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that somebody will ask for: a family by its place in the list, pence, a category."""

    at: datetime
    family: int
    amount: int
    category: str


def working_days() -> list[date]:
    """This function will list the days on which an English office is open in the year."""
    closed = bank_holidays("england", range(FIRST_DAY.year, LAST_DAY.year + 1))
    days = (FIRST_DAY + number * ONE_DAY for number in range((LAST_DAY - FIRST_DAY).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in closed]


def hours_of(day: date) -> list[datetime]:
    """This function will list the full hours from opening to closing of a day."""
    return [moment(day, hour) for hour in range(OPENS, CLOSES + 1)]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """This function will give a time of day where the office is."""
    return datetime.combine(day, time(hour, minute), ZONE)


def absences(draw: Random, days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """This function will draw when somebody is away: first day, and the day they are back."""
    left, place = round(SHARE_AWAY * len(days)), draw.randint(0, 20)
    gap = len(days) * (1 - SHARE_AWAY) / (len(days) * SHARE_AWAY / (LONGEST_AWAY_DAYS / 2))
    while left > 0 and place < len(days) - 1:
        length = min(draw.randint(1, LONGEST_AWAY_DAYS), left, len(days) - 1 - place)
        yield days[place], days[place + length]
        left -= length
        place += length + max(1, round(draw.uniform(0.4, 1.4) * gap))


def wishes(draw: Random, count: int, *, families: int, days: Sequence[date]) -> list[Wish]:
    """This function will draw what is asked in these days, in the order of asking."""
    return sorted((_wish(draw, days, families) for _ in range(count)), key=lambda each: (each.at, each.family))


def _wish(draw: Random, days: Sequence[date], families: int) -> Wish:
    day = draw.choice(days[:-1])
    at = moment(day, draw.randint(OPENS, CLOSES - 1), draw.randint(1, 59))
    if draw.random() < OUT_OF_HOURS:
        at = moment(day, draw.randint(18, 23), draw.randint(1, 59))
    amount = min(max(round(exp(draw.gauss(AMOUNT_MEAN, AMOUNT_SPREAD))), SMALLEST), LARGEST)
    at += timedelta(seconds=draw.randint(0, 59), microseconds=draw.randint(0, 999_999))
    return Wish(at, draw.randrange(families), amount, _category(draw))


def _category(draw: Random) -> str:
    drawn = draw.randrange(100)
    for code, share in CATEGORIES:
        if drawn < share:
            return code
        drawn -= share
    return "everyday"
