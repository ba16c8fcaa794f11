"""What second looks say of all answers: how many would be answered otherwise, and how sure that is. Nobody is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from delegation.intervals import Interval
from delegation.proportions import Weighed, weighed_share
from workflow.drawing import BILLION
from workflow.leading.unread import No, Unread, unread_by_team
from workflow.models import LookMonth, LookStep, SecondLook

A_YEAR = timedelta(days=365)
# Of fewer the share would be about the one or two who gave the answers.
FEWEST_TOLD = 10
MOST_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Told:
    """Of one kind of answer: how many looks are owed, how many were given, how many would be otherwise.

    ``unread`` are those that nobody is asked about any more: four people were, or nobody was left to ask.
    """

    why: str
    owed: int
    looked: int
    unread: int
    otherwise: int
    share: Interval | None


def what_looks_say(*, at: datetime) -> list[Told]:
    """This function will sum up the second looks of the last year: noes, smaller yeses, and yeses that were drawn.

    Every no is looked at, so its chance is one and its share Wilson's; a drawn yes counts one over its chance.
    """
    found = list(_of_a_year(at).values_list("why", "chance", "answers__same", "unread"))
    return [_told(why, [rest for each, *rest in found if each == why]) for why in SecondLook.Why.values]


def noes_unread(*, at: datetime) -> list[Unread]:
    """This function will say of the teams that may be told how many noes of the last year nobody looked at."""
    rows = _of_a_year(at).filter(why=SecondLook.Why.NO)
    found = rows.values_list("decision__by_id", "decision__by__team_id", "unread")
    return unread_by_team([No(by, "" if team is None else str(team), unread) for by, team, unread in found])


def _of_a_year(at: datetime) -> Any:
    """This function will give the looks of the last year, each with whether nobody is asked about it any more."""
    over = LookStep.objects.ours().filter(look=OuterRef("pk"), kind=LookStep.Kind.OVER)
    return SecondLook.objects.ours().filter(at__gt=at - A_YEAR, at__lte=at).annotate(unread=Exists(over))


def _told(why: str, rows: Sequence[Sequence[Any]]) -> Told:
    units = [Weighed(has=not same, chance=chance / BILLION) for chance, same, _unread in rows if same is not None]
    unread = sum(unread for _chance, _same, unread in rows)
    enough = len(units) >= FEWEST_TOLD
    otherwise = sum(each.has for each in units) if enough else 0
    return Told(why, len(rows), len(units), unread, otherwise, weighed_share(units) if enough else None)


def months_drawn() -> list[Any]:
    """This function will list what was published for the last months, each with its draw where it is over."""
    return list(LookMonth.objects.ours().prefetch_related("draws").order_by("-month")[:MOST_MONTHS])
