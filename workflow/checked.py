"""What who checks our decisions finds again: answers by day, kind, role, sum and who gave them. Nobody's words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Func, JSONField, OuterRef, Q, TextField
from django.db.models.functions import Cast

from delegation.errors import Missing
from delegation.models import User
from delegation.selectors.mandates import DECIDING_KINDS
from workflow.models import Decision, Sample, SampleDraw, SampleNote

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which answers. Days are the organisation's own, the last one included."""

    from_on: date | None = None
    to_on: date | None = None
    kind: str = ""
    role: str = ""
    outcome: str = ""
    least: int | None = None
    most: int | None = None
    by: UUID | None = None


def answers_sought(sought: Sought, *, zone: str) -> Any:
    """This function will give the answers of the organisation in scope that are sought, the newest first."""
    found = Q()
    plain = {"ask__kind": sought.kind, "mandate__role": sought.role, "outcome": sought.outcome, "by": sought.by}
    for name, value in plain.items():
        if value:
            found &= Q(**{name: value})
    if sought.least is not None:
        found &= Q(amount__gte=sought.least)
    if sought.most is not None:
        found &= Q(amount__lte=sought.most)
    begins, ends = days_between(sought.from_on, sought.to_on, zone=zone)
    if begins:
        found &= Q(at__gte=begins)
    if ends:
        found &= Q(at__lt=ends)
    rows = Decision.objects.ours().filter(found).select_related("by", "ask", "mandate", "scheme")
    return rows.order_by("-at", "-id")


def after(rows: Any, *, at: datetime, id: UUID) -> Any:
    """This function will keep the answers that come after one."""
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=id))


def roles_and_deciders() -> tuple[list[str], list[User]]:
    """This function will list the roles that staff answered in, and who of those who work here ever answered."""
    rows = Decision.objects.ours().filter(mandate__kind__in=DECIDING_KINDS)
    roles = sorted(rows.values_list("mandate__role", flat=True).distinct())
    users = User.objects.ours().filter(team__isnull=False, id__in=Decision.objects.ours().values("by"))
    return roles, list(users.order_by("display_name", "id"))


def yeses_of(*, from_on: date, to_on: date, zone: str) -> list[UUID]:
    """This function will list the yeses that staff said in some days: families are asked within the talk they have."""
    rows = answers_sought(Sought(from_on=from_on, to_on=to_on, outcome=Decision.Outcome.APPROVE), zone=zone)
    return list(rows.filter(mandate__kind__in=DECIDING_KINDS).values_list("id", flat=True))


def was_drawn() -> Exists:
    """This function will give the condition that an answer was drawn: whoever looks at it may read what it was for."""
    its_id = Func(Cast(OuterRef("pk"), TextField()), function="to_jsonb", output_field=JSONField())
    return Exists(SampleDraw.objects.ours().filter(decisions__contains=its_id))


def samples() -> list[tuple[Sample, SampleDraw | None]]:
    """This function will list every sample that was ever published, drawn or not, the newest first."""
    rows = list(Sample.objects.ours().select_related("by").order_by("-at", "-id"))
    drawn = {each.sample_id: each for each in SampleDraw.objects.ours().filter(sample__in=rows)}
    return [(each, drawn.get(each.id)) for each in rows]


def find_sample(sample_id: UUID) -> tuple[Sample, SampleDraw | None]:
    """This function will load a sample with what was drawn, or raise Missing."""
    sample: Sample | None = Sample.objects.ours().select_related("seed", "by").filter(id=sample_id).first()
    if sample is None:
        raise Missing
    return sample, SampleDraw.objects.ours().filter(sample=sample).first()


def last_notes(drawn: SampleDraw) -> dict[UUID, bool]:
    """This function will say of each answer that was looked at whether it would be otherwise, by the last note."""
    rows = SampleNote.objects.ours().filter(draw=drawn).order_by("at", "id")
    return dict(rows.values_list("decision_id", "otherwise"))


def drawn_answers(drawn: SampleDraw) -> list[Decision]:
    """This function will load what was drawn, in that order."""
    rows = {str(each.id): each for each in Decision.objects.ours().filter(id__in=drawn.decisions).select_related("ask")}
    return [rows[id] for id in drawn.decisions]


def days_between(first: date | None, last: date | None, *, zone: str) -> tuple[datetime | None, datetime | None]:
    """This function will give when some days begin, and when the last of them is over."""
    return (
        midnight(first, zone) if first else None,
        midnight(min(last, LAST_DAY) + timedelta(days=1), zone) if last else None,
    )


def midnight(day: date, zone: str) -> datetime:
    """This function will give when a day begins; no answer is older or younger than these."""
    return datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time(), ZoneInfo(zone))
