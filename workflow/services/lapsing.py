"""A yes of which nothing is paid is kept for weeks, then told of, and 10 working days later its money is free again.

That is no cut: whoever still needs it says so with one tap, or asks anew.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.writes import one_write
from delegation import access
from delegation.errors import Conflict, Forbidden
from delegation.hours import after_notice
from delegation.models import User
from delegation.selectors.authority import Setting, setting
from delegation.selectors.circles import is_own_life
from delegation.services.holds import release
from workflow import lifecycle
from workflow.lapse import kept_until
from workflow.models import Ask
from workflow.selectors import last_transition, lock_ask
from workflow.services.deciding import Money, lock_money
from workflow.services.noticing import WITH_NOTICE
from workflow.services.planning import changes_a_plan, keep_again
from workflow.services.readying import check_not_taken
from workflow.services.writing import look_next, move

WATCH = Actor(process="watch")
TELL = "tell_lapse"


def lapse(*, ask: Ask, now: Setting, at: datetime) -> bool:
    """This function will tell of a yes that nothing was paid of, and later let it lapse. The caller holds the ask.

    Any step since begins the weeks anew.
    """
    last = last_transition(ask)
    until = _kept(ask, now=now, at=last.at)
    if until is None:
        return False
    told = last.command == TELL
    due = after_notice(now.organisation, at=last.at) if told else until
    if at < due:
        look_next(ask, at=due)
        return False
    money = lock_money(ask)
    if money.hold is None or money.hold.used:
        return False
    return _lapse(ask, money=money, at=at) if told else _tell(ask, now=now, at=at)


def still_needed(*, by: User, ask_id: UUID, at: datetime) -> Ask:
    """This function will keep a yes for its weeks anew. Raises Missing, Conflict, Forbidden."""
    ask = lock_ask(by=by, ask_id=ask_id)
    _check(ask, command="still_needed")
    if not (ask.asker_id == by.id or access.may(by, ask.person, access.ASK_FOR)):
        raise Forbidden(_("Who may ask for this person says whether it is still needed."))
    now, money = setting(at=at), lock_money(ask)
    if money.hold is not None and money.hold.used:
        raise Conflict(_("Some of this is paid already, so it stays."), ask_status=ask.status)
    with one_write():
        move(ask, command="still_needed", target=lifecycle.APPROVED, actor=Actor(user_id=by.id), at=at)
        look_next(ask, at=_kept(ask, now=now, at=at))
    return ask


def cancel(*, by: User, ask_id: UUID, at: datetime) -> Ask:
    """This function will end a yes that is not needed any more, whoever said it; its money is free again.

    For whoever asked, and the person themself. Raises Missing, Conflict once money moved, Forbidden.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    _check(ask, command="cancel")
    if ask.kind in WITH_NOTICE or changes_a_plan(ask):
        raise Conflict(_("Who said yes to this can take it back. Talk to them."), ask_status=ask.status)
    money = lock_money(ask)
    if money.hold is not None and money.hold.used:
        raise Conflict(_("Some of this is paid already. Tell us what it cost in the end."), ask_status=ask.status)
    check_not_taken(ask)
    if ask.asker_id != by.id and not is_own_life(by, person=ask.person, at=at):
        raise Forbidden(_("Only who asked, or the person themself, can cancel this."))
    with one_write():
        if money.hold is not None:
            release(money.hold, budget=money.budget, plan_line=money.plan_line, at=at)
        keep_again(ask, by=by, plan_line=money.plan_line, at=at)
        move(ask, command="cancel", target=lifecycle.WITHDRAWN, actor=Actor(user_id=by.id), at=at)
    return ask


def _kept(ask: Ask, *, now: Setting, at: datetime) -> datetime | None:
    return kept_until(kind=ask.kind, pay=ask.pay, weeks=now.organisation.lapse_weeks, at=at)


def _tell(ask: Ask, *, now: Setting, at: datetime) -> bool:
    until = after_notice(now.organisation, at=at)
    with one_write():
        data = {"until": until.isoformat()}
        move(ask, command=TELL, target=lifecycle.APPROVED, actor=WATCH, at=at, data=data)
        look_next(ask, at=until)
    return True


def _lapse(ask: Ask, *, money: Money, at: datetime) -> bool:
    assert money.hold is not None  # looked at before
    with one_write():
        release(money.hold, budget=money.budget, plan_line=money.plan_line, at=at)
        keep_again(ask, by=ask.asker, plan_line=money.plan_line, at=at)
        move(ask, command="lapse", target=lifecycle.LAPSED, actor=WATCH, at=at)
    return True


def _check(ask: Ask, *, command: str) -> None:
    try:
        lifecycle.check_allowed(command=command, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("There is no yes here that waits to be paid."), ask_status=ask.status) from error
