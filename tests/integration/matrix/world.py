"""What the permission matrix asks for: one of everything in each of the two organisations, made by the services.

`here` is Elmbridge Vale and its person is Ada; `there` is Cwm Arian, which gets a person, a family and leaders of its
own for the occasion, so that a wall with a hole has something to show.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from audit.ids import new_id
from audit.models import Delivery, Event
from audit.scope import organisation_scope
from delegation.demo.building import SET_UP, demo_scheme
from delegation.models import (
    Budget,
    Category,
    Instalment,
    Mandate,
    Person,
    PlanLine,
    Post,
    Review,
    User,
)
from delegation.models.people import CircleMember
from delegation.selectors.schemes import last_published
from delegation.services.absences import record_absence
from delegation.services.comments import comment_on
from delegation.services.concerns import ConcernFields, raise_concern
from delegation.services.gain import say_works_for
from delegation.services.instalments import plan_instalments
from delegation.services.mandates import grant_family
from delegation.services.money import PlanLineFields, add_plan_line, open_budget
from delegation.services.people import (
    PersonFields,
    TieFields,
    UserFields,
    add_circle_member,
    add_person,
    add_user,
    name_scheme_owner,
)
from delegation.services.reviews import review_done
from delegation.services.schemes import draft_scheme, propose, publish
from delegation.services.sources import add_source
from notifications.consumers import write_notices
from notifications.models import Notice, WebhookDelivery
from notifications.services.anchor_mails import add_anchor_mail
from notifications.services.webhooks import EndpointFields, add_endpoint, pause_endpoint, send_test
from tests.cast import Cast
from tests.integration.matrix.kept import bundle, erasure, legal_hold
from workflow.models import Ask, Decision, LookAnswer, LookBack, LookStep, Payment, SecondLook
from workflow.services.cards import CardFields, link_card
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.leading import reckon
from workflow.services.paying import pay
from workflow.services.recovering import SumAsked
from workflow.services.sampling import draw_sample, publish_sample
from workflow.services.settling import settle
from workflow.services.statements import take_in
from workflow.services.submitting import submit_ask
from workflow.services.talking import question
from workflow.services.tapping import Said, take_card_message
from workflow.services.telling import FactFields, take_fact
from workflow.services.trying import try_limits
from workflow.services.worries import say_not_right
from workflow.shapes.telling import read_fact
from workflow.to_match import find_where

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class World:
    """The two organisations, and in each the objects that the matrix names."""

    cast: Cast
    objects: Mapping[str, Mapping[str, UUID | str]]


def fill(template: Any, objects: Mapping[str, UUID | str]) -> Any:
    """This function will put ids in the place of `$names`, anywhere in a request."""
    if isinstance(template, str):
        return str(objects[template[1:]]) if template.startswith("$") else template
    if isinstance(template, dict):
        return {name: fill(value, objects) for name, value in template.items()}
    return [fill(value, objects) for value in template] if isinstance(template, list) else template


Objects = dict[str, UUID | str]


def build_world(cast: Cast) -> World:
    """This function will add to the cast what the matrix needs."""
    with organisation_scope(cast.organisation.id):
        here = _objects(cast, asker="joe", manager="ada", decider="priya", colleague="sam", person=cast.person("ada"))
    with organisation_scope(cast.user("otto").organisation_id):
        wyn = _furnish_cwm_arian(cast, at=cast.at)
        there = _objects(cast, asker="mair", manager="mair", decider="otto", colleague="otto", person=wyn)
    return World(cast, {"here": here, "there": there})


def _furnish_cwm_arian(cast: Cast, *, at: datetime) -> Person:
    """This function will give Cwm Arian limits, a person with money, and somebody who asks for them."""
    users = cast.cwm_arian.users
    for name, duties in (("sian", ("leader",)), ("huw", ("leader", "finance")), ("mair", ())):
        fields = UserFields(username=name, display_name=name.title(), does="is there", duties=duties)
        users[name] = add_user(by=SET_UP, fields=fields, at=at)
    name_scheme_owner(by=SET_UP, user=users["sian"], at=at)
    limits = draft_scheme(by=users["sian"], terms=deepcopy(dict(demo_scheme())), at=at)
    propose(by=users["sian"], scheme_id=limits.id, at=at)
    publish(by=users["huw"], scheme_id=limits.id, at=at)
    team = cast.cwm_arian.teams["gorllewin"]
    person = add_person(by=SET_UP, fields=PersonFields(display_name="Wyn", team=team), at=at)
    for position, (name, role) in enumerate((("otto", "worker"), ("mair", "nominated_person"))):
        tie = TieFields(role=CircleMember.Role(role), position=position)
        add_circle_member(by=SET_UP, person=person, user=users[name], fields=tie, at=at)
    grant_family(by=SET_UP, holder=users["mair"], person=person, at=at)
    today = at.date()
    ends = today + 200 * ONE_DAY
    budget = open_budget(
        by=SET_UP, person=person, kind="managed", allocated=500_000, starts_on=today, ends_on=ends, at=at
    )
    line = PlanLineFields(words="Clwb cinio", category="everyday", weekly=900, starts_on=today, ends_on=ends)
    add_plan_line(by=SET_UP, budget_id=budget.id, fields=line, at=at)
    return person


def _objects(cast: Cast, *, asker: str, manager: str, decider: str, colleague: str, person: Person) -> Objects:
    """This function will name one of everything; the ask waits for the decider, and another was decided at once."""
    at = cast.at
    asking = cast.user(asker)
    at_once = submit_ask(by=asking, fields=spend(person, 1_250), at=at)
    bus = submit_ask(by=asking, fields=replace(spend(person, 900), payee="Vale Buses"), at=at)
    settled = submit_ask(by=asking, fields=spend(person, 1_100), at=at)
    settle(by=asking, ask_id=settled.id, amount=1_100, final=True, at=at)
    waiting = submit_ask(by=asking, fields=spend(person, 15_000), at=at)
    paused = submit_ask(by=asking, fields=spend(person, 15_001), at=at)
    question(by=cast.user(decider), ask_id=paused.id, text="Which size?", at=at)
    declined = submit_ask(by=asking, fields=spend(person, 15_002), at=at)
    no = Verdict(outcome="decline", reason="The library lends winter coats for free.", reason_code="another_way")
    decide(by=cast.user(decider), ask_id=declined.id, verdict=no, at=at)
    urgent = submit_ask(by=asking, fields=replace(spend(person, 12_000), cant_wait=True, what_for=None), at=at)
    recovery = submit_ask(by=cast.user(decider), fields=money_back(person), at=at)
    weekly = submit_ask(by=asking, fields=replace(spend(person, 500), kind="weekly"), at=at)
    back = submit_ask(by=asking, fields=replace(spend(person, 300), pay="pay_me_back"), at=at)
    paid = submit_ask(by=asking, fields=replace(spend(person, 301), pay="pay_me_back"), at=at)
    pay(by=_payer(), payment_id=Payment.objects.ours().get(ask=paid).id, at=at)
    leader = _leader()
    officer = Mandate.objects.ours().get(holder=cast.user(decider), kind=Mandate.Kind.OFFICER)
    stand_in = cast.user(colleague) if colleague != decider else None
    return {
        "absence": _absence(cast.user(decider), stand_in=stand_in, at=at),
        "person": person.id,
        "asker": asking.id,
        "stranger": _stranger(at=at).id,
        "decider": cast.user(decider).id,
        "colleague": cast.user(colleague).id,
        "team": person.team_id,
        "category": Category.objects.ours().get(code="everyday").id,
        "tie": CircleMember.objects.ours().get(person=person, user=cast.user(decider), role="worker").id,
        "budget": Budget.objects.ours().filter(person=person).latest("id").id,
        "plan_line": PlanLine.objects.ours().filter(person=person).latest("id").id,
        "ask": waiting.id,
        "approved_ask": at_once.id,
        "payee_key": bus.payee_key,
        "paid_ask": settled.id,
        "paused_ask": paused.id,
        "declined_ask": declined.id,
        "decision": Decision.objects.ours().get(ask=declined).id,
        "event": Event.objects.ours().get(subject_id=at_once.id).id,
        "urgent_ask": urgent.id,
        "recovery_ask": recovery.id,
        **_statement(cast.user(decider), person=person, at=at),
        "look_back": LookBack.objects.ours().get(ask=urgent).id,
        "weekly_ask": weekly.id,
        "payment": Payment.objects.ours().get(ask=back).id,
        "paid_payment": Payment.objects.ours().get(ask=paid).id,
        "concern": raise_concern(by=asking, fields=ConcernFields(person=person.id, text="I am worried"), at=at).id,
        "worry": say_not_right(by=cast.user(decider), ask_id=at_once.id, text=None, at=at).id,
        "works_for": say_works_for(by=SET_UP, user_id=cast.user(colleague).id, payee="Harbour Care", at=at).id,
        "notice": _notice(waiting.id, to=cast.user(decider), at=at),
        "dead_notice": _dead_notice(waiting.id, at=at),
        **_limits(leader, asking=asking, at=at),
        "officer_mandate": officer.id,
        "post": Post.objects.ours().get(mandates=officer).id,
        "family_mandate": Mandate.objects.ours().get(holder=asking, kind=Mandate.Kind.FAMILY).id,
        "instalment": _instalment(person, at=at),
        "bundle": bundle(person, by=cast.user(manager), at=at),
        "erasure": erasure(person, by=leader, at=at),
        "legal_hold": legal_hold(person, by=leader, at=at),
        "review": _talk(person, by=cast.user(decider), at=at),
        **_webhooks(leader, at=at),
        **_systems(leader, at=at),
        **_card(leader, person=person, holder=asking, by_worker=cast.user(decider), at=at),
        **_looked_at(declined, urgent, by=cast.user(decider), to=cast.user(colleague), person=person, at=at),
    }


def _limits(leader: User, *, asking: User, at: datetime) -> dict[str, UUID]:
    """This function will draft limits and try them, and propose others, of which somebody says something."""
    draft, proposed = (draft_scheme(by=leader, terms=deepcopy(dict(demo_scheme())), at=at) for _ in range(2))
    propose(by=leader, scheme_id=proposed.id, at=at)
    reckon(at=at)
    return {
        "draft": draft.id,
        "proposed": proposed.id,
        "published": _published(),
        "what_if": try_limits(by=leader, scheme_id=draft.id, at=at).id,
        "scheme_comment": comment_on(by=asking, scheme_id=proposed.id, text="Why so little for taxis?", at=at).id,
    }


def _talk(person: Person, *, by: User, at: datetime) -> UUID:
    """This function will have somebody write down that a plan was talked about, before the day that rows send."""
    review_done(by=by, person_id=person.id, on=date(2025, 12, 1), words=None, at=at)
    return Review.objects.ours().get(person=person, done_on__isnull=False).id


def _looked_at(ask: Ask, said: Ask, *, by: User, to: User, person: Person, at: datetime) -> dict[str, UUID]:
    """This function will have answers looked at: a second time by somebody, who said theirs of one, and in a sample."""
    looks = {"look": _look(ask, to=to, at=at), "said_look": _look(said, to=to, at=at, would="less")}
    return {**looks, "sample": _sample(by, person=person, at=at)}


def _look(ask: Ask, *, to: User, at: datetime, would: str = "") -> UUID:
    """This function will hand a second look at an answer to somebody, who may have said what they would have."""
    decision = Decision.objects.ours().get(ask=ask)
    look: SecondLook = SecondLook.objects.create(decision=decision, why="no", chance=1, at=at)
    LookStep.objects.create(look=look, kind="handed", user=to, due_at=at + ONE_DAY, at=at)
    if would:
        LookAnswer.objects.create(look=look, by=to, would=would, same=False, at=at)
    return look.id


def _systems(by: User, *, at: datetime) -> dict[str, UUID]:
    """This function will have a system of others tell something that waits for somebody to look at it."""
    source = add_source(by=by, kind="facts", name="payroll", at=at)
    fields = FactFields(origin="/hr", id="e1", type="birthday", data={}, digest="")
    _set_aside(by, at=at)
    return {"source": source.id, "told_fact": take_fact(by=source, fields=fields, read=read_fact, at=at).id}


def _set_aside(by: User, *, at: datetime) -> None:
    """This function will have money move by a card that nobody linked."""
    said = Said(message_id="m1", digest="", kind="capture", reference="tap-1", card="tok_x", amount=500, currency="GBP")
    take_card_message(by=add_source(by=by, kind="cards", name="other-card", at=at), said=said, at=at)


def _card(by: User, *, person: Person, holder: User, by_worker: User, at: datetime) -> dict[str, UUID]:
    """This function will link a card to somebody's money, as their worker says that they chose it."""
    programme = add_source(by=by, kind="cards", name="vale-card", at=at)
    budget = Budget.objects.ours().filter(person=person, closed_at=None).earliest("id")
    said = "They said so at their own table."
    fields = CardFields(
        source=programme.id, token="tok_of_it", budget=budget.id, holder=holder.id, last4="1234", said=said
    )
    return {"card": link_card(by=by_worker, person_id=person.id, fields=fields, at=at).id}


