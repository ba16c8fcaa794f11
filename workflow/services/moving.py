"""Moving an ask: somebody with authority takes it over, the scheme owner names a decider, or authority changed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.words import keep
from delegation.errors import Conflict, Forbidden, Refused, Unknown
from delegation.models import User
from delegation.routing import PassedOver, Route
from delegation.selectors.authority import Setting, rule_on, setting, terms_for
from delegation.selectors.away import absent, stand_ins_for
from delegation.selectors.gain import is_paid
from delegation.selectors.nearest import is_gone
from workflow import lifecycle
from workflow.gain import PAY_ME_BACK, WAGES
from workflow.models import Ask
from workflow.selectors import (
    AWAY,
    BACK,
    OVERDUE,
    PASSED_UP,
    had_it_before,
    held_by,
    lock_ask,
    relock,
    touched_by,
    waiting,
    waits_otherwise,
)
from workflow.services.deciding import act_now, lock_money
from workflow.services.naming import BUT_NOBODY, But, assign, find_route, name, passed_over_document, rank_of
from workflow.services.together import terms_to_complete
from workflow.services.writing import move

REROUTE = "reroute"
PROCESS = "authority-watch"
TAKEN_OVER = "taken_over"
NAMED = "named"
MOVED = "moved"
# What gives an ask to somebody else by a person's will: after it was due, that made nobody less late.
GIVEN_ON = (TAKEN_OVER, NAMED, PASSED_UP)


def reassign(*, by: User, ask_id: UUID, to: UUID, reason: str, at: datetime) -> Ask:
    """This function will hand an ask to another named person: oneself, or, by the scheme owner, anybody with authority.

    The one it goes to must be able to decide it now. Raises Missing, Conflict, Forbidden, Unknown, Refused.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_move(ask, to=to)
    now = setting(at=at)
    check_may_move(ask, by=by, to=to, owner=now.organisation.scheme_owner_id)
    holder: User | None = User.objects.ours().filter(id=to).first()
    if holder is None:
        raise Unknown("to")
    role = role_of(ask, holder=holder, at=at, now=now, may_be_away=to == by.id)
    if role is None and to == by.id:
        raise Forbidden(_("You cannot decide this one, so it stays where it is."))
    if not reason.strip():
        raise Refused(_("Say in a few words why it moves."), field="reason")
    if role is None:
        raise Refused(_("This person cannot decide it. Name somebody who can."), field="to")
    words = keep(text=reason, subject_id=ask.person_id)
    assert ask.assignment is not None  # what waits names somebody
    why, passed_over = TAKEN_OVER if to == by.id else NAMED, ask.assignment.passed_over
    assignment = name(ask, user_id=to, role=role, why=why, passed_over=passed_over, at=at, now=now)
    move(
        ask,
        command="reassign",
        target=open_status(ask),
        actor=Actor(user_id=by.id),
        at=at,
        reason=words,
        assignment=assignment,
    )
    return ask


def check_can_move(ask: Ask, *, to: UUID) -> None:
    """This function will raise Conflict unless the ask waits, and for somebody else than it is to go to."""
    try:
        lifecycle.check_allowed(command="reassign", status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("This was already answered, or is no longer asked."), ask_status=ask.status) from error
    if ask.assignment is not None and ask.assignment.user_id == to:
        raise Conflict(_("It waits for them already."), ask_status=ask.status)


def check_may_move(ask: Ask, *, by: User, to: UUID, owner: UUID | None) -> None:
    """This function will raise Forbidden unless somebody takes it over, or the scheme owner names a decider."""
    if ask.asker_id in (by.id, to):
        raise Forbidden(_("Who asks for something does not decide who answers."))
    named = ask.assignment.user_id if ask.assignment is not None and ask.status == lifecycle.BLOCKED else None
    if by.id not in (to, owner, named):
        raise Forbidden(_("You can take this over yourself. Only who owns our limits names somebody else."))


def role_of(ask: Ask, *, holder: User, at: datetime, now: Setting, may_be_away: bool = False) -> str | None:
    """This function will give the role in which somebody who is here could say yes to an ask now, or None."""
    if ask.challenge is not None and holder.id in ask.challenge.seen_by:
        return None
    if is_gone(holder, at=at) or (absent(users=[holder.id], at=at) and not may_be_away):
        return None
    if is_paid(holder, payee_key=ask.payee_key, organisation=now.organisation):
        return None
    act = act_now(ask, money=lock_money(ask), now=now, at=at)
    terms = terms_for(holders=[holder.id], person=ask.person, at=at, setting=now).get(holder.id, ())
    ruling = rule_on(act=act, terms=terms, at=at, setting=now)
    if ask.challenge is not None and rank_of(terms) < ask.challenge.rank:
        return None
    if ruling.outcome != "within":
        both = terms_to_complete(act=act, person=ask.person, asker_id=ask.asker_id, user_id=holder.id, at=at, now=now)
        ruling = rule_on(act=act, terms=both, at=at, setting=now)
    return ruling.role if ruling.outcome == "within" else None


def open_status(ask: Ask) -> str:
    """This function will say what an ask is while it waits for a decision: its first, or a second look."""
    return lifecycle.WAITING if ask.challenge_id is None else lifecycle.CHALLENGED


