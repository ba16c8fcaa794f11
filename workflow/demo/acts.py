"""What happens in the demo, one thing after another in the order of time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from delegation.models import User
from workflow.models import Ask, Decision
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.settling import settle
from workflow.services.submitting import submit_ask

# What was said yes to lately is still to be paid.
PAID_AFTER = timedelta(weeks=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An ask of the demo: who asks what and when; where somebody answers, when and what."""

    by: User
    fields: AskFields
    at: datetime
    answered_at: datetime | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict(outcome=Decision.Outcome.APPROVE))


class NotAsPlanned(RuntimeError):
    """The demo's story and the limits in force disagree on who could decide something."""


def carry_out(plans: Iterable[Planned], *, until: datetime) -> int:
    """This function will ask and answer everything in the order of time, and give how many asks that made.

    In that order, because limits count what was said yes to before. A yes is paid soon after, if that is before
    ``until``.
    """
    queue: list[tuple[datetime, int, Callable[[], None]]] = []
    number = count()

    def then(at: datetime, act: Callable[[], None]) -> None:
        heappush(queue, (at, next(number), act))

    def then_paid(plan: Planned, ask: Ask, at: datetime) -> None:
        if ask.status == Ask.Status.APPROVED and at + PAID_AFTER < until:
            then(at + PAID_AFTER, partial(pay, plan, ask.id, at + PAID_AFTER))

    def ask_for(plan: Planned) -> None:
        ask = submit_ask(by=plan.by, fields=plan.fields, at=plan.at)
        then_paid(plan, ask, plan.at)
        if plan.answered_at is not None:
            holder_id = check_waits(ask)
            then(plan.answered_at, partial(answered, plan, ask.id, holder_id, plan.answered_at))
        elif ask.status != Ask.Status.APPROVED:
            raise NotAsPlanned(f"{plan.by.username} could not decide {plan.fields.amount} pence alone at {plan.at}")

    def answered(plan: Planned, ask_id: UUID, holder_id: UUID, at: datetime) -> None:
        then_paid(plan, answer(plan, ask_id, holder_id), at)

    made = 0
    for plan in plans:
        then(plan.at, partial(ask_for, plan))
        made += 1
    while queue:
        heappop(queue)[2]()
    return made


def check_waits(ask: Ask) -> UUID:
    """This function will give whom an ask waits for, or raise NotAsPlanned."""
    if ask.status != Ask.Status.WAITING or ask.assignment is None:
        raise NotAsPlanned(f"ask {ask.id} is {ask.status}")
    return ask.assignment.user_id


def answer(plan: Planned, ask_id: UUID, holder_id: UUID) -> Ask:
    """This function will let the named person answer."""
    assert plan.answered_at is not None
    by = User.objects.ours().get(id=holder_id)
    return decide(by=by, ask_id=ask_id, verdict=plan.verdict, at=plan.answered_at)


def pay(plan: Planned, ask_id: UUID, at: datetime) -> None:
    """This function will let whoever asked say that it cost what was said yes to."""
    amount = plan.fields.amount if plan.verdict.amount is None else plan.verdict.amount
    settle(by=plan.by, ask_id=ask_id, amount=amount or 0, final=True, at=at)
