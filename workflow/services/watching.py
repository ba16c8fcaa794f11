"""The watch: looks at each ask when its time has come, and does what is due. A round may be doubled, late, or killed.

Each ask has its own transaction, under its own lock, and what is due follows from its rows alone: its status, who it
waits for, and what was done since. So being looked at is always harmless, and whoever wants an ask to be looked at
only sets `look_at`.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from audit.killpoints import WATCH_AFTER_COMMIT, WATCH_BEFORE_COMMIT, reach
from audit.rounds import alone
from audit.scope import organisation_scope
from delegation.selectors.authority import Setting, setting
from delegation.services.passing import pass_time
from workflow import lifecycle
from workflow.models import Ask
from workflow.selectors import relock, to_look_at
from workflow.services.lapsing import lapse
from workflow.services.late import await_answer, await_words, rule_anew, send_on, sound_alarm
from workflow.services.taking_effect import take_effect
from workflow.services.writing import look_next

# So few that a round ends well within a task's time, on a slow machine too; the next comes in seconds.
MOST_A_ROUND = 200
# What failed is no better a second later, and others wait.
AGAIN_AFTER = timedelta(minutes=5)

logger = logging.getLogger("leeway.watch")


class Step(Protocol):
    """One thing that may be due. It says whether it did something, and then no other step is taken."""

    def __call__(self, *, ask: Ask, now: Setting, at: datetime) -> bool:
        """This function will do it, or keep when it will be due."""


# What may be due, in order, for an ask in each status. The last step of each keeps when to look again.
STEPS: dict[str, tuple[Step, ...]] = {
    lifecycle.WAITING: (rule_anew, send_on, await_answer),
    lifecycle.PAUSED: (rule_anew, await_words),
    lifecycle.CHALLENGED: (rule_anew, send_on, await_answer),
    lifecycle.BLOCKED: (rule_anew, send_on, sound_alarm),
    lifecycle.APPROVED: (take_effect, lapse),
}


def watch(*, organisation_id: UUID, at: datetime) -> int:
    """This function will look at what is due in one organisation, the longest due first, and give how many it was.

    Of two at once one leaves the work to the other. What fails is put off, and keeps nothing else waiting.
    """
    with alone("workflow.watch", organisation_id) as first:
        if not first:
            return 0
        _let_time_pass(organisation_id, at=at)
        with organisation_scope(organisation_id):
            due = to_look_at(at=at, most=MOST_A_ROUND)
        look_at_each(organisation_id=organisation_id, ask_ids=due, at=at)
        return len(due)


def look_again(*, ask_id: UUID, at: datetime) -> None:
    """This function will do what is due for one ask, in the transaction that its caller opened for it."""
    ask = relock(ask_id)
    if not _is_due(ask, at=at):
        return
    now = setting(at=at)
    did = any(step(ask=ask, now=now, at=at) for step in STEPS.get(ask.status, ()))
    # What was done may be due again at once, an answer to a question that came too late for one: the next round's.
    if not did and _is_due(ask, at=at):
        look_next(ask, at=None)  # nothing is ever due in this status


def look_at_each(*, organisation_id: UUID, ask_ids: Iterable[UUID], at: datetime) -> None:
    """This function will do what is due for some asks, each in a transaction of its own, as a round does."""
    for ask_id in ask_ids:
        _in_its_own_transaction(organisation_id, ask_id, at=at)


def _let_time_pass(organisation_id: UUID, *, at: datetime) -> None:
    try:
        with organisation_scope(organisation_id):
            pass_time(at=at)
    except Exception as error:  # noqa: BLE001 - what is due is due whatever became of this; the next round tries again
        logger.error("what time changed in %s was not acted on: %s", organisation_id, type(error).__name__)


def _is_due(ask: Ask, *, at: datetime) -> bool:
    return ask.look_at is not None and ask.look_at <= at


def _in_its_own_transaction(organisation_id: UUID, ask_id: UUID, *, at: datetime) -> None:
    try:
        with organisation_scope(organisation_id):
            look_again(ask_id=ask_id, at=at)
            reach(WATCH_BEFORE_COMMIT)
        reach(WATCH_AFTER_COMMIT)
    except Exception as error:  # noqa: BLE001 - one ask that fails must not keep the others waiting
        logger.error("ask %s was not looked at: %s", ask_id, type(error).__name__)
        with organisation_scope(organisation_id):
            Ask.objects.ours().filter(id=ask_id, look_at__lte=at).update(look_at=at + AGAIN_AFTER)
