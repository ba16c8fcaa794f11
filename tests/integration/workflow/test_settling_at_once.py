"""What came back, told of by many at the same moment."""

from django.db import connection

from audit import clock
from audit.events import Actor
from delegation.errors import Refused
from tests.cast import Cast
from tests.faults.at_once import at_once, books_of, new_person
from tests.servers import Place
from workflow.services.fields import AskFields
from workflow.services.settling import refund, settle
from workflow.services.submitting import submit_ask

FEED = Actor(process="card-feed")


def test_many_refunds_at_once_never_give_back_more_than_was_paid(committed_cast: Cast, place: Place) -> None:
    cast = committed_cast
    person, budget = new_person(cast, allocated=20_000)
    at = clock.now()
    with cast.scope():
        fields = AskFields(
            person=person.id, kind="one_off", category="everyday", amount=5_000, what_for="for the garden"
        )
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=at)
        settle(by=FEED, ask_id=ask.id, amount=5_000, final=True, at=at)

    def come_back() -> bool:
        try:
            with cast.scope():
                refund(by=FEED, ask_id=ask.id, amount=1_500, at=at)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    assert sum(at_once([come_back] * 8)) == 3
    books = books_of(place, budget.id)
    assert (books.allocated, books.held, books.spent) == (20_000, 0, 500)
