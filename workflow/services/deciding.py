"""Deciding: the named person says yes, a smaller yes, or no, inside their own authority at that moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.killpoints import DECIDE_AFTER_LOCK, DECIDE_AFTER_WRITE, DECIDE_BEFORE_WRITE, reach
from audit.words import keep
from audit.writes import insert, one_write, update
from delegation.authority import Act, Ruling, Terms
from delegation.errors import Conflict, Forbidden, Invalid, Refused
from delegation.models import Budget, Hold, Mandate, PlanLine, User
from delegation.routing import cited_by, giver_of
from delegation.selectors.authority import Setting, rule_on, setting, terms_for
from delegation.selectors.gain import is_paid
from delegation.sentences import refusal
from delegation.services.holds import charge_hold, charge_to, lock_budget, lock_hold, lock_plan_line, release, set_aside
from delegation.services.mandates import RoomFields, grant_room, midnight
from delegation.services.money import find_money
from workflow import lifecycle
from workflow.lapse import kept_until
from workflow.models import Ask, Decision, LookBack, RulingRecord
from workflow.reasons import REASON_CODES, SHORTEST_REASON, is_substantial
from workflow.selectors import find_ask, holds_of, lock_ask
from workflow.services.acts import act_of, without_hold
from workflow.services.capacity import note_capacity
from workflow.services.looking_back import owe_look_back
from workflow.services.noticing import WITH_NOTICE, agree, drop, noticed
from workflow.services.planning import carry_out, check_smaller
from workflow.services.readying import make_ready
from workflow.services.recovering import amount_meant, check_recovery_verdict
from workflow.services.together import terms_to_complete
from workflow.services.writing import keep_ruling, look_next, move


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAsked:
    """Yes, and no need to ask next time: pence an ask, up to and with a day."""

    amount: int
    ends_on: date
    any_payee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the named person says. Amount in pence; none means the whole amount asked for."""

    outcome: str
    amount: int | None = None
    reason: str | None = None
    reason_code: str | None = None
    and_room: RoomAsked | None = None
    capacity: str | None = None
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """The locked rows an ask moves money in."""

    budget: Budget | None
    plan_line: PlanLine | None
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict on an ask, with all it is judged on: locked money, the act as it stands, and the ruling on it."""

    ask: Ask
    by: User
    verdict: Verdict
    amount: int | None
    money: Money
    act: Act
    ruling: Ruling
    cited: Terms
    now: Setting
    at: datetime


def decide(*, by: User, ask_id: UUID, verdict: Verdict, at: datetime) -> Ask:
    """This function will record a decision and all that follows from it, in one transaction.

    Raises, in this order: Missing, Conflict (it is decided, or waits for somebody else), Forbidden (no authority
    for this at this moment), Refused (more than was asked; a no or smaller yes without a reason of substance).
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_answer(ask, by=by, command=verdict.outcome)
    now = setting(at=at)
    money = lock_money(ask)
    reach(DECIDE_AFTER_LOCK)
    act = act_now(ask, money=money, now=now, at=at)
    amount = amount_meant(ask, amount=verdict.amount)
    ruling, cited = _authority(by=by, ask=ask, act=_at_most(act, amount), at=at, now=now)
    check_verdict(ask, verdict=verdict)
    case = Case(ask, by, verdict, amount, money, act, ruling, cited, now, at)
    answers = {Decision.Outcome.APPROVE: _approve, Decision.Outcome.DECLINE: _decline}
    with one_write():
        answers[Decision.Outcome(verdict.outcome)](case)
        note_capacity(ask, text=verdict.capacity, by=by, at=at)
        reach(DECIDE_BEFORE_WRITE)
    reach(DECIDE_AFTER_WRITE)
    if verdict.outcome == Decision.Outcome.APPROVE:
        _carry_out(case)
    if verdict.and_room is not None:
        _give_room(case, verdict.and_room)
    return ask


