"""Facts from elsewhere: what was spent before, recorded as it was, whatever the limits say."""

from datetime import datetime

from audit.events import Actor
from audit.writes import one_write
from delegation.authority import Act
from delegation.models import Budget, Person, User
from delegation.selectors.authority import people_of, setting, terms_for
from delegation.services.holds import charge_to, lock_budget
from workflow import lifecycle
from workflow.models import Ask
from workflow.models.asks import ALREADY_PAID
from workflow.services.acts import state_of
from workflow.services.deciding import Money
from workflow.services.excess import link_excess
from workflow.services.spending import paid_data, spend
from workflow.services.writing import move


def record_fact(*, by: User, person: Person, budget: Budget, amount: int, category: str, at: datetime) -> Ask:
    """This function will record pence already spent from a budget, as a settled ask with its hold.

    It is charged to the recorder's first mandate for the person. Facts are never refused (rule 12): what goes beyond
    the money left becomes a linked ask, which waits for a named person unless the recorder could say yes to it. So
    does all of it where the recorder has no mandate (any more).
    """
    now = setting(at=at)
    type(person).objects.ours().select_for_update(no_key=True).get(id=person.id)
    locked = lock_budget(budget.id)
    terms = terms_for(holders=[by.id], person=person, at=at, setting=now, lock=True).get(by.id, ())
    excess = max(0, amount - max(0, locked.left)) if terms else amount
    ask = Ask(
        person=person,
        asker=by,
        kind="one_off",
        category=category,
        amount=amount,
        budget=locked,
        pay=ALREADY_PAID,
        status=lifecycle.NEW,
        created_at=at,
    )
    act = Act(
        kind=ask.kind,
        amount=amount - excess,
        category=category,
        person=person.id,
        people=people_of(person, at=at, calendar=now.calendar),
        budget=state_of(locked),
    )
    with one_write():
        data = paid_data(ask, amount=amount - excess)
        move(ask, command="record", target=lifecycle.SETTLED, actor=Actor(user_id=by.id), at=at, data=data)
        charge = charge_to(terms[0], at=at) if terms else None
        hold = spend(ask, act=act, budget=locked, plan_line=None, charge=charge, by=by.id, at=at)
    if excess:
        link_excess(ask, amount=excess, by=by, money=Money(budget=locked, plan_line=None, hold=hold), at=at)
    return ask
