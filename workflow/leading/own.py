"""Somebody's own answers of a year: for themself alone, on their own page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Q

from delegation.models import User
from delegation.selectors.authority import Setting
from workflow.leading.flow import Spread, spread_of
from workflow.leading.loading import clock_over, last_year
from workflow.models import Decision


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """How many asks of others somebody answered and how, and how long each lay with them, in working hours."""

    yes: int
    less: int
    no: int
    took: Spread | None

    @property
    def count(self) -> int:
        """All of them."""
        return self.yes + self.less + self.no


def own_answers(*, user: User, now: Setting, at: datetime) -> OwnAnswers:
    """This function will count a user's answers to asks of others in the last year."""
    span = last_year(at, zone=now.calendar.time_zone)
    answers = Decision.objects.ours().filter(by=user, at__gte=span.since).exclude(ask__asker=user)
    theirs = Q(ask__assignments__user=user, ask__assignments__assigned_at__lte=F("at"))
    came = Max("ask__assignments__assigned_at", filter=theirs)
    rows = list(answers.annotate(came_at=came).values_list("outcome", "reduced", "came_at", "at"))
    clock = clock_over(span, now)
    approve = Decision.Outcome.APPROVE
    return OwnAnswers(
        yes=sum(outcome == approve and not reduced for outcome, reduced, _came, _at in rows),
        less=sum(outcome == approve and reduced for outcome, reduced, _came, _at in rows),
        no=sum(outcome != approve for outcome, _reduced, _came, _at in rows),
        took=spread_of(clock.hours(came_at, said_at) for _outcome, _reduced, came_at, said_at in rows if came_at),
    )
