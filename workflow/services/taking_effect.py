"""When notice is over: what was agreed becomes less, or money goes back, once, and nothing before (rules 11 and 17)."""

from datetime import datetime

from audit.events import Actor
from audit.writes import one_write
from delegation.days import day_at
from delegation.models import Decrease, Recovery
from delegation.selectors.authority import Setting
from delegation.services import decreases, recoveries
from workflow import lifecycle
from workflow.models import Ask
from workflow.services.deciding import lock_money
from workflow.services.following import follow_line
from workflow.services.noticing import noticed
from workflow.services.writing import look_next, move

WATCH = Actor(process="watch")


def take_effect(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will do what a yes agreed to, once its notice is over; an ask looked at again is not here.

    The caller holds the ask. A budget never falls below what it has promised.
    """
    found = noticed(ask)
    due_at = found.due_at if found is not None else None
    if found is None or due_at is None:
        return False
    if at < due_at:
        look_next(ask, at=due_at)
        return False
    if isinstance(found, Recovery):
        return _take_back(ask, found, at=at)
    _make_less(ask, found, now=now, at=at)
    return True


def _make_less(ask: Ask, decrease: Decrease, *, now: Setting, at: datetime) -> None:
    money, today = lock_money(ask), day_at(at, now.calendar.time_zone)
    follow_line(decrease, budget=money.budget, plan_line=money.plan_line, by=WATCH, today=today, at=at)
    fell = decreases.apply(
        decrease, asked=ask.amount, by=WATCH, budget=money.budget, plan_line=money.plan_line, today=today, at=at
    )
    with one_write():
        data = {"what": decrease.what, "fell": fell}
        move(ask, command="take_effect", target=lifecycle.SETTLED, actor=WATCH, at=at, data=data)


def _take_back(ask: Ask, recovery: Recovery, *, at: datetime) -> bool:
    """This function will take the part that is due, and say whether it did: never while a question is open.

    Who has died can answer nothing any more, so nothing goes back by itself then.
    """
    if recovery.is_hard or ask.person.died_on is not None:
        return False
    money = lock_money(ask)
    assert money.budget is not None  # asked for when the recovery was
    fell = recoveries.take_part(recovery, by=WATCH, budget=money.budget, at=at)
    data = {"what": "recovery", "fell": fell, "taken": recovery.taken}
    over = recovery.applied_at is not None
    command, target = ("take_effect", lifecycle.SETTLED) if over else ("take_part", lifecycle.APPROVED)
    with one_write():
        move(ask, command=command, target=target, actor=WATCH, at=at, data=data)
        if not over:
            look_next(ask, at=recovery.due_at)
    return True
