"""What becomes of an ask whose answer is awaited: a reminder, then somebody else, and never a no (rule 3).

Who can decide is looked at anew each time. Where nobody else can, it stays with the last who can, and there is an alarm
at the opening of each working day until it is answered or somebody else can. Of what nobody could decide from the start
the first alarm comes when its reminder is due, where that is later than the next opening.
"""

from dataclasses import replace
from datetime import datetime

from audit.events import Actor
from delegation.hours import working_hours
from delegation.selectors.authority import Setting, rule_on, terms_for
from delegation.selectors.nearest import is_gone
from delegation.working_time import next_opening
from workflow import lifecycle
from workflow.models import Ask, RulingRecord
from workflow.selectors import OVERDUE, last_ruling, last_step
from workflow.services.deciding import act_now, lock_money
from workflow.services.moving import PROCESS, find_route_of, not_again, reroute
from workflow.services.naming import assign
from workflow.services.talking import resume
from workflow.services.writing import keep_ruling, look_next, move

WATCH = Actor(process="watch")


def rule_anew(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will keep what other limits, in force since, say of who asked and of who has it (rule 13).

    The earlier rulings stay beside it. Nothing is decided by it: whoever has the ask still answers.
    """
    kept = last_ruling(ask)
    if kept is None or now.scheme is None or kept.scheme_id == now.scheme.id:
        return False
    assert ask.assignment is not None
    act = act_now(ask, money=lock_money(ask), now=now, at=at)
    # The asker's comes last: it is the one shown while an ask waits.
    users = [ask.asker] if ask.status in (lifecycle.BLOCKED, lifecycle.PAUSED) else [ask.assignment.user, ask.asker]
    held = terms_for(holders=[user.id for user in users], person=ask.person, at=at, setting=now)
    for user in users:
        ruling = rule_on(act=act, terms=held.get(user.id, ()), at=at, setting=now)
        purpose = RulingRecord.Purpose.RULED_ANEW
        keep_ruling(ask, ruling=ruling, user=user, purpose=purpose, scheme=now.scheme, at=at)
    return False


def send_on(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will send an ask on where its named person can no longer decide it; it says whether it went."""
    before = ask.assignment_id
    reroute(ask=ask, now=now, at=at, by=Actor(process=PROCESS))
    return ask.assignment_id != before


def await_answer(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will remind who an ask waits for at half time, and move it on when the time is over."""
    assert ask.assignment is not None  # a check of the database: what waits names somebody
    if at >= ask.assignment.due_at:
        return _move_on(ask, now=now, at=at) or sound_alarm(ask=ask, now=now, at=at)
    if at < ask.assignment.remind_at:
        look_next(ask, at=ask.assignment.remind_at)
        return False
    return _remind(ask, at=at)


def await_words(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will remind who is to answer a question, and give the ask back when they do not or cannot."""
    assert ask.assignment is not None
    if at >= ask.assignment.due_at or is_gone(ask.assignment.user, at=at):
        resume(ask=ask, at=at)
        return True
    if at < ask.assignment.remind_at:
        look_next(ask, at=ask.assignment.remind_at)
        return False
    return _remind(ask, at=at)


def sound_alarm(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will sound the alarm for an ask that nobody else can decide, once each working day."""
    assert ask.assignment is not None
    working = working_hours(now.organisation, at=at)
    last = last_step(ask, command="alarm")
    if last is not None:
        from_when = next_opening(last.at, working)
    elif ask.status == lifecycle.BLOCKED:  # that it is blocked was told when it was
        from_when = next_opening(ask.assignment.assigned_at, working)
    else:
        from_when = ask.assignment.due_at
    if at < from_when:
        look_next(ask, at=from_when)
        return False
    move(ask, command="alarm", target=ask.status, actor=WATCH, at=at, assignment=ask.assignment)
    look_next(ask, at=next_opening(at, working))
    return True


def _remind(ask: Ask, *, at: datetime) -> bool:
    """This function will remind who has an ask, once."""
    assert ask.assignment is not None
    due_at, told = ask.assignment.due_at, last_step(ask, command="remind") is not None
    if not told:
        move(ask, command="remind", target=ask.status, actor=WATCH, at=at, assignment=ask.assignment)
    look_next(ask, at=due_at)
    return not told


def _move_on(ask: Ask, *, now: Setting, at: datetime) -> bool:
    """This function will hand an ask to the nearest who has not let it run out: sideways first, then up."""
    assert ask.assignment is not None
    before = not_again(ask)
    but = replace(before, late={*before.late, ask.assignment.user_id})
    onward = find_route_of(ask, but=but, at=at, now=now)
    if onward.chosen is None:
        return False
    assignment = assign(ask, onward=onward, why=OVERDUE, at=at, now=now)
    move(ask, command="move_on", target=ask.status, actor=WATCH, at=at, assignment=assignment)
    return True
