"""From rows to the values that a replay plays: what was asked in a time that is over, and what came of it.

A few statements, however many asks. What more than limits decides about is left as it was: less and money back (they
wait for a notice), facts, what the plan agreed, what two decide together, what was looked at again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max

from delegation.authority import Act
from delegation.close import CLOSE
from delegation.models import Budget, Hold, User
from delegation.periods import Calendar
from delegation.replay.values import (
    APPROVE,
    AWAY,
    DECIDED,
    LATE,
    PASSED_UP,
    TAKEN,
    TRIED,
    WITHDRAWN,
    Charge,
    Had,
    Moved,
    PastAsk,
)
from delegation.selectors.authority import people_of
from workflow.gain import Pays, gains
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Ask, Assignment, Challenge, Decision, Transition
from workflow.models.asks import ALREADY_PAID
from workflow.selectors import AWAY as WENT_AWAY
from workflow.selectors import BACK, OVERDUE
from workflow.selectors import PASSED_UP as WAS_PASSED_UP
from workflow.services.moving import NAMED, TAKEN_OVER
from workflow.services.together import TOGETHER

QUESTION = "question"
# Why the next one had an ask, and so why the one before lost it; else they could no longer decide it.
LEFT = {
    OVERDUE: LATE,
    WAS_PASSED_UP: PASSED_UP,
    TAKEN_OVER: TAKEN,
    NAMED: TAKEN,
    WENT_AWAY: AWAY,
    BACK: AWAY,
}
FIXED_KINDS = frozenset({"decrease", "recovery"})
STILL_WAITING = "still_waiting"


@dataclass(frozen=True, slots=True)
class Gainers:
    """Who gains by what is paid to a payee, by the payee's key: who works there, and whose own name it is."""

    works: Mapping[str, Collection[UUID]]
    selves: Mapping[str, Collection[UUID]]

    def of(self, key: str) -> frozenset[UUID]:
        """This function will name everybody who gains."""
        return frozenset({*self.works.get(key, ()), *self.selves.get(key, ())}) if key else frozenset()


class Step(NamedTuple):
    """That somebody had an ask from a moment on."""

    user: UUID
    role: str
    why: str
    at: datetime


class Said(NamedTuple):
    """An answer: yes or no, to how many pence, by whom, when."""

    outcome: str
    amount: int | None
    by: UUID
    at: datetime


@dataclass(slots=True)
class Story:
    """What is known of one ask besides its own row."""

    steps: list[Step] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    hold: Hold | None = None
    last_at: datetime | None = None
    is_challenged: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """The asks of a time, in the order of asking, and how many were left out, by why."""

    asks: tuple[PastAsk, ...]
    left_out: Mapping[str, int]


def count_asks(*, since: datetime, until: datetime) -> int:
    """This function will count the asks of a time."""
    count: int = _of(Ask.objects.ours(), "created_at", since, until).count()
    return count


def load_past(*, since: datetime, until: datetime, calendar: Calendar, gainers: Gainers) -> Past:
    """This function will load the asks of a time with what came of them. ``gainers``: who is paid, by payee."""
    rows = _of(Ask.objects.ours(), "created_at", since, until).select_related("asker", "person", "budget")
    stories = _stories(since, until)
    found, waiting = [], 0
    for row in rows.order_by("created_at", "id").iterator():
        story = stories.pop(row.id, None) or Story()
        if row.status in WITH_SOMEBODY and not story.said:
            waiting += 1
            continue
        found.append(_past(row, story, calendar=calendar, gainers=gainers))
    return Past(tuple(found), {STILL_WAITING: waiting})


def _of(rows: Any, column: str, since: datetime, until: datetime) -> Any:
    return rows.filter(**{f"{column}__gte": since, f"{column}__lt": until})


def _stories(since: datetime, until: datetime) -> dict[UUID, Story]:
    """This function will gather, for each ask of a time, who had it, what was said, and what its money came to."""
    found: dict[UUID, Story] = {}

    def of(id: UUID) -> Story:
        return found.setdefault(id, Story())

    during = {"ask__created_at__gte": since, "ask__created_at__lt": until}
    steps = Assignment.objects.ours().filter(**during).order_by("ask_id", "id")
    for id, user, role, why, at in steps.values_list("ask_id", "user_id", "role", "why", "assigned_at"):
        of(id).steps.append(Step(user, role, why, at))
    said = Decision.objects.ours().filter(**during).order_by("ask_id", "id")
    for id, outcome, amount, by, at in said.values_list("ask_id", "outcome", "amount", "by_id", "at"):
        of(id).said.append(Said(outcome, amount, by, at))
    lasts = Transition.objects.ours().filter(**during).values("ask_id").annotate(last=Max("at"))
    for id, last in lasts.values_list("ask_id", "last"):
        of(id).last_at = last
    for id in Challenge.objects.ours().filter(**during).values_list("ask_id", flat=True):
        of(id).is_challenged = True
    asks = _of(Ask.objects.ours(), "created_at", since, until)
    for hold in Hold.objects.ours().filter(ask_id__in=asks.values("id")):
        of(hold.ask_id).hold = hold
    return found