def authority_changed(
    *, users: Collection[UUID], people: Collection[UUID] = (), at: datetime, by: Actor, at_once: bool = True
) -> None:
    """This function will look again at all that waits for these users, could come back to them, or waits for nobody.

    What stayed with somebody late, since nobody else could decide it, is for the watch; so is all, unless ``at_once``.
    """
    touched = touched_by(users=users)
    now = setting(at=at)
    for ask_id in touched if at_once else ():
        reroute(ask=relock(ask_id), now=now, at=at, by=Actor(process=PROCESS, on_behalf_of_id=by.user_id))
    look_soon(waits_otherwise(people=people, others=() if at_once else touched, at=at), at=at)


def limits_changed(*, at: datetime) -> None:
    """This function will have the watch rule again on all that waits, and move what must or now can."""
    look_soon(waiting(), at=at)


def look_soon(asks: Any, *, at: datetime) -> None:
    """This function will have the watch look at some asks at its next round: one statement, however many.

    What it should have looked at before stays where it stands in the row.
    """
    asks.update(look_at=Least("look_at", Value(at)))


def reroute(*, ask: Ask, now: Setting, at: datetime, by: Actor) -> None:
    """This function will leave an ask where it is if its named person can still decide it, else send it on.

    That person may be nobody's neighbour: somebody on duty took it over, or the scheme owner named them. What was
    taken from somebody because they were away goes back to them, as long as nobody has done anything about it.
    """
    if ask.status not in (open_status(ask), lifecycle.BLOCKED) or ask.assignment is None:
        return
    if ask.assignment.why in (AWAY, BACK) and _come_back(ask, now=now, at=at, by=by):
        return
    holder = ask.assignment.user
    if ask.status != lifecycle.BLOCKED and role_of(ask, holder=holder, at=at, now=now) is not None:
        return
    has_it = ask.status != lifecycle.BLOCKED and not is_gone(holder, at=at)
    is_away = has_it and bool(absent(users=[holder.id], at=at))
    if is_away and _give_to_stand_in(ask, holder=holder, now=now, at=at, by=by):
        return
    onward = find_onward(ask, at=at, now=now)
    if onward.chosen is None and ask.status == lifecycle.BLOCKED:
        return
    assignment = assign(ask, onward=onward, why=AWAY if is_away else MOVED, at=at, now=now)
    target = lifecycle.BLOCKED if onward.chosen is None else open_status(ask)
    move(ask, command=REROUTE, target=target, actor=by, at=at, assignment=assignment)


def find_onward(ask: Ask, *, at: datetime, now: Setting) -> Route:
    """This function will find who an ask goes to: the nearest of those who have not had and lost it.

    Somebody who did is asked again before nobody is: late is better than stuck.
    """
    but = not_again(ask)
    onward = find_route_of(ask, but=but, at=at, now=now)
    if onward.chosen is None and but != BUT_NOBODY:
        onward = find_route_of(ask, at=at, now=now)
    return onward


def not_again(ask: Ask) -> But:
    """This function will say who had an ask since it waits, and does not get it again while others can decide it.

    That is who let it run out, and who passed it up; not those from whom it was taken because they were away.
    """
    late, passed_up = set(), set()
    for after, before in pairwise(held_by(ask)):
        was_due = after.why in GIVEN_ON and after.assigned_at >= before.due_at
        if after.why == OVERDUE or was_due:
            late.add(before.user_id)
        elif after.why == PASSED_UP:
            passed_up.add(before.user_id)
    return But(late=frozenset(late), seen=frozenset(passed_up)) if late or passed_up else BUT_NOBODY


def find_route_of(ask: Ask, *, but: But = BUT_NOBODY, at: datetime, now: Setting) -> Route:
    """This function will find the nearest with authority for a stored ask, as it and its money stand now.

    A second look passes over all who had seen the ask before, and everybody below who decided it then.
    """
    act = act_now(ask, money=lock_money(ask), now=now, at=at)
    if ask.challenge is not None:
        seen, rank = {*but.seen, *ask.challenge.seen_by}, max(but.rank, ask.challenge.rank)
        but = replace(but, seen=seen, rank=rank)
    paid = pays_asker(ask)
    return find_route(act=act, person=ask.person, asker=ask.asker, is_paid=paid, at=at, now=now, but=but)


def pays_asker(ask: Ask) -> bool:
    """This function will say whether an ask was seen to pay its asker, who is passed over for that anyway."""
    return WAGES in ask.flags or (ask.pay == PAY_ME_BACK and ask.asker.team_id is not None)


def _give_to_stand_in(ask: Ask, *, holder: User, now: Setting, at: datetime, by: Actor) -> bool:
    """This function will ask first who stands in for somebody away, and say whether one of them can decide it."""
    passed_over = [passed_over_document(PassedOver(holder.id, "absent"))]
    but = not_again(ask)
    passed = {*but.late, *but.seen, ask.asker_id}
    for user in stand_ins_for(holder.id, at=at):
        role = None if user.id in passed else role_of(ask, holder=user, at=at, now=now)
        if role is None:
            passed_over.append(passed_over_document(PassedOver(user.id, "no_authority")))
            continue
        given = name(ask, user_id=user.id, role=role, why=AWAY, passed_over=passed_over, at=at, now=now)
        given.on_behalf_of_id = holder.id
        move(ask, command=REROUTE, target=open_status(ask), actor=by, at=at, assignment=given)
        return True
    return False


def _come_back(ask: Ask, *, now: Setting, at: datetime, by: Actor) -> bool:
    """This function will give an ask back to who had it before they were away, and say whether it did."""
    for user in had_it_before(ask):
        role = role_of(ask, holder=user, at=at, now=now)
        if role is not None:
            given = name(ask, user_id=user.id, role=role, why=BACK, at=at, now=now)
            move(ask, command=REROUTE, target=open_status(ask), actor=by, at=at, assignment=given)
            return True
    return False
