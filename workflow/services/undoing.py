"""Undoing: whoever asked withdraws, whoever said yes takes it back until money moves."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.writes import one_write
from delegation.errors import Conflict, Forbidden
from delegation.models import User
from delegation.selectors.authority import Setting, setting
from delegation.services.holds import release, uncharge
from workflow import lifecycle
from workflow.models import Ask, Decision
from workflow.selectors import last_yes, lock_ask
from workflow.services.acts import act_of
from workflow.services.deciding import Money, lock_money
from workflow.services.moving import PROCESS, reroute
from workflow.services.naming import name
from workflow.services.noticing import drop
from workflow.services.planning import undo
from workflow.services.readying import check_not_taken
from workflow.services.recovering import recovery_of
from workflow.services.writing import move

TAKEN_BACK = "taken_back"


def withdraw(*, by: User, ask_id: UUID, at: datetime) -> Ask:
    """This function will end a waiting ask and give its money back. Raises Missing, Conflict, Forbidden."""
    ask = lock_ask(by=by, ask_id=ask_id)
    _check(ask, command="withdraw")
    if ask.challenge_id is not None:
        sentence = _("This is being looked at again. The first answer stands until then.")
        raise Conflict(sentence, ask_status=ask.status)
    if ask.is_fact:
        raise Conflict(_("This is paid already. If money came back, tell us so."), ask_status=ask.status)
    if ask.asker_id != by.id:
        raise Forbidden(_("Only who asked can withdraw it."))
    money = lock_money(ask)
    with one_write():
        drop(ask)
        _give_back(money, at=at)
        move(ask, command="withdraw", target=lifecycle.WITHDRAWN, actor=Actor(user_id=by.id), at=at)
    return ask


def take_back(*, by: User, ask_id: UUID, at: datetime) -> Ask:
    """This function will undo a yes before its money moves.

    A yes to one's own ask ends the ask; a yes to somebody else's makes it wait again for who said it, or for whoever
    can decide it where they no longer can, its money still set aside. Raises Missing, Conflict, Forbidden.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    _check(ask, command="take_back")
    yes = last_yes(ask)
    if yes is None or yes.by_id != by.id:
        raise Forbidden(_("Only who said yes can take it back."))
    money = lock_money(ask)
    if money.hold is not None and money.hold.used > 0:
        raise Conflict(_("The money has moved, so this yes stands."), ask_status=ask.status)
    check_not_taken(ask)
    back = recovery_of(ask)
    if back is not None and back.taken > 0:
        raise Conflict(_("The money has moved, so this yes stands."), ask_status=ask.status)
    now = setting(at=at)
    undo(ask, by=by, budget=money.budget, plan_line=money.plan_line, organisation=now.organisation, at=at)
    with one_write():
        drop(ask)
        if yes.by_id == ask.asker_id:
            _give_back(money, at=at)
            move(ask, command="take_back", target=lifecycle.WITHDRAWN, actor=Actor(user_id=by.id), at=at)
        else:
            _wait_again(ask, yes=yes, money=money, now=now, at=at)
    reroute(ask=ask, now=now, at=at, by=Actor(process=PROCESS, on_behalf_of_id=by.id))
    return ask


def _wait_again(ask: Ask, *, yes: Decision, money: Money, now: Setting, at: datetime) -> None:
    """This function will make an ask wait again for who had said yes, its money still set aside, nobody charged."""
    if money.hold is not None:
        act = act_of(ask, person=ask.person, budget=money.budget, plan_line=money.plan_line, setting=now, at=at)
        uncharge(money.hold, amount=act.commitment, budget=money.budget, plan_line=money.plan_line)
    role = yes.ruling.document["role"] or ""
    assignment = name(ask, user_id=yes.by_id, role=role, why=TAKEN_BACK, at=at, now=now)
    actor = Actor(user_id=yes.by_id)
    move(ask, command="take_back", target=lifecycle.WAITING, actor=actor, at=at, assignment=assignment)


def _check(ask: Ask, *, command: str) -> None:
    try:
        lifecycle.check_allowed(command=command, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("This cannot be undone any more."), ask_status=ask.status) from error


def _give_back(money: Money, *, at: datetime) -> None:
    if money.hold is not None:
        release(money.hold, budget=money.budget, plan_line=money.plan_line, at=at)