def _webhooks(by: User, *, at: datetime) -> dict[str, UUID]:
    """This function will have two systems outside be told, one of them paused, and test the other."""
    told, paused = (
        add_endpoint(by=by, fields=EndpointFields(url=f"https://{name}.example.org/"), at=at) for name in ("a", "b")
    )
    pause_endpoint(by=by, endpoint_id=paused.id, at=at)
    test = send_test(by=by, endpoint_id=told.id, at=at)
    _not_told(event_id=send_test(by=by, endpoint_id=told.id, at=at).event_id, at=at)
    return {
        "anchor": add_anchor_mail(by=by, email="council@outside.example", at=at).id,
        "webhook": told.id,
        "paused_webhook": paused.id,
        "webhook_delivery": test.id,
    }


def _not_told(*, event_id: UUID, at: datetime) -> None:
    """This function will have a message that a system never took, and something that never was done here."""
    gone = {"attempts": 10, "dead_at": at}
    WebhookDelivery.objects.ours().filter(event=event_id).update(due_at=None, status=500, **gone)
    Delivery.objects.ours().filter(id=Delivery.objects.ours().latest("id").id).update(error="KeyError", **gone)


def _sample(by: User, *, person: Person, at: datetime) -> UUID:
    """This function will draw a sample of what somebody said yes to, where anybody checks decisions."""
    auditor: User | None = User.objects.ours().filter(duties__contains=["auditor"]).first()
    if auditor is None:
        return new_id()
    submit_ask(by=by, fields=spend(person, 701), at=at)
    days, seed = {"from_on": at.date(), "to_on": at.date()}, "5" * 64
    sample = publish_sample(by=auditor, seed=seed, size=1, at=at, **days)
    draw_sample(by=auditor, sample_id=sample.id, at=at + ONE_DAY, zone="Europe/London")
    return sample.id


