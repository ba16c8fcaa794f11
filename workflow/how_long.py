"""How long answers take, measured: "Most take 5 hours". Of the place as a whole, never of anybody by name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from django.db.models import F

from delegation.hours import working_hours
from delegation.models import Organisation
from delegation.working_time import WorkingHours, working_hours_between
from workflow.models import Decision

# Fewer say nothing of what is usual; more would be read each time somebody looks.
FEWEST, MOST_LOOKED_AT = 20, 40
WITHIN = timedelta(days=183)
ONE_HOUR = timedelta(hours=1)


def most_take_hours(organisation: Organisation, *, at: datetime) -> int | None:
    """This function will give the working hours in which more than half of the last answers came; None of too few."""
    answers = Decision.objects.ours().filter(at__gt=at - WITHIN, ask__challenge__isnull=True)
    # By id, which is in the order of time: the last few are then read from the end of an index, however many there are.
    waited = answers.exclude(by=F("ask__asker")).order_by("-id").values_list("ask__created_at", "at")
    return usual(list(waited[:MOST_LOOKED_AT]), working=working_hours(organisation, at=at))


def usual(waits: Sequence[tuple[datetime, datetime]], *, working: WorkingHours) -> int | None:
    """This function will give the whole working hours within which half of some waits were over, at least 1."""
    if len(waits) < FEWEST:
        return None
    middle = median(working_hours_between(asked, answered, working) / ONE_HOUR for asked, answered in waits)
    return max(1, ceil(middle))
