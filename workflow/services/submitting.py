"""Asking: yes at once inside the asker's own limits, else to the nearest named person with authority."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.events import Actor
from audit.ids import new_id
from audit.killpoints import SUBMIT_AFTER_LOCK, SUBMIT_AFTER_WRITE, SUBMIT_BEFORE_WRITE, reach
from audit.tenancy import new_row
from audit.words import keep
from audit.writes import insert, one_write
from delegation.authority import Act, Ruling
from delegation.categories import CategoryWords
from delegation.close import CLOSE, CloseAsk, together_over
from delegation.emergencies import emergency_terms
from delegation.models import Decrease, Hold, Mandate, User
from delegation.routing import Route, cited_by, giver_of
from delegation.selectors.authority import Setting, rule_on
from delegation.services.holds import Charge, charge_to, set_aside
from delegation.services.money import find_money
from workflow import lifecycle
from workflow.gain import ASKED_ABOVE_PENCE, asks_pays_you
from workflow.lapse import kept_until
from workflow.models import Ask, Decision, LookBack, RulingRecord
from workflow.selectors import is_new_payee
from workflow.services.beside import keep_note
from workflow.services.decreasing import give_up
from workflow.services.fields import AskFields, Prepared, amount_asked, prepare
from workflow.services.looking_back import owe_look_back
from workflow.services.naming import assign, find_route
from workflow.services.noticing import agree, name_noticed
from workflow.services.planning import carry_out, exchanged, keep_asked, spelled_out
from workflow.services.readying import make_ready
from workflow.services.spending import paid_data, spend
from workflow.services.together import TOGETHER, route_together
from workflow.services.writing import keep_ruling, look_next, move


@dataclass(frozen=True, slots=True)
class Answer:
    """What would happen to an ask: the asker's ruling and, where somebody else decides, who and why."""

    ruling: Ruling
    route: Route | None
    asker_is_paid: bool
    close: tuple[CloseAsk, ...] = ()
    asks_pays_you: bool = False
    gives_up: bool = False
    # Said yes to by what one may decide when it can't wait; of a check, that it could be.
    urgent: bool = False
    together: bool = False
    # Of a check: what the money is for, as said or guessed, and what else it could be.
    category: str = ""
    categories: tuple[CategoryWords, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether the asker's own yes is enough."""
        return self.route is None


def check_ask(*, by: User, fields: AskFields, at: datetime) -> Answer:
    """This function will say what would happen to an ask, and store nothing."""
    fields = spelled_out(fields)
    prepared = prepare(by=by, fields=fields, at=at, lock=False)
    answer = answer_to(by=by, fields=fields, prepared=prepared, at=at)
    act = prepared.act
    is_new = act.charge > ASKED_ABOVE_PENCE and is_new_payee(person=prepared.person, payee_key=act.payee_key)
    if not answer.at_once and not fields.cant_wait:
        answer = replace(answer, urgent=_urgent(fields=fields, prepared=prepared, at=at) is not None)
    asks = asks_pays_you(act, said=fields.pays_you or "", is_new_payee=is_new)
    return replace(answer, asks_pays_you=asks, category=act.category, categories=prepared.categories)


def submit_ask(*, by: User, fields: AskFields, at: datetime, id: UUID | None = None) -> Ask:
    """This function will store an ask: approved at once by the asker's own authority, or waiting for a named person.

    Locks the person, the budget and the plan line, then the asker's mandates. An import names the ask's ``id`` itself,
    so that a second run finds what the first one stored. Raises Invalid.
    """
    fields = spelled_out(fields)
    prepared = prepare(by=by, fields=fields, at=at, lock=True)
    reach(SUBMIT_AFTER_LOCK)
    answer, now = answer_to(by=by, fields=fields, prepared=prepared, at=at), prepared.setting
    with one_write():
        ask = store_ask(id or new_id(), by=by, fields=fields, prepared=prepared, answer=answer, at=at)
        reach(SUBMIT_BEFORE_WRITE)
    reach(SUBMIT_AFTER_WRITE)
    ask.organisation = now.organisation
    if ask.status == lifecycle.APPROVED:
        carry_out_own_yes(ask, prepared, at=at)
    return ask


def carry_out_own_yes(ask: Ask, prepared: Prepared, *, at: datetime) -> None:
    """This function will make a plan what the asker's own yes says."""
    carry_out(
        ask,
        by=ask.asker,
        amount=ask.amount,
        budget=prepared.budget,
        plan_line=prepared.plan_line,
        organisation=prepared.setting.organisation,
        at=at,
    )


def store_ask(
    id: UUID,
    *,
    by: User,
    fields: AskFields,
    prepared: Prepared,
    answer: Answer,
    at: datetime,
    of: Ask | None = None,
    actor: Actor | None = None,
) -> Ask:
    """This function will store an ask with its answer: said yes to, or waiting for who it goes to.

    The caller holds the locks and the write. ``of`` is the ask whose promise this was paid beyond, and ``actor`` who
    wrote that down where it was not the asker.
    """
    now = prepared.setting
    ask = _new_ask(id, by=by, fields=fields, prepared=prepared, answer=answer, of=of, at=at)
    keep_note(ask, fields=fields, at=at)
    falls = name_noticed(ask_id=ask.id, falls=prepared.falls) if prepared.falls else None
    if answer.urgent:
        prepared = replace(prepared, terms=emergency_terms(prepared.terms, now.terms))
        owe_look_back(ask, why=LookBack.Why.CANT_WAIT, by=by, at=at)
    if answer.gives_up and isinstance(falls, Decrease):
        _give_up(ask, by=by, decrease=falls, ruling=answer.ruling, at=at, now=now)
    elif answer.at_once:
        prepared, charge = yes_at_once(
            ask, command="submit", prepared=prepared, ruling=answer.ruling, at=at, actor=actor
        )
        ask.hold = _set_aside(ask, prepared, charge=charge, at=at, actor=actor)
        agree(ask, found=falls, amount=ask.amount, at=at, now=now)
    else:
        _send_on(ask, prepared=prepared, answer=answer, at=at, now=now, actor=actor)
    if prepared.planned is not None and prepared.budget is not None:
        keep_asked(ask, prepared.planned, budget=prepared.budget, organisation=now.organisation, at=at)
    return ask


def answer_to(*, by: User, fields: AskFields, prepared: Prepared, at: datetime) -> Answer:
    """This function will say what would happen to a prepared ask."""
    now, paid = prepared.setting, prepared.asker_is_paid
    ruling = rule_on(act=prepared.act, terms=prepared.terms, at=at, setting=now)
    if prepared.falls is not None and prepared.falls.own:
        return Answer(ruling, None, asker_is_paid=False, gives_up=True)
    close = together_over(prepared.close, act=prepared.act, ruling=ruling, terms=prepared.terms)
    if ruling.outcome == "within" and not (fields.by_another or paid or close):
        return Answer(ruling, None, asker_is_paid=False)
    urgent = _urgent(fields=fields, prepared=prepared, at=at) if fields.cant_wait and not (paid or close) else None
    if urgent is not None:
        return Answer(urgent, None, asker_is_paid=False, urgent=True)
    act = as_seen(prepared.act, close=close)
    both = _together(act, by=by, fields=fields, prepared=prepared, at=at)
    if both is not None:
        return Answer(*both, asker_is_paid=False, together=True)
    onward = find_route(act=act, person=prepared.person, asker=by, is_paid=paid, at=at, now=now)
    return Answer(ruling, onward, asker_is_paid=paid, close=close)


def _urgent(*, fields: AskFields, prepared: Prepared, at: datetime) -> Ruling | None:
    """This function will rule by what the asker may decide when it can't wait; None where that is not enough."""
    now = prepared.setting
    terms = emergency_terms(prepared.terms, now.terms)
    if not terms or fields.ask_someone or prepared.asker_is_paid:
        return None
    ruling = rule_on(act=prepared.act, terms=terms, at=at, setting=now)
    return ruling if ruling.outcome == "within" else None


def _together(
    act: Act, *, by: User, fields: AskFields, prepared: Prepared, at: datetime
) -> tuple[Ruling, Route] | None:
    """This function will find the other of two who act together, where the two of them may decide this."""
    if fields.ask_someone or prepared.asker_is_paid or not prepared.together:
        return None
    return route_together(
        act=act, person=prepared.person, asker=by, terms=prepared.together, at=at, now=prepared.setting
    )


def as_seen(act: Act, *, close: tuple[CloseAsk, ...]) -> Act:
    """This function will mark an act that is close to others, so that a scheme can reserve it."""
    return replace(act, flags=act.flags | {CLOSE}) if close else act


def _new_ask(
    id: UUID, *, by: User, fields: AskFields, prepared: Prepared, answer: Answer, of: Ask | None, at: datetime
) -> Ask:
    subject = prepared.person.id
    return new_row(
        Ask,
        id=id,
        person=prepared.person,
        asker=by,
        kind=fields.kind,
        category=prepared.act.category,
        category_guessed=prepared.category_guessed,
        amount=amount_asked(fields, prepared.planned),
        weeks=prepared.act.weeks,
        payee=keep(text=fields.payee, subject_id=subject),
        payee_key=prepared.act.payee_key or "",
        what_for=keep(text=fields.what_for or _words_of(prepared), subject_id=subject),
        budget=prepared.budget,
        plan_line=prepared.plan_line,
        of=of,
        ask_someone=fields.ask_someone,
        separate=fields.separate,
        flags=sorted(as_seen(prepared.act, close=answer.close).flags),
        pay=fields.pay or "",
        pays_you=fields.pays_you or "",
        same_household=fields.same_household,
        cant_wait=fields.cant_wait,
        between=fields.between or (of is not None and of.between),
        starts_on=fields.starts_on,
        ends_on=fields.ends_on,
        exchanged=exchanged(prepared.planned),
        kept_minutes=fields.kept_minutes,
        status=lifecycle.NEW,
        created_at=at,
    )


def _words_of(prepared: Prepared) -> str | None:
    """This function will give the words of the line of the plan that an ask is about, where it has none of its own."""
    return prepared.planned.fields.words if prepared.planned is not None else None


def yes_at_once(
    ask: Ask, *, command: str, prepared: Prepared, ruling: Ruling, at: datetime, actor: Actor | None = None
) -> tuple[Prepared, Charge]:
    """This function will record the asker's own yes, and give the money as it stands then and who it is charged to.

    What is paid already is settled by it. ``actor`` is who wrote it down, where that was not the asker.
    """
    by, now = ask.asker, prepared.setting
    # Whose limits a yes is charged to: those of the one who says it (rule 6).
    cited = cited_by(ruling, prepared.terms)
    giver = giver_of(cited)
    if cited.kind == Mandate.Kind.EMERGENCY:
        owe_look_back(ask, why=LookBack.Why.WIDENED, by=by, at=at)
    target = lifecycle.SETTLED if ask.is_fact else lifecycle.APPROVED
    actor, data = actor or Actor(user_id=by.id, on_behalf_of_id=giver), {**cites(ruling), **paid_data(ask)}
    move(ask, command=command, target=target, actor=actor, at=at, data=data)
    look_next(ask, at=kept_until(kind=ask.kind, pay=ask.pay, weeks=now.organisation.lapse_weeks, at=at))
    kept = keep_ruling(ask, ruling=ruling, user=by, purpose=RulingRecord.Purpose.ASKED, scheme=now.scheme, at=at)
    decision = new_row(
        Decision,
        ask=ask,
        outcome=Decision.Outcome.APPROVE,
        amount=ask.amount,
        by=by,
        assigned_to=by,
        on_behalf_of_id=giver,
        ruling=kept,
        mandate_id=ruling.mandate,
        scheme=now.scheme,
        at=at,
    )
    insert(decision)
    ask.ruled, ask.answers = [kept], [decision]
    if ruling.missing and prepared.budget is not None:
        # Who may change the plan finds the money with the same yes.
        raised = find_money(by=by, budget_id=prepared.budget.id, amount=ruling.missing, at=at)
        prepared = replace(prepared, budget=raised)
    first = command == "submit"
    make_ready(ask, amount=ask.amount, budget=prepared.budget, by=actor, now=now, at=at, asked_now=first)
    return prepared, charge_to(cited, at=at)


def _give_up(ask: Ask, *, by: User, decrease: Decrease, ruling: Ruling, at: datetime, now: Setting) -> None:
    """This function will make less at once what is the asker's own to give up: nobody has to say yes to that."""
    fell = give_up(decrease, ask=ask, by=by, at=at, now=now)
    data = {**cites(ruling), "what": decrease.what, "fell": fell}
    move(ask, command="give_up", target=lifecycle.SETTLED, actor=Actor(user_id=by.id), at=at, data=data)
    kept = keep_ruling(ask, ruling=ruling, user=by, purpose=RulingRecord.Purpose.ASKED, scheme=now.scheme, at=at)
    ask.ruled, ask.answers, ask.hold = [kept], [], None


def _send_on(ask: Ask, *, prepared: Prepared, answer: Answer, at: datetime, now: Setting, actor: Actor | None) -> None:
    assert answer.route is not None  # an answer that is not at once always has a route
    assignment = assign(ask, onward=answer.route, why=why_sent_on(answer), at=at, now=now)
    target = lifecycle.BLOCKED if answer.route.chosen is None else lifecycle.WAITING
    data = {**cites_of(answer), **paid_data(ask)}
    by = actor or Actor(user_id=ask.asker_id)
    move(ask, command="submit", target=target, actor=by, at=at, assignment=assignment, data=data)
    purpose = RulingRecord.Purpose.ASKED
    kept = keep_ruling(ask, ruling=answer.ruling, user=ask.asker, purpose=purpose, scheme=now.scheme, at=at)
    ask.ruled, ask.answers = [kept], []
    ask.hold = _set_aside(ask, prepared, charge=None, at=at, actor=actor)


def _set_aside(
    ask: Ask, prepared: Prepared, *, charge: Charge | None, at: datetime, actor: Actor | None
) -> Hold | None:
    act, budget, line = prepared.act, prepared.budget, prepared.plan_line
    if ask.is_fact and budget is not None:
        by = actor.user_id if actor else ask.asker_id
        return spend(ask, act=act, budget=budget, plan_line=line, charge=charge, by=by, at=at)
    return set_aside(ask_id=ask.id, act=act, budget=budget, plan_line=line, charge=charge)


def why_sent_on(answer: Answer) -> str:
    """This function will name in one code why somebody else decides."""
    if answer.together:
        return TOGETHER
    if answer.asker_is_paid:
        return "pays_asker"
    if answer.ruling.outcome == "within":
        return CLOSE if answer.close else "asked_to"
    return answer.ruling.why


def cites_of(answer: Answer) -> dict[str, Any]:
    """This function will say in codes why an ask was sent on."""
    return {**cites(answer.ruling), "close_to": [str(each.id) for each in answer.close]}


def cites(ruling: Ruling) -> dict[str, str | int | None]:
    """This function will say in codes by what an ask was ruled."""
    return {
        "ruling": ruling.outcome,
        "mandate": str(ruling.mandate) if ruling.mandate else None,
        "scheme_version": ruling.scheme_version,
    }
