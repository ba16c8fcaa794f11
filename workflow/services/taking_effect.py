"""When notice is over: what was agreed to be less becomes less, once (rule 11)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from audit.events import Actor
from audit.writes import one_write
from delegation.selectors.authority import Setting
from delegation.services import decreases
from workflow import lifecycle
from workflow.models import Ask
from workflow.services.deciding import lock_money
from workflow.services.decreasing import decrease_of
from workflow.services.late import look_next
from workflow.services.writing import move

WATCH = Actor(process="watch")


def take_effect(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will make less what a yes agreed to, once its notice is over; an ask looked at again is not here.

    The caller holds the ask. A budget never falls below what it has promised.
    """
    decrease = decrease_of(ask)
    if decrease is None or decrease.takes_effect_at is None or decrease.applied_at is not None:
        return False
    if at < decrease.takes_effect_at:
        look_next(ask, at=decrease.takes_effect_at)
        return False
    money, today = lock_money(ask), at.astimezone(ZoneInfo(now.calendar.time_zone)).date()
    fell = decreases.apply(decrease, by=WATCH, budget=money.budget, plan_line=money.plan_line, today=today, at=at)
    with one_write():
        data = {"what": decrease.what, "fell": fell}
        move(ask, command="take_effect", target=lifecycle.SETTLED, actor=WATCH, at=at, data=data)
    return True
