"""What the cast has asked: spent before, done lately, waiting now. What cannot happen yet is left out, never faked."""

from datetime import datetime, time, timedelta

from delegation.demo.building import Built, Document
from delegation.demo.moments import Moments
from delegation.models import Organisation
from delegation.services.absences import record_absence
from workflow.demo.acts import NotAsPlanned, check_waits
from workflow.models import Ask, Decision
from workflow.services.challenging import challenge
from workflow.services.deciding import Verdict, decide
from workflow.services.facts import record_fact
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.naming import due_at
from workflow.services.passing_up import pass_up
from workflow.services.submitting import submit_ask
from workflow.services.talking import answer, question

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4
TEN_MINUTES = timedelta(minutes=10)
NO_TV = "There is a TV in the front room. Sam can help to find a used one for less."
YES_TO_LESS = "A smaller one does it well, and £180 buys one. The rest stays yours for the summer."
YES = Verdict(outcome=Decision.Outcome.APPROVE)


def tell_story(built: Built, document: Document) -> None:
    """This function will record, ask and answer what the demo knows of its cast."""
    record_spent_before(built, document)
    finish_lately(built)
    leave_with_sam(built)
    leave_waiting(built)
    leave_with_dots_people(built)
    leave_paused(built)


def record_spent_before(built: Built, document: Document) -> None:
    """This function will import what was spent before this month: one fact for each budget that has any."""
    for known_as, about in document["people"].items():
        spent = about.get("already_spent")
        if spent:
            record_fact(
                by=built.users[spent["by"]],
                person=built.people[known_as],
                budget=built.budgets[known_as],
                amount=spent["amount"],
                category="everyday",
                at=built.moments.before_this_month,
            )


def finish_lately(built: Built) -> None:
    """This function will finish what is done: Mo's washing machine, Bill's key safe, Dean's boots."""
    moments = built.moments
    _at_once(
        built,
        by="kofi",
        at=moments.last(WEDNESDAY, time(11, 20)),
        fields=_spend(built, "bill", 14_897, "home", "Home Comforts", "Key safe and microwave, to come home to"),
    )
    _at_once(
        built,
        by="sam",
        at=moments.last(THURSDAY, time(8, 40)),
        fields=_spend(built, "dean", 6_150, "everyday", "Vale Outdoor", "Boots and bus fare. He was with me"),
    )
    _washing_machine(built)
    _second_tv(built)


def _washing_machine(built: Built) -> None:
    """This function will let Noor, on duty, take over on Friday evening what waited for Priya."""
    answered_at = built.moments.last(FRIDAY, time(18, 5))
    asked_at, taken_at = answered_at - timedelta(minutes=25), answered_at - timedelta(minutes=3)
    noor = built.users["noor"]
    fields = _spend(built, "mo", 24_900, "home", "Vale Electric", "Washing machine, the old one leaks")
    ask = submit_ask(by=built.users["tom"], fields=fields, at=asked_at)
    check_waits(ask)
    reassign(by=noor, ask_id=ask.id, to=noor.id, reason="I am on duty tonight and the floor is wet.", at=taken_at)
    decide(by=noor, ask_id=ask.id, verdict=YES, at=answered_at)


def leave_with_sam(built: Built) -> None:
    """This function will leave with Sam what came while Priya was away: he has asked and been answered, so it stays."""
    mo, sam, priya = (built.users[name] for name in ("mo", "sam", "priya"))
    at = _not_overdue(built, time(11))
    record_absence(by=priya, user=priya, starts_at=at - TEN_MINUTES, ends_at=at + 3 * TEN_MINUTES, at=at - TEN_MINUTES)
    fields = _spend(built, "mo", 16_800, "equipment", "Vale Mobility", "Scooter battery £168")
    ask = submit_ask(by=mo, fields=fields, at=at)
    if check_waits(ask) != sam.id:
        raise NotAsPlanned("Mo's scooter battery does not wait for sam")
    question(by=sam, ask_id=ask.id, text="Is it the same battery as last time?", at=at + TEN_MINUTES)
    answer(by=mo, ask_id=ask.id, text="Yes, the same one. The old one holds half an hour.", at=at + 2 * TEN_MINUTES)


