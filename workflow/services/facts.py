"""Facts: money already spent is recorded, whatever the limits say."""

from datetime import datetime

from audit.events import Actor
from delegation.authority import Act
from delegation.models import Budget, Person, User
from delegation.selectors.authority import people_of, setting, terms_for
from delegation.services.holds import charge_to, lock_budget, spend_fact
from workflow import lifecycle
from workflow.models import Ask
from workflow.services.acts import state_of
from workflow.services.writing import move

ALREADY_PAID = "already_paid"


def record_fact(*, by: User, person: Person, budget: Budget, amount: int, category: str, at: datetime) -> Ask:
    """This function will record pence already spent from a budget, as a settled ask with its hold.

    It is charged to the recorder's first mandate for the person. Facts are never refused (rule 12).
    """
    now = setting(at=at)
    locked = lock_budget(budget.id)
    terms = terms_for(holders=[by.id], person=person, at=at, setting=now)[by.id][0]
    act = Act(
        kind="one_off",
        amount=amount,
        category=category,
        person=person.id,
        people=people_of(person, at=at, calendar=now.calendar),
        budget=state_of(locked),
    )
    ask = Ask(
        person=person,
        asker=by,
        kind=act.kind,
        category=category,
        amount=amount,
        budget=locked,
        pay=ALREADY_PAID,
        status=lifecycle.NEW,
        created_at=at,
    )
    move(ask, command="record", target=lifecycle.SETTLED, actor=Actor(user_id=by.id), at=at)
    spend_fact(ask_id=ask.id, act=act, budget=locked, charge=charge_to(terms, at=at))
    return ask
