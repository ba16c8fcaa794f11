"""What was paid beyond a yes: recorded at once, and asked for as an ask of its own, linked to the first (rule 12)."""

from datetime import datetime

from audit.ids import new_id
from audit.writes import one_write
from delegation import access
from delegation.authority import Act
from delegation.models import Hold, User
from delegation.selectors.authority import Setting, people_of, setting, terms_for
from delegation.selectors.gain import is_paid
from delegation.services.actors import By, actor_of
from workflow.models import Ask
from workflow.models.asks import ALREADY_PAID
from workflow.present import text_of
from workflow.selectors import last_yes
from workflow.services.acts import line_state_of, state_of
from workflow.services.deciding import Money
from workflow.services.fields import AskFields, Prepared
from workflow.services.moving import pays_asker
from workflow.services.submitting import answer_to, store_ask


def over_promise(ask: Ask, *, hold: Hold | None, amount: int) -> int:
    """This function will say how many pence of a payment go beyond what was said yes to."""
    if hold is None or hold.budget_id is None or amount <= hold.held:
        return 0
    yes = last_yes(ask)
    promised = ((yes.amount if yes else 0) or 0) * (ask.weeks if ask.kind == "weekly" else 1)
    return max(0, min(amount, hold.used + amount - promised))


def link_excess(of: Ask, *, amount: int, by: By, money: Money, at: datetime) -> Ask:
    """This function will record pence that were paid beyond an ask, as an ask linked to it.

    It is spent already. Within the limits of whoever wrote it down, or else of who asked, it is a yes at once; else it
    goes to the nearest who can say yes. The caller holds the locks on ask, person, budget and plan line.
    """
    now, asker = setting(at=at), asks_for_excess(of, by=by)
    fields = AskFields(
        person=of.person_id,
        kind="one_off",
        amount=amount,
        category=of.category,
        payee=text_of(of.payee),
        what_for=text_of(of.what_for),
        separate=True,
        pay=ALREADY_PAID,
        pays_you=of.pays_you or None,
        same_household=of.same_household,
    )
    prepared = _prepared(of, amount=amount, asker=asker, money=money, now=now, at=at)
    answer = answer_to(by=asker, fields=fields, prepared=prepared, at=at)
    with one_write():
        return store_ask(
            new_id(), by=asker, fields=fields, prepared=prepared, answer=answer, at=at, of=of, actor=actor_of(by)
        )


def asks_for_excess(of: Ask, *, by: By) -> User:
    """This function will say who asks for what was paid beyond an ask: who wrote it down if they may, else who asked.

    Finance and a card's feed know what was paid, and ask for nobody.
    """
    if isinstance(by, User) and access.may(by, of.person, access.ASK_FOR):
        return by
    asker: User = of.asker
    return asker


def _prepared(of: Ask, *, amount: int, asker: User, money: Money, now: Setting, at: datetime) -> Prepared:
    """This function will give what the excess is ruled on: money as it stands, whatever became of the budget."""
    found = terms_for(holders=[asker.id], person=of.person, at=at, setting=now, lock=True)
    both = terms_for(holders=[asker.id], person=of.person, at=at, setting=now, together=True)
    act = Act(
        kind="one_off",
        amount=amount,
        category=of.category,
        person=of.person_id,
        people=people_of(of.person, at=at, calendar=now.calendar),
        payee_key=of.payee_key or None,
        flags=frozenset(of.flags),
        budget=state_of(money.budget),
        plan_line=line_state_of(money.plan_line),
    )
    return Prepared(
        now,
        found.get(asker.id, ()),
        of.person,
        money.budget,
        money.plan_line,
        of.category_guessed,
        act,
        asker_is_paid=pays_asker(of) or is_paid(asker, payee_key=of.payee_key, organisation=now.organisation),
        together=both.get(asker.id, ()),
    )