def _instalment(person: Person, *, at: datetime) -> UUID:
    """This function will plan the parts of a year of somebody's own money that is still to begin."""
    begins = at.date() + 400 * ONE_DAY
    budget = open_budget(
        by=SET_UP,
        person=person,
        kind="direct_payment",
        allocated=100_000,
        starts_on=begins,
        ends_on=begins + 28 * ONE_DAY,
        at=at,
    )
    plan_instalments(by=SET_UP, budget_id=budget.id, amount=100_000, first_on=begins, every_weeks=4, at=at)
    return Instalment.objects.ours().get(budget=budget).id


def _notice(ask_id: UUID, *, to: User, at: datetime) -> UUID:
    """This function will tell of an ask that waits, and give the notice to whoever it waits for."""
    write_notices(Event.objects.ours().get(subject_id=ask_id, type="ask.waiting"), at)
    notice: Notice = Notice.objects.ours().get(ask_id=ask_id, recipient=to, channel="in_app")
    return notice.id


def _dead_notice(ask_id: UUID, *, at: datetime) -> UUID:
    """This function will have a message be refused that had no other way left."""
    known: Notice = Notice.objects.ours().filter(ask_id=ask_id, recipient__isnull=False).earliest("id")
    notice = Notice(
        event_id=known.event_id,
        event_type=known.event_type,
        recipient_id=known.recipient_id,
        channel="text",
        template=known.template,
        ask_id=ask_id,
        data=known.data,
        created_at=at,
        dead_at=at,
        error="refused",
    )
    notice.save(force_insert=True)
    return notice.id


