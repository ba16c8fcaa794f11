"""Looking at a no, or a smaller yes, again: once, by somebody who has not seen it, at least as high (rule 8).

What was said yes to stands meanwhile, and its money can be used. A second look makes the answer better or upholds it.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.tenancy import new_row
from audit.words import new_words
from audit.writes import insert, one_write, update
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import CircleMember, User
from delegation.selectors.authority import Setting, setting
from delegation.selectors.me import local_day
from delegation.selectors.sharing import is_advocate_of
from delegation.services.holds import set_aside, set_aside_again
from workflow import lifecycle
from workflow.models import Ask, Assignment, Challenge, Decision, Message
from workflow.selectors import last_yes, lock_ask
from workflow.services.deciding import Money, act_now, lock_money
from workflow.services.moving import find_route_of
from workflow.services.naming import assign
from workflow.services.noticing import WITH_NOTICE
from workflow.services.writing import move

AGAIN = "again"


def challenge(*, by: User, ask_id: UUID, reason: str, at: datetime) -> Ask:
    """This function will have a no, or a smaller yes, looked at again by somebody who has not seen it.

    Money for a no is set aside again where there is any. Raises Missing, Conflict (not answered with less, or looked at
    again before), Forbidden (neither who asked nor the circle), Refused. An advocate asks for it with the person: then
    the person asks, and the advocate stands beside them in the record.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    of = check_can_challenge(ask)
    if not may_challenge(ask, by=by, of=of, at=at):
        raise Forbidden(_("Only who asked, the person, and those close to them can have this looked at again."))
    if not reason.strip():
        raise Refused(_("Say in a few words what should be looked at again."), field="reason")
    now, money = setting(at=at), lock_money(ask)
    row = _row(ask, of=of, by=by, reason=reason, at=at, now=now)
    ask.challenge = row
    onward = find_route_of(ask, at=at, now=now)
    with one_write():
        insert(row.reason, row)
        update(ask, "challenge")
        if of.outcome == Decision.Outcome.DECLINE:
            _set_aside(ask, money=money, at=at, now=now)
        assignment = assign(ask, onward=onward, why=AGAIN, at=at, now=now)
        target = lifecycle.BLOCKED if onward.chosen is None else lifecycle.CHALLENGED
        data = {"challenge": str(row.id)}
        actor = Actor(user_id=by.id, on_behalf_of_id=row.by_id if row.beside_id else None)
        move(
            ask,
            command="challenge",
            target=target,
            actor=actor,
            at=at,
            assignment=assignment,
            reason=row.reason,
            data=data,
        )
    return ask


def check_can_challenge(ask: Ask) -> Decision:
    """This function will give the no or smaller yes that stands, or raise Conflict where there is none to look at."""
    try:
        lifecycle.check_allowed(command="challenge", status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("There is no answer to look at again."), ask_status=ask.status) from error
    rows = Decision.objects.ours().filter(ask=ask).select_related("ruling").order_by("id")
    found = rows.last() if ask.status == lifecycle.DECLINED else last_yes(ask)
    if ask.kind in WITH_NOTICE and ask.status == lifecycle.SETTLED:
        raise Conflict(_("This took effect already. You can ask for more."), ask_status=ask.status)
    if found is None or not may_be_better(ask, found):
        raise Conflict(_("This was said yes to in full."), ask_status=ask.status)
    if Challenge.objects.ours().filter(ask=ask).exists():
        raise Conflict(_("This was looked at again already."), ask_status=ask.status)
    return found


def may_be_better(ask: Ask, decision: Decision) -> bool:
    """This function will say whether an answer leaves something to be wished: a no, a smaller yes, a yes to less."""
    return decision.outcome == Decision.Outcome.DECLINE or decision.reduced or ask.kind in WITH_NOTICE


def may_challenge(ask: Ask, *, by: User, of: Decision, at: datetime) -> bool:
    """This function will say whether somebody may have an answer looked at again: who asked, and the circle."""
    if of.by_id == by.id:
        return False
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at)), user=by)
    return ask.asker_id == by.id or bool(ties.filter(person=ask.person_id).exists())


def _row(ask: Ask, *, of: Decision, by: User, reason: str, at: datetime, now: Setting) -> Challenge:
    words = new_words(text=reason, subject_id=ask.person_id)
    themself = _themself(ask, advocate=by, at=at)
    role = now.terms.roles.get(of.ruling.document["role"] or "")
    rank = role.rank if role else 0
    seen = sorted(str(each) for each in seen_by(ask) | {by.id, (themself or by).id})
    return new_row(
        Challenge,
        ask=ask,
        of=of,
        by=themself or by,
        beside=by if themself else None,
        reason=words,
        seen=seen,
        rank=rank,
        at=at,
    )


def _themself(ask: Ask, *, advocate: User, at: datetime) -> User | None:
    """This function will give the person as a user, if an advocate asks with them; None if they do not sign in."""
    if not is_advocate_of(ask.person_id, user=advocate, at=at):
        return None
    selves = CircleMember.objects.ours().filter(person=ask.person_id, role=CircleMember.Role.SELF, user__is_active=True)
    tie = selves.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at))).select_related("user").first()
    return tie.user if tie else None


def seen_by(ask: Ask) -> set[UUID]:
    """This function will name everybody who had an ask, decided it, or was asked or wrote about it."""
    decided = Decision.objects.ours().filter(ask=ask).values_list("by_id", "assigned_to_id", "on_behalf_of_id")
    pairs = [
        *Assignment.objects.ours().filter(ask=ask).values_list("user_id", flat=True),
        *Message.objects.ours().filter(ask=ask).values_list("by_id", flat=True),
        *Message.objects.ours().filter(ask=ask, to__isnull=False).values_list("to_id", flat=True),
    ]
    for by, assigned_to, on_behalf_of in decided:
        pairs += [by, assigned_to]
        if on_behalf_of is not None:
            pairs.append(on_behalf_of)
    return set(pairs)


def _set_aside(ask: Ask, *, money: Money, at: datetime, now: Setting) -> None:
    """This function will set money aside again for what was refused, where there is any."""
    act = act_now(ask, money=money, now=now, at=at)
    if money.hold is None:
        set_aside(ask_id=ask.id, act=act, budget=money.budget, plan_line=money.plan_line, charge=None)
        return
    set_aside_again(money.hold, amount=act.commitment, budget=money.budget, plan_line=money.plan_line)
