"""What the page of one ask reads beside the ask: found in one statement, and only what its viewer may need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.gather import Rows, gather
from delegation import access
from delegation.days import day_at
from delegation.models import CircleMember, PlanLine, User
from delegation.selectors.authority import Setting
from workflow import lifecycle, reading
from workflow.beside import findings, note_rows, untold
from workflow.helped import helped_rows
from workflow.helping import Beside, beside_of, beside_rows
from workflow.models import Ask, AskNote, CapacityNote, Helped, Payment, Talk
from workflow.present import FAMILY_ROLES
from workflow.selectors import beyond
from workflow.services.repeating import ENDED
from workflow.to_pay import is_paid_out, payment_rows, skipped_weeks, weeks_to_skip


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one ask for one viewer: what they may do, their ties, what was said, paid and found."""

    may: frozenset[str]
    ties: Sequence[CircleMember]
    beside: Beside
    note: AskNote | None
    talks: Sequence[Talk]
    names: dict[UUID, str]
    payments: Sequence[Payment]
    skipped: Sequence[date]
    to_skip: Sequence[date]
    helped: Helped | None
    findings: Sequence[CapacityNote]
    untold: bool
    linked: Sequence[Ask]
    plan_lines: Sequence[PlanLine]
    like: Sequence[Ask]
    person_id: UUID
    today: date

    @property
    def is_family(self) -> bool:
        """Whether the viewer is family to anybody here."""
        return any(tie.role in FAMILY_ROLES for tie in self.ties)

    @property
    def is_close(self) -> bool:
        """Whether the viewer is in the person's circle today."""
        ties = (tie for tie in self.ties if tie.person_id == self.person_id)
        return any(tie.ends_on is None or tie.ends_on > self.today for tie in ties)


def around(ask: Ask, *, viewer: User, at: datetime, now: Setting) -> Around:
    """This function will load what stands around an ask that its viewer may see, in one statement."""
    today = day_at(at, now.calendar.time_zone)
    found = gather(**_wanted(ask, viewer=viewer, today=today, at=at, now=now))
    return Around(
        may=access.permitted(found),
        ties=found["ties"],
        beside=beside_of(found, organisation=now.organisation),
        note=_first(found, "notes"),
        talks=found.get("talks", ()),
        names={each.id: each.display_name for each in found["names"]},
        payments=found.get("last_payments", ()) if is_paid_out(ask) else (),
        skipped=skipped_weeks(found),
        to_skip=weeks_to_skip(found, today=today),
        helped=_first(found, "helped"),
        findings=found.get("findings", ()),
        untold=bool(found.get("untold")),
        linked=found.get("linked", ()),
        plan_lines=found.get("plan_lines", ()),
        like=found.get("like", ()),
        person_id=ask.person_id,
        today=today,
    )


def _first(found: dict[str, list[Any]], name: str) -> Any:
    return next(iter(found.get(name, ())), None)


def _wanted(ask: Ask, *, viewer: User, today: date, at: datetime, now: Setting) -> dict[str, Rows]:
    """This function will name what to read: a query costs more to make than to answer, so few that find nothing."""
    wanted = _always(ask, viewer=viewer) | beside_rows([ask], viewer=viewer, today=today)
    has_it = ask.assignment is not None and ask.assignment.user_id == viewer.id
    if ask.has_talks:
        wanted["talks"] = Rows(Talk.objects.ours().filter(ask=ask).order_by("id"), ("by", "to"))
    if ask.has_note and (has_it or ask.asker.team_id is not None) and not ask.keeps_words:
        wanted["notes"] = note_rows(ask)
    if is_paid_out(ask):
        wanted |= payment_rows(ask.id)
    if ask.status in ENDED:
        wanted["helped"] = helped_rows(ask)
    if ask.answers and not ask.keeps_words:
        wanted["findings"] = Rows(findings(ask, at=at), ("words", "by"))
    if ask.hold is not None and ask.hold.used:
        wanted["linked"] = Rows(beyond([ask.id]), ("assignment__user",))
    if has_it and ask.status != lifecycle.PAUSED:
        wanted["plan_lines"] = Rows(reading.plan_lines(ask.person, at=at, now=now), ("words", "payee"))
        wanted["like"] = reading.lines(reading.asks_like(ask))
    return wanted


def _always(ask: Ask, *, viewer: User) -> dict[str, Rows]:
    ties = CircleMember.objects.ours().filter(Q(person=ask.person_id) | Q(role__in=FAMILY_ROLES), user=viewer)
    passed_over = [each["user"] for each in ask.assignment.passed_over] if ask.assignment else []
    return {
        **access.permission_rows(viewer, ask.person_id),
        "ties": Rows(ties),
        "names": Rows(User.objects.ours().filter(id__in=passed_over)),
        "untold": Rows(untold(viewer).filter(ask=ask)),
    }
