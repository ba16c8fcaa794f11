"""Passing up: the named person hands an ask to the next higher one with authority, who has not had it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.words import keep
from audit.writes import one_write
from delegation.errors import Refused
from delegation.models import User
from delegation.selectors.authority import setting, terms_for
from workflow.models import Ask, Assignment
from workflow.selectors import PASSED_UP, lock_ask
from workflow.services.deciding import check_can_answer
from workflow.services.moving import find_route_of
from workflow.services.naming import But, assign, rank_of
from workflow.services.writing import move


def pass_up(*, by: User, ask_id: UUID, reason: str | None = None, at: datetime) -> Ask:
    """This function will hand an ask that waits for somebody to the nearest above them who can decide it.

    Raises Missing, Conflict (it is decided, or waits for somebody else), Refused where nobody is above: it stays.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_answer(ask, by=by, command="pass_up")
    now = setting(at=at)
    rank = rank_of(terms_for(holders=[by.id], person=ask.person, at=at, setting=now).get(by.id, ()))
    had_it = frozenset(Assignment.objects.ours().filter(ask=ask).values_list("user_id", flat=True))
    onward = find_route_of(ask, but=But(seen=had_it, rank=rank + 1), at=at, now=now)
    if onward.chosen is None:
        raise Refused(_("Nobody above you can decide this now, so it stays with you."))
    with one_write():
        words = keep(text=reason, subject_id=ask.person_id)
        assignment = assign(ask, onward=onward, why=PASSED_UP, at=at, now=now)
        actor = Actor(user_id=by.id)
        move(ask, command="pass_up", target=ask.status, actor=actor, at=at, assignment=assignment, reason=words)
    return ask
