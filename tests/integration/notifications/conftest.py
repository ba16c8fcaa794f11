"""The cast on a Tuesday morning, and what each of them was told since."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from audit.deliveries import consume, open_deliveries
from audit.models import Event
from audit.scope import current_organisation_id
from notifications.channels.choosing import sender_for
from notifications.models import Notice
from notifications.outcomes import Outcome
from notifications.services import going_out
from tests.cast import Cast, build_cast
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps

LATER = TUESDAY + 3 * HOUR


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The demo's people at ten on a Tuesday, made once for a file, with nothing left to tell."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast(at=TUESDAY)
        with cast.scope():
            open_deliveries().update(done_at=TUESDAY)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def steps(tuesday: Cast) -> Iterator[Steps]:
    """What people do, inside Elmbridge Vale's scope; undone after the test."""
    with transaction.atomic():
        with tuesday.scope():
            yield Steps(tuesday)
        transaction.set_rollback(True)


def deliver(*, at: datetime = LATER) -> None:
    """This function will do every open delivery, those handed on included, as workers would, and send what is due."""
    while waiting := list(open_deliveries().order_by("id")):
        for each in waiting:
            assert consume(organisation_id=current_organisation_id(), delivery_id=each.id, at=at)
    send_out(at=at)


def send_out(*, at: datetime = LATER) -> list[Outcome]:
    """This function will send what is due, as workers would, and give what came of it."""
    outcomes = []
    while claimed := going_out.claim(at=at):
        for batch in claimed:
            going = going_out.begin(batch=batch, at=at)
            if going is not None:
                outcomes.append(sender_for(going.channel).send(going.notice, going.to))
                going_out.finish(going=going, outcome=outcomes[-1], at=at)
    return outcomes


def event_of(ask_id: UUID, type: str) -> Event:
    """This function will find the event of a type about an ask."""
    found: Event = Event.objects.ours().get(subject_id=ask_id, type=type)
    return found


def told(name: str, steps: Steps) -> list[tuple[str, str]]:
    """This function will list the templates a user was told, with the channel; what was withdrawn is marked."""
    rows = Notice.objects.ours().filter(recipient=steps.cast.user(name)).order_by("id")
    return sorted((row.channel, row.template + (" (withdrawn)" if row.withdrawn_at else "")) for row in rows)


def by_hand(name: str, steps: Steps) -> list[tuple[str, str]]:
    """This function will list what a worker is to tell a person."""
    rows = Notice.objects.ours().filter(person=steps.cast.person(name)).order_by("id")
    return sorted((row.channel, row.template) for row in rows)