def check_decision(*, by: User, ask_id: UUID, verdict: Verdict, at: datetime) -> Ask:
    """This function will raise what `decide` would raise now, store nothing, and give the ask."""
    ask = find_ask(by=by, ask_id=ask_id)
    check_can_answer(ask, by=by, command=verdict.outcome)
    now = setting(at=at)
    money = Money(budget=ask.budget, plan_line=ask.plan_line, hold=holds_of([ask]).get(ask.id))
    act = act_now(ask, money=money, now=now, at=at)
    amount = amount_meant(ask, amount=verdict.amount)
    _authority(by=by, ask=ask, act=_at_most(act, amount), at=at, now=now)
    check_verdict(ask, verdict=verdict)
    return ask


def check_can_answer(ask: Ask, *, by: User, command: str) -> None:
    """This function will raise Conflict unless this ask waits, and waits for this user."""
    try:
        lifecycle.check_allowed(command=command, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(not_now(ask), ask_status=ask.status) from error
    assert ask.assignment is not None  # a check of the database: what waits names somebody
    if ask.assignment.user_id != by.id:
        sentence = _("This waits for %(name)s. Take it over first if you can decide it.")
        raise Conflict(sentence % {"name": ask.assignment.user.display_name}, ask_status=ask.status)


def not_now(ask: Ask) -> str:
    """This function will say why an ask cannot be answered as it stands."""
    if ask.status == lifecycle.PAUSED:
        return _("This waits for the answer to a question. Then it goes on.")
    return _("This was already answered, or is no longer asked.")


def check_verdict(ask: Ask, *, verdict: Verdict) -> None:
    """This function will raise Refused for more than was asked, or for a no or smaller yes without a real reason."""
    amount = verdict.amount
    if amount is not None and (ask.amount is None or amount > ask.amount):
        raise Refused(_("You can say yes to what was asked, or to less."), field="amount")
    reason = verdict.reason_code and verdict.reason and is_substantial(verdict.reason)
    check_recovery_verdict(ask, outcome=verdict.outcome, amount=amount, parts=verdict.parts, has_reason=bool(reason))
    if amount is not None and ask.is_fact and is_reduced(ask, amount=amount):
        raise Refused(_("This is paid already. Say yes to all of it, or say why not."), field="amount")
    stands = standing_amount(ask)
    if amount is not None and amount < stands:
        raise Refused(_("There is a yes to more than that already. It can only get better."), field="amount")
    if verdict.outcome == Decision.Outcome.APPROVE and not is_reduced(ask, amount=amount):
        return
    if not verdict.reason_code:
        raise Refused(_("Choose the reason that fits best."), field="reason_code")
    if verdict.reason_code not in REASON_CODES:
        raise Invalid("reason_code", _("Choose one of: %(codes)s.") % {"codes": ", ".join(REASON_CODES)})
    if not verdict.reason or not is_substantial(verdict.reason):
        sentence = _("Say why, so that it helps the person: at least %(count)d letters, and more than 'no money'.")
        raise Refused(sentence % {"count": SHORTEST_REASON}, field="reason")
    if verdict.outcome == Decision.Outcome.APPROVE and amount is not None:
        check_smaller(ask, amount=amount)


def standing_amount(ask: Ask) -> int:
    """This function will give the pence of the smaller yes that stands while an ask is looked at again, else 0."""
    if ask.kind in WITH_NOTICE:  # what stands there is not a yes, but what the person has
        return 0
    return (ask.challenge.of.amount or 0) if ask.challenge is not None else 0


def is_reduced(ask: Ask, *, amount: int | None) -> bool:
    """This function will say whether a yes is to less than was asked."""
    return amount is not None and ask.amount is not None and amount < ask.amount


def lock_money(ask: Ask) -> Money:
    """This function will lock an ask's person, budget and plan line, in that order, and load its hold."""
    type(ask.person).objects.ours().select_for_update(no_key=True).get(id=ask.person_id)
    return Money(
        budget=lock_budget(ask.budget_id) if ask.budget_id else None,
        plan_line=lock_plan_line(ask.plan_line_id) if ask.plan_line_id else None,
        hold=lock_hold(ask.id),
    )


def act_now(ask: Ask, *, money: Money, now: Setting, at: datetime) -> Act:
    """This function will make the act of a stored ask on money as it stands, its own waiting hold taken out."""
    act = act_of(ask, person=ask.person, budget=money.budget, plan_line=money.plan_line, setting=now, at=at)
    if money.hold is None:
        return act
    if ask.is_fact and money.hold.used:
        act = replace(act, amount=money.hold.used)  # some of it may have come back since
    return without_hold(act, held=money.hold.held, from_agreed=money.hold.from_agreed, used=money.hold.used)


def _at_most(act: Act, amount: int | None) -> Act:
    """This function will rule on what is said yes to; more than asked is refused later, by its own sentence."""
    if amount is None or act.amount is None:
        return act
    return replace(act, amount=min(amount, act.amount))


def _authority(*, by: User, ask: Ask, act: Act, at: datetime, now: Setting) -> tuple[Ruling, Terms]:
    """This function will rule again, under the locks, on whoever decides, and give the terms cited; or Forbidden."""
    if is_paid(by, payee_key=ask.payee_key, organisation=now.organisation):
        raise Forbidden(_("This pays you, or who you work for, so somebody else decides it."))
    terms = terms_for(holders=[by.id], person=ask.person, at=at, setting=now, lock=True).get(by.id, ())
    ruling = rule_on(act=act, terms=terms, at=at, setting=now)
    if ruling.outcome != "within":
        both = terms_to_complete(
            act=act, person=ask.person, asker_id=ask.asker_id, user_id=by.id, at=at, now=now, lock=True
        )
        together = rule_on(act=act, terms=both, at=at, setting=now)
        if together.outcome == "within":
            return together, cited_by(together, both)
        raise Forbidden(refusal(ruling, time_zone=now.calendar.time_zone))
    return ruling, cited_by(ruling, terms)


def _approve(case: Case) -> None:
    """This function will record a yes, hold its money for certain, and charge whoever said it."""
    decision = _record(case, amount=case.amount)
    budget, plan_line, hold = case.money.budget, case.money.plan_line, case.money.hold
    if case.ruling.missing and budget is not None:
        budget = find_money(by=case.by, budget_id=budget.id, amount=case.ruling.missing, at=case.at)
    act = case.act if case.ask.is_fact else replace(case.act, amount=case.amount)
    charge = charge_to(case.cited, at=case.at)
    if case.cited.kind == Mandate.Kind.EMERGENCY:
        owe_look_back(case.ask, why=LookBack.Why.WIDENED, by=case.by, at=case.at)
    if hold is None:
        set_aside(ask_id=case.ask.id, act=act, budget=budget, plan_line=plan_line, charge=charge)
    else:
        amount = hold.used if case.ask.is_fact else act.commitment
        charge_hold(hold, amount=amount, budget=budget, plan_line=plan_line, charge=charge)
    _tell(case, decision=decision, target=lifecycle.SETTLED if case.ask.is_fact else lifecycle.APPROVED)
    _pay(case, budget=budget, by=Actor(user_id=decision.by_id, on_behalf_of_id=decision.on_behalf_of_id))
    parts = case.verdict.parts
    agree(case.ask, found=noticed(case.ask), amount=case.amount, parts=parts, at=case.at, now=case.now)


def _pay(case: Case, *, budget: Budget | None, by: Actor) -> None:
    """This function will make what is still to be paid ready: a weekly sum from now on, else what was not paid yet."""
    amount, ask = case.amount, case.ask
    if amount and ask.kind != "weekly" and case.money.hold is not None:
        amount = max(0, amount - case.money.hold.used)
    make_ready(ask, amount=amount, budget=budget, by=by, now=case.now, at=case.at, asked_now=False)


def _carry_out(case: Case) -> None:
    """This function will make a plan what the yes says; for every other ask it does nothing."""
    ask, money = case.ask, case.money
    organisation = case.now.organisation
    carry_out(
        ask,
        by=case.by,
        amount=case.amount,
        budget=money.budget,
        plan_line=money.plan_line,
        organisation=organisation,
        at=case.at,
    )


def _give_room(case: Case, room: RoomAsked) -> None:
    """This function will end the asking for what this ask was like: its category, and its payee unless any will do."""
    fields = RoomFields(
        category=case.ask.category,
        amount=room.amount,
        ends_at=midnight(room.ends_on + timedelta(days=1), now=case.now),
        kind=case.ask.kind,
        payee_key=case.ask.payee_key,
        any_payee=room.any_payee,
        ask_id=case.ask.id,
    )
    grant_room(by=case.by, holder=case.ask.asker, person=case.ask.person, fields=fields, at=case.at)


def _decline(case: Case) -> None:
    """This function will record a no and give the money back; a smaller yes that was looked at again stands."""
    decision = _record(case, amount=None)
    drop(case.ask)
    upheld = case.ask.kind not in WITH_NOTICE
    if upheld and case.ask.challenge is not None and case.ask.challenge.of.outcome == Decision.Outcome.APPROVE:
        _tell(case, decision=decision, target=_as_before(case.money.hold))
        return
    if case.money.hold is not None and not case.ask.is_fact:  # a no changes nothing of what is spent
        release(case.money.hold, budget=case.money.budget, plan_line=case.money.plan_line, at=case.at)
    _tell(case, decision=decision, target=lifecycle.DECLINED)


def _as_before(hold: Hold | None) -> str:
    """This function will say what a yes that stands is: settled once all of its money is spent."""
    spent = hold is not None and hold.used > 0 and hold.held == 0
    return lifecycle.SETTLED if spent else lifecycle.APPROVED


def _record(case: Case, *, amount: int | None) -> Decision:
    """This function will store the decision, citing the ruling made at that moment."""
    ask, verdict = case.ask, case.verdict
    reason = keep(text=verdict.reason, subject_id=ask.person_id)
    kept = keep_ruling(
        ask,
        ruling=case.ruling,
        user=case.by,
        purpose=RulingRecord.Purpose.DECIDED,
        scheme=case.now.scheme,
        at=case.at,
    )
    assert ask.assignment is not None  # checked by check_can_answer
    decision = Decision(
        ask=ask,
        outcome=verdict.outcome,
        amount=amount,
        reduced=is_reduced(ask, amount=amount),
        by=case.by,
        assigned_to=ask.assignment.user,
        # By a mandate that was passed on: its giver. Else whoever the named person stands in for, if anybody.
        on_behalf_of_id=giver_of(case.cited) or ask.assignment.on_behalf_of_id,
        ruling=kept,
        mandate_id=case.ruling.mandate,
        scheme=case.now.scheme,
        reason=reason,
        reason_code=(verdict.reason_code or "") if reason else "",
        at=case.at,
    )
    insert(decision)
    return decision


def _tell(case: Case, *, decision: Decision, target: str) -> None:
    """This function will take the ask its step, with what the decision was."""
    data = {
        "decision": str(decision.id),
        "decided_amount": decision.amount,
        "reduced": decision.reduced,
        "reason_code": decision.reason_code,
        "mandate": str(decision.mandate_id),
    }
    if case.ask.challenge is not None:
        case.ask.challenge = None
        update(case.ask, "challenge")
    move(
        case.ask,
        command=case.verdict.outcome,
        target=target,
        actor=Actor(user_id=decision.by_id, on_behalf_of_id=decision.on_behalf_of_id),
        at=case.at,
        reason=decision.reason,
        data=data,
    )
    if target == lifecycle.APPROVED and not (case.money.hold is not None and case.money.hold.used):
        weeks = case.now.organisation.lapse_weeks
        look_next(case.ask, at=kept_until(kind=case.ask.kind, pay=case.ask.pay, weeks=weeks, at=case.at))
