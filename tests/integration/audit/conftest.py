"""What the tests of the record share: an organisation, and a transport that keeps what it is given."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from audit import outbox
from audit.events import Actor, record
from audit.ids import new_id
from audit.models import Delivery, Event
from audit.scope import organisation_scope
from delegation.models import Organisation

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROCESS = Actor(process="test")


def new_organisation(slug: str = "elmbridge-vale") -> UUID:
    """This function will make an organisation and give its id."""
    organisation_id = new_id()
    with organisation_scope(organisation_id):
        Organisation.objects.create(
            id=organisation_id, slug=slug, name="Elmbridge Vale", nation="england", weekdays=[0, 1, 2, 3, 4], phone="0"
        )
    return organisation_id


class KeptTransport:
    """A transport that keeps what it was given, or is down."""

    def __init__(self) -> None:
        self.published: list[UUID] = []
        self.queues: set[str] = set()
        self.hints: list[UUID] = []
        self.down = False

    def publish(self, organisation_id: UUID, parcels: Sequence[outbox.Parcel]) -> None:
        if self.down:
            raise ConnectionError("no broker")
        self.published += [parcel.delivery_id for parcel in parcels]
        self.queues |= {parcel.queue for parcel in parcels}

    def hurry(self, organisation_id: UUID) -> None:
        if self.down:
            raise ConnectionError("no broker")
        self.hints.append(organisation_id)


class Effects:
    """A consumer that counts what it is told, and fails when asked to."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []
        self.error: Exception | None = None

    def handle(self, event: Event, at: datetime) -> None:
        if self.error:
            raise self.error
        self.seen.append(event.id)


@pytest.fixture
def transport() -> Iterator[KeptTransport]:
    """The outbox's way to the broker, replaced."""
    kept = KeptTransport()
    before = outbox.use(kept)
    yield kept
    if before:
        outbox.use(before)


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> Effects:
    """One consumer, `counting`, of events named `test.*`, in place of all others."""
    counting = Effects()
    monkeypatch.setattr(outbox, "_consumers", {})
    outbox.register(outbox.Consumer(name="counting", pattern="test.*", queue="reports", handle=counting.handle))
    return counting


def happen(organisation_id: UUID, *, type: str = "test.happened", at: datetime = AT) -> Delivery | None:
    """This function will record one event and give its delivery, if anybody is to hear of it."""
    with organisation_scope(organisation_id):
        event = record(type=type, subject=("thing", new_id()), actor=PROCESS, data={}, at=at)
        found: Delivery | None = Delivery.objects.ours().filter(event=event).first()
        return found


def reload(delivery: Delivery) -> Delivery:
    """This function will read a delivery again."""
    with organisation_scope(delivery.organisation_id):
        again: Delivery = Delivery.objects.ours().get(id=delivery.id)
        return again