def _past(row: Ask, story: Story, *, calendar: Calendar, gainers: Gainers) -> PastAsk:
    act = Act(
        kind=row.kind,
        amount=row.amount,
        category=row.category,
        person=row.person_id,
        people=people_of(row.person, at=row.created_at, calendar=calendar),
        payee_key=row.payee_key or None,
        flags=frozenset(row.flags) - {CLOSE},
        weeks=row.weeks,
    )
    is_fixed = _is_fixed(row, story)
    paid = gainers.of(row.payee_key)
    return PastAsk(
        id=row.id,
        at=row.created_at,
        asker=row.asker_id,
        act=act,
        budget=row.budget_id,
        plan_line=row.plan_line_id,
        by_another=row.ask_someone,
        asker_is_paid=_pays_asker(row, gainers),
        cant_wait=row.cant_wait,
        separate=row.separate is True,
        gainers=paid - {row.asker_id},
        outcome=_outcome(story),
        amount=story.said[-1].amount if story.said else None,
        had=had_by(story.steps, story.said[-1] if story.said else None),
        withdrawn_at=None if story.said else story.last_at,
        later=() if is_fixed else _later(row, story),
        is_fixed=is_fixed,
        as_it_was=_charge(story.hold) if is_fixed else None,
        group=str(row.person.team_id),
    )


def _is_fixed(row: Ask, story: Story) -> bool:
    """This function will say whether more than limits decided about an ask."""
    together = any(step.why == TOGETHER for step in story.steps)
    special = row.kind in FIXED_KINDS or row.pay == ALREADY_PAID or row.of_id is not None
    return special or together or story.is_challenged or row.plan_line_id is not None


def _outcome(story: Story) -> str:
    if not story.said:
        return WITHDRAWN
    return APPROVE if story.said[-1].outcome == Decision.Outcome.APPROVE else story.said[-1].outcome


def _pays_asker(row: Ask, gainers: Gainers) -> bool:
    """This function will say whether an ask pays its asker, as `fields` sees it when it is asked."""
    asker: User = row.asker
    is_self = bool(row.payee_key) and asker.id in gainers.selves.get(row.payee_key, ())
    said = Pays(
        pays_you=row.pays_you,
        pay=row.pay,
        payee=asker.display_name if is_self else "",
        own_money=row.budget is not None and row.budget.kind == Budget.Kind.DIRECT_PAYMENT,
    )
    works_there = bool(row.payee_key) and asker.id in gainers.works.get(row.payee_key, ())
    is_staff = asker.team_id is not None
    person: str = row.person.display_name
    return gains(said, name=asker.display_name, person=person, is_staff=is_staff, works_there=works_there)


def had_by(steps: Iterable[Step], said: Said | None) -> tuple[Had, ...]:
    """This function will say who had an ask, for how long, and why it left them; nothing where nobody ever answered.

    While a question was asked it stayed with who asked it.
    """
    path: list[Step] = []
    for step in steps:
        asked = step.why == QUESTION or (bool(path) and path[-1].why == QUESTION and step.user == path[-1].user)
        back = bool(path) and path[-1].user == step.user
        if not (asked or back):
            path.append(step)
    if said is None or not path:
        return ()
    ends = [*((step.at, LEFT.get(step.why, TRIED)) for step in path[1:]), (said.at, DECIDED)]
    return tuple(
        Had(step.user, step.role, (until - step.at).total_seconds(), left)
        for step, (until, left) in zip(path, ends, strict=True)
    )


def _later(row: Ask, story: Story) -> tuple[Moved, ...]:
    """This function will say what a yes came to: paid for less, come back, taken back."""
    hold, at = story.hold, story.last_at
    if hold is None or at is None or not story.said or story.said[-1].outcome != Decision.Outcome.APPROVE:
        return ()
    if hold.charged_at is None:
        return (Moved(at, None),)
    times = row.weeks if row.kind == "weekly" else 1
    promised = (story.said[-1].amount or 0) * times
    now = hold.held + hold.used
    return () if now == promised or hold.budget_id is None else (Moved(at, now),)


def _charge(hold: Hold | None) -> Charge | None:
    return charge_of_hold(hold) if hold is not None and hold.charged_at is not None else None


def charge_of_hold(hold: Hold) -> Charge:
    """This function will give a hold that was said yes to as limits count it."""
    assert hold.charged_at is not None  # asked only of what was charged
    assert hold.holder_id is not None
    return Charge(
        at=hold.charged_at,
        holder=hold.holder_id,
        role=hold.role,
        person=hold.person_id,
        people=hold.people,
        kind=hold.kind,
        category=hold.category,
        payee_key=hold.payee_key,
        pence=hold.held + hold.used,
        giver=hold.giver_id,
        giver_role=hold.giver_role,
    )