def _second_tv(built: Built) -> None:
    """This function will let Sam pass Zara's second TV up, Gwen say no, and Helen look again: yes to a part of it."""
    yes_at = built.moments.last(WEDNESDAY, time(11, 10))
    fields = _spend(built, "zara", 31_900, "equipment", "Vale Electric", "Second TV, for my room")
    ask = submit_ask(by=built.users["hana"], fields=fields, at=yes_at - timedelta(days=2, hours=2))
    check_waits(ask)
    sam, gwen, helen = (built.users[name] for name in ("sam", "gwen", "helen"))
    pass_up(by=sam, ask_id=ask.id, reason="I would say yes, but it is a lot.", at=yes_at - timedelta(days=2, hours=1))
    no = Verdict(outcome=Decision.Outcome.DECLINE, reason=NO_TV, reason_code="another_way")
    decide(by=gwen, ask_id=ask.id, verdict=no, at=yes_at - timedelta(days=1, hours=1))
    challenge(
        by=built.users["zara"],
        ask_id=ask.id,
        reason="The front room is full when I want to hear my music.",
        at=yes_at - timedelta(hours=2),
    )
    less = Verdict(outcome=Decision.Outcome.APPROVE, amount=18_000, reason=YES_TO_LESS, reason_code="more_than_needed")
    decide(by=helen, ask_id=ask.id, verdict=less, at=yes_at)


def leave_paused(built: Built) -> None:
    """This function will leave Zara's festival with Zara: Sam asked which day it is."""
    asked_at = _not_overdue(built, time(11))
    fields = _spend(built, "zara", 19_000, "everyday", "Vale Sounds", "Festival, me and my PA, £190")
    ask = submit_ask(by=built.users["zara"], fields=fields, at=asked_at)
    check_waits(ask)
    question(by=built.users["sam"], ask_id=ask.id, text="Which day?", at=asked_at + timedelta(minutes=20))


def leave_waiting(built: Built) -> None:
    """This function will leave two asks with Gwen: Ravi's brother, and Mo's stairlift."""
    wages = AskFields(
        person=built.people["ravi"].id,
        kind="weekly",
        amount=13_600,
        category="care",
        payee="Anil Nair",
        what_for="Pay my brother Anil, who lives here, £136 a week for nights",
        pays_you="wages",
        same_household=True,
    )
    stairlift = _spend(
        built, "mo", 64_000, "equipment", "Vale Lifts", "Stairlift repair £640. Until then Mo sleeps downstairs"
    )
    for by, fields, at in (("ravi", wages, time(10)), ("tom", stairlift, time(14))):
        ask = submit_ask(by=built.users[by], fields=fields, at=_not_overdue(built, at))
        if check_waits(ask) != built.users["gwen"].id:
            raise NotAsPlanned(f"{by}'s ask does not wait for gwen")


def leave_with_dots_people(built: Built) -> None:
    """This function will leave a swap with Neil, which takes his yes and Lynne's, and less care with Helen."""
    dot = built.people["dot"].id
    swap = AskFields(
        person=dot,
        kind="swap",
        amount=0,
        category="everyday",
        what_for="Fish-and-chip Fridays, instead of two short calls",
    )
    less = AskFields(
        person=dot,
        kind="decrease",
        amount=2_200,
        category="care",
        payee="Harbour Care",
        what_for="Harbour Care: drop Sunday call, £22 a week less",
    )
    for by, holder, fields, at in (("lynne", "neil", swap, time(11)), ("priya", "helen", less, time(12))):
        ask = submit_ask(by=built.users[by], fields=fields, at=_not_overdue(built, at))
        if check_waits(ask) != built.users[holder].id:
            raise NotAsPlanned(f"{by}'s ask does not wait for {holder}")


def _not_overdue(built: Built, at: time) -> datetime:
    """This function will give last Friday at this time where its answer is not due yet, else an hour ago."""
    moments: Moments = built.moments
    asked = moments.last(FRIDAY, at)
    organisation: Organisation = built.organisation
    return asked if due_at(at=asked, organisation=organisation) > moments.now else moments.now - timedelta(hours=1)


def _spend(built: Built, person: str, amount: int, category: str, payee: str, what_for: str) -> AskFields:
    return AskFields(
        person=built.people[person].id,
        kind="one_off",
        amount=amount,
        category=category,
        payee=payee,
        what_for=what_for,
    )


def _at_once(built: Built, *, by: str, at: datetime, fields: AskFields) -> Ask:
    ask = submit_ask(by=built.users[by], fields=fields, at=at)
    if ask.status != Ask.Status.APPROVED:
        raise NotAsPlanned(f"{by} could not decide {fields.amount} pence alone")
    return ask