def _stranger(*, at: datetime) -> User:
    """This function will add somebody who is on no other row."""
    return add_user(by=SET_UP, fields=UserFields(username=f"s-{new_id()}", display_name="Jo", does="is new"), at=at)


def _absence(user: User, *, stand_in: User | None, at: datetime) -> UUID:
    """This function will have somebody be away next week."""
    starts_at = at + 7 * ONE_DAY
    away = record_absence(
        by=user, user=user, starts_at=starts_at, ends_at=starts_at + ONE_DAY, stand_in=stand_in, at=at
    )
    return away.id


def _published() -> UUID:
    """This function will name the version of the limits published last."""
    scheme = last_published()
    assert scheme is not None
    return scheme.id


def spend(person: Person, pence: int) -> AskFields:
    """This function will give the fields of a spend."""
    return AskFields(person=person.id, kind="one_off", category="everyday", amount=pence, what_for="A winter coat")


def _statement(by: User, *, person: Person, at: datetime) -> dict[str, UUID]:
    """This function will take in a statement with a line that nothing is known of."""
    data = f"Date,Description,Amount,Balance\n{at.date().isoformat()},NETFLIX,-9.99,1\n".encode()
    where = find_where(by=by, budget=Budget.objects.ours().filter(person=person).latest("id").id, person=None)
    digest = sha256(data).hexdigest()
    made = take_in(by=by, data=data, where=where, names={}, digest=digest, at=at)
    return {"statement": made.id, "statement_line": made.lines.get().id}


def money_back(person: Person) -> AskFields:
    """This function will give the fields of an ask that money goes back."""
    sums = (SumAsked(amount=500, words="June"),)
    return AskFields(person=person.id, kind="recovery", amount=500, what_for="Paid twice", sums=sums)


def _payer() -> User:
    """This function will find who marks what was paid in the organisation in scope."""
    payer: User = User.objects.ours().get(duties__contains=["finance"])
    return payer


def _leader() -> User:
    """This function will find who writes limits in the organisation in scope."""
    leader: User | None = User.objects.ours().filter(duties__contains=["leader"]).order_by("username").first()
    assert leader is not None
    return leader
