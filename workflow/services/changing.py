"""Changing what is asked while nobody has decided it: money, ruling and route follow; what it was before is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.tenancy import new_row
from audit.words import keep
from audit.writes import insert, one_write, update
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Hold, User
from delegation.services.holds import Charge, lock_hold, reshape, set_aside
from workflow import lifecycle
from workflow.models import Ask, Assignment, Earlier, RulingRecord
from workflow.models.asks import ALREADY_PAID
from workflow.present import text_of
from workflow.selectors import lock_ask
from workflow.services.acts import without_hold
from workflow.services.fields import AskFields, Prepared, prepare
from workflow.services.naming import assign
from workflow.services.noticing import WITH_NOTICE
from workflow.services.planning import changes_a_plan
from workflow.services.submitting import (
    Answer,
    answer_to,
    as_seen,
    carry_out_own_yes,
    cites_of,
    why_sent_on,
    yes_at_once,
)
from workflow.services.talking import hours_left
from workflow.services.writing import keep_ruling, move

# What of an ask may be changed. Another person, kind or budget is another ask.
CHANGES = (
    "amount",
    "category",
    "payee",
    "what_for",
    "separate",
    "starts_on",
    "ends_on",
    "pay",
    "pays_you",
    "same_household",
)


def change(*, by: User, ask_id: UUID, changes: Mapping[str, Any], at: datetime) -> Ask:
    """This function will change what is asked; within the asker's own limits it is a yes at once, else it goes on.

    Raises Missing, Conflict (decided, or looked at again), Forbidden (somebody else's), Refused (nothing changes), and
    Invalid as asking does.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_change(ask, by=by)
    if not changes:
        raise Refused(_("Say what you want to change."))
    if changes.get("pay") == ALREADY_PAID:
        raise Refused(_("Stop asking for this, and tell us anew what you paid."), "pay")
    fields = fields_now(ask, changes)
    prepared = prepare(by=by, fields=fields, at=at, lock=True)
    hold = lock_hold(ask.id)
    prepared = _without_itself(prepared, ask=ask, hold=hold)
    answer = answer_to(by=by, fields=fields, prepared=prepared, at=at)
    onward = None if answer.at_once else _onward(ask, answer=answer, prepared=prepared, at=at)
    with one_write():
        _take(ask, fields=fields, prepared=prepared, answer=answer, at=at)
        charge = None
        if onward is None:
            prepared, charge = yes_at_once(ask, command="change", prepared=prepared, ruling=answer.ruling, at=at)
        else:
            _wait(ask, onward=onward, answer=answer, prepared=prepared, at=at)
        _set_aside(ask, hold=hold, prepared=prepared, charge=charge, at=at)
    if onward is None:
        carry_out_own_yes(ask, prepared, at=at)
    return ask


def check_can_change(ask: Ask, *, by: User) -> None:
    """This function will raise Conflict once somebody has decided, and Forbidden for anybody but who asked."""
    try:
        lifecycle.check_allowed(command="change", status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(
            _("This was decided, so it cannot be changed. You can ask anew."), ask_status=ask.status
        ) from error
    if ask.challenge_id is not None:
        raise Conflict(_("This is being looked at again as it was asked."), ask_status=ask.status)
    if ask.asker_id != by.id:
        raise Forbidden(_("Only who asked can change it."))
    if ask.is_fact:
        raise Refused(_("This is paid already, so it stays as it is. If money came back, tell us so."))
    if ask.kind in WITH_NOTICE or changes_a_plan(ask):
        raise Refused(_("This cannot be changed. Stop asking, and ask anew."))


def fields_now(ask: Ask, changes: Mapping[str, Any]) -> AskFields:
    """This function will give what an ask is made of, with what changes. A guessed category is guessed anew."""
    kept = AskFields(
        person=ask.person_id,
        kind=ask.kind,
        amount=ask.amount,
        category=None if ask.category_guessed else ask.category,
        payee=text_of(ask.payee),
        what_for=text_of(ask.what_for),
        budget=ask.budget_id,
        plan_line=ask.plan_line_id,
        ask_someone=ask.ask_someone,
        separate=ask.separate,
        starts_on=ask.starts_on,
        ends_on=ask.ends_on,
        pay=ask.pay or None,
        pays_you=ask.pays_you or None,
        same_household=ask.same_household,
    )
    return replace(kept, **{name: changes[name] for name in CHANGES if name in changes})


def _without_itself(prepared: Prepared, *, ask: Ask, hold: Hold | None) -> Prepared:
    """This function will take the ask's own money and the ask itself out of what it is ruled against."""
    close = tuple(each for each in prepared.close if each.id != ask.id)
    if hold is None:
        return replace(prepared, close=close)
    return replace(prepared, close=close, act=without_hold(prepared.act, held=hold.held, from_agreed=hold.from_agreed))


def _take(ask: Ask, *, fields: AskFields, prepared: Prepared, answer: Answer, at: datetime) -> None:
    """This function will keep what the ask was about, and make it about what it is now."""
    before = new_row(
        Earlier,
        ask=ask,
        amount=ask.amount,
        category=ask.category,
        payee_id=ask.payee_id,
        what_for_id=ask.what_for_id,
        starts_on=ask.starts_on,
        ends_on=ask.ends_on,
        until=at,
    )
    insert(before)
    act = prepared.act
    if fields.payee != text_of(ask.payee):
        ask.payee = keep(text=fields.payee, subject_id=ask.person_id)
    if fields.what_for != text_of(ask.what_for):
        ask.what_for = keep(text=fields.what_for, subject_id=ask.person_id)
    ask.amount, ask.weeks, ask.category = fields.amount, act.weeks, act.category
    ask.category_guessed, ask.payee_key = prepared.category_guessed, act.payee_key or ""
    ask.flags, ask.separate = sorted(as_seen(act, close=answer.close).flags), fields.separate
    ask.starts_on, ask.ends_on, ask.pay = fields.starts_on, fields.ends_on, fields.pay or ""
    ask.pays_you, ask.same_household = fields.pays_you or "", fields.same_household
    update(ask, "payee", "payee_key", "weeks", "category_guessed", "flags", *(set(CHANGES) - {"payee"}))


def _onward(ask: Ask, *, answer: Answer, prepared: Prepared, at: datetime) -> Assignment:
    """This function will name who decides the changed ask; whoever had it goes on in the time they had left."""
    assert answer.route is not None  # not at once
    assert ask.assignment is not None  # what waits names somebody
    now = prepared.setting
    onward = assign(ask, onward=answer.route, why=why_sent_on(answer), at=at, now=now)
    had_it = ask.assignment.before if ask.status == lifecycle.PAUSED else ask.assignment
    if ask.status == lifecycle.BLOCKED or had_it is None or onward.user_id != had_it.user_id:
        return onward
    again = assign(
        ask, onward=answer.route, why=why_sent_on(answer), at=at, now=now, hours=hours_left(ask, at=at, now=now)
    )
    again.before_id = had_it.before_id
    return again


def _wait(ask: Ask, *, onward: Assignment, answer: Answer, prepared: Prepared, at: datetime) -> None:
    """This function will let the changed ask wait, with the ruling on it beside the earlier one."""
    assert answer.route is not None
    target = lifecycle.BLOCKED if answer.route.chosen is None else lifecycle.WAITING
    actor = Actor(user_id=ask.asker_id)
    move(ask, command="change", target=target, actor=actor, at=at, assignment=onward, data=cites_of(answer))
    purpose, scheme = RulingRecord.Purpose.ASKED, prepared.setting.scheme
    keep_ruling(ask, ruling=answer.ruling, user=ask.asker, purpose=purpose, scheme=scheme, at=at)


def _set_aside(ask: Ask, *, hold: Hold | None, prepared: Prepared, charge: Charge | None, at: datetime) -> None:
    act, budget, line = prepared.act, prepared.budget, prepared.plan_line
    if hold is None:
        set_aside(ask_id=ask.id, act=act, budget=budget, plan_line=line, charge=charge)
        return
    reshape(hold, act=act, budget=budget, plan_line=line, charge=charge, at=at)
