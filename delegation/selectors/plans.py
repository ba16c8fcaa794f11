"""What is kept of the lines of a plan, and what their swaps are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, F, Sum, When
from django.db.models.functions import Coalesce

from delegation.models import Kept


@dataclass(frozen=True, slots=True)
class KeptSum:
    """What is kept of a line: minutes, where it is counted in them, and pence."""

    minutes: int = 0
    pence: int = 0


def skipped_days(lines: Collection[UUID]) -> dict[UUID, list[date]]:
    """This function will list the days of some lines of a plan that are skipped, in one statement."""
    rows = Kept.objects.ours().filter(plan_line_id__in=lines, on__isnull=False).order_by("id")
    found: dict[UUID, dict[date, None]] = {}
    for line, on, what in rows.values_list("plan_line_id", "on", "what"):
        assert on is not None  # filtered
        days = found.setdefault(line, {})
        if what == Kept.What.SKIPPED:
            days[on] = None
        else:
            days.pop(on, None)
    return {line: sorted(days) for line, days in found.items()}


def kept_of(lines: Collection[UUID]) -> dict[UUID, KeptSum]:
    """This function will add up what is kept of some lines of a plan, in one statement."""
    rows = Kept.objects.ours().filter(plan_line_id__in=lines).values("plan_line_id")
    adds = (Kept.What.SKIPPED, Kept.What.GIVEN_BACK)
    sums = rows.annotate(
        all_minutes=Sum(Case(When(what__in=adds, then=Coalesce("minutes", 0)), default=-Coalesce(F("minutes"), 0))),
        all_pence=Sum(Case(When(what__in=adds, then=F("pence")), default=-F("pence"))),
    )
    found = {row["plan_line_id"]: KeptSum(row["all_minutes"], row["all_pence"]) for row in sums}
    return {line: found.get(line, KeptSum()) for line in lines}
