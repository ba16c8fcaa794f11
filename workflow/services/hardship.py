"""Answering a notice: would paying this back be hard? A yes stops it until a named person has decided (rule 17)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.words import new_words
from audit.writes import one_write
from delegation.errors import Conflict, Forbidden
from delegation.models import CircleMember, Recovery, User
from delegation.selectors.authority import setting
from delegation.selectors.me import local_day
from delegation.services import recoveries
from delegation.services.holds import uncharge
from workflow import lifecycle
from workflow.models import Ask
from workflow.selectors import lock_ask
from workflow.services.deciding import lock_money
from workflow.services.moving import find_route_of
from workflow.services.naming import assign
from workflow.services.recovering import recovery_of
from workflow.services.writing import move

HARDSHIP = "hardship"


def answer_notice(*, by: User, ask_id: UUID, hard: bool, text: str | None, at: datetime) -> Ask:
    """This function will keep the answer to: would paying this back leave you without care or food?

    A yes stops everything until a named person has decided. Raises Missing, Conflict, Forbidden.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    recovery = check_can_answer_notice(ask)
    if not is_close(by=by, person_id=ask.person_id, at=at):
        raise Forbidden(_("Only the person, and those close to them, can answer this."))
    now = setting(at=at)
    stops = hard and ask.status == lifecycle.APPROVED
    onward = find_route_of(ask, at=at, now=now) if stops else None
    words = new_words(text=text, subject_id=ask.person_id) if text and text.strip() else None
    money = lock_money(ask) if stops else None
    with one_write():
        row = recoveries.answer(recovery, by=by, person_id=ask.person_id, is_hard=hard, words=words, at=at)
        if onward is not None:
            assignment = assign(ask, onward=onward, why=HARDSHIP, at=at, now=now)
            if money is not None and money.hold is not None:  # no yes stands while it waits, so nobody is charged
                uncharge(money.hold, amount=0, budget=money.budget, plan_line=money.plan_line)
            target = lifecycle.BLOCKED if onward.chosen is None else lifecycle.WAITING
            actor, data = Actor(user_id=by.id), {"answer": str(row.id)}
            move(ask, command=HARDSHIP, target=target, actor=actor, at=at, assignment=assignment, data=data)
    return ask


def check_can_answer_notice(ask: Ask) -> Recovery:
    """This function will give what an open ask would take back, or raise Conflict."""
    recovery = recovery_of(ask)
    if recovery is None:
        raise Conflict(_("No money is asked back here."), ask_status=ask.status)
    if ask.status not in (*lifecycle.WITH_SOMEBODY, lifecycle.APPROVED):
        raise Conflict(_("This is over. Nothing more goes back."), ask_status=ask.status)
    return recovery


def is_close(*, by: User, person_id: UUID, at: datetime) -> bool:
    """This function will say whether somebody is in a person's circle."""
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at)), user=by)
    return bool(ties.filter(person=person_id).exists())
