"""Several workers and relays at once: each delivery is published once and done once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from audit import deliveries
from audit.deliveries import Swept, consume, relay, sweep
from audit.models import Delivery
from audit.scope import organisation_scope
from tests.integration.audit.conftest import AT, Effects, KeptTransport, happen, new_organisation

LATER = AT + timedelta(seconds=121)

pytestmark = pytest.mark.usefixtures("committed_db")


def one(organisation_id: UUID) -> Delivery:
    """This function will make one delivery that waits."""
    delivery = happen(organisation_id)
    assert delivery is not None
    return delivery


def in_threads(count: int, work: Callable[[], object]) -> None:
    """This function will run some work in several threads at once, each with a connection of its own."""
    start = threading.Barrier(count)
    errors: list[BaseException] = []

    def run() -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            errors.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_two_relays_at_once_publish_each_delivery_once(
    effects: Effects, transport: KeptTransport, settings: Settings
) -> None:
    settings.OUTBOX_BATCH = 7
    organisation_id = new_organisation()
    with organisation_scope(organisation_id):
        ids = {one(organisation_id).id for _ in range(60)}
    published: list[int] = []
    in_threads(4, lambda: published.append(relay(organisation_id=organisation_id, at=AT)))
    assert sum(published) > 0
    relay(organisation_id=organisation_id, at=AT)
    assert len(transport.published) == 60
    assert set(transport.published) == ids


def test_relays_at_once_keep_to_the_cap_together(
    effects: Effects, transport: KeptTransport, settings: Settings
) -> None:
    settings.OUTBOX_BATCH, settings.OUTBOX_IN_FLIGHT = 7, 10
    organisation_id = new_organisation()
    with organisation_scope(organisation_id):
        for _ in range(60):
            one(organisation_id)
    for _ in range(5):
        in_threads(4, lambda: relay(organisation_id=organisation_id, at=AT))
    assert len(transport.published) == 10


def test_a_row_that_somebody_holds_does_not_hold_up_the_relay(effects: Effects, transport: KeptTransport) -> None:
    organisation_id = new_organisation()
    held, free = one(organisation_id), one(organisation_id)
    with organisation_scope(organisation_id):
        assert deliveries._lock(held.id) is not None
        in_threads(1, lambda: relay(organisation_id=organisation_id, at=AT))
    assert transport.published == [free.id]


def test_a_delivery_in_one_workers_hands_is_left_alone_by_the_others(
    effects: Effects, transport: KeptTransport
) -> None:
    organisation_id = new_organisation()
    delivery = one(organisation_id)
    relay(organisation_id=organisation_id, at=AT)
    with organisation_scope(organisation_id):
        assert deliveries._lock(delivery.id) is not None
        told: list[object] = []

        def try_it() -> None:
            told.append(consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT))
            told.append(sweep(organisation_id=organisation_id, at=LATER))

        in_threads(1, try_it)
    assert told == [False, Swept(0, 0)]
    assert effects.seen == []


def test_eight_workers_with_the_same_message_do_it_once(effects: Effects, transport: KeptTransport) -> None:
    organisation_id = new_organisation()
    delivery = one(organisation_id)
    in_threads(8, lambda: consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT))
    assert effects.seen == [delivery.event_id]
