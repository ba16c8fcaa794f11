"""Who is to hear of which events, and how the queue is hurried. audit/deliveries.py carries them out.

Truth is the delivery row: the broker may lose anything, at any time, and nothing is lost by it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

from audit.models import Delivery, Event
from audit.scope import current_organisation_id


@dataclass(frozen=True, slots=True)
class Consumer:
    """A named effect of events. ``handle`` runs in the transaction that marks the delivery done.

    An empty ``pattern`` hears of no event by itself: other consumers hand theirs on to it.
    """

    name: str
    pattern: str
    queue: str
    handle: Callable[[Event, datetime], None]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the broker is told of one delivery: its id, and the queue of its consumer."""

    delivery_id: UUID
    queue: str


class Transport(Protocol):
    """The way to the broker. It may raise anything: the rows stay, and are sent again."""

    def publish(self, organisation_id: UUID, parcels: Sequence[Parcel]) -> None:
        """This function will send one message for each parcel, or raise."""

    def hurry(self, organisation_id: UUID) -> None:
        """This function will ask that an organisation's deliveries be relayed now; never raises, never waits long."""


logger = logging.getLogger("leeway.outbox")

_consumers: dict[str, Consumer] = {}
_transports: list[Transport] = []


def register(consumer: Consumer) -> None:
    """This function will add a consumer; rooms above call it from AppConfig.ready()."""
    _consumers[consumer.name] = consumer


def consumer(name: str) -> Consumer:
    """This function will find a consumer by name, or raise KeyError."""
    return _consumers[name]


# Told by no delivery: the outbox is counted where anybody may look (audit/restricted.py), and of each week's payment of
# each person nobody is to hear.
UNTOLD = frozenset({"record.added", "payment.ready"})


def consumers_of(type: str) -> list[str]:
    """This function will name the consumers of an event type, in the order they registered."""
    if type in UNTOLD:
        return []
    return [each.name for each in _consumers.values() if fnmatchcase(type, each.pattern)]


def use(transport: Transport) -> Transport | None:
    """This function will set the way to the broker, and give the one used before; AppConfig.ready() calls it.

    Services thus reach the queue without importing a task.
    """
    before = _transports.pop() if _transports else None
    _transports.append(transport)
    return before


def transport() -> Transport:
    """This function will give the way to the broker."""
    return _transports[-1]


def hand_on(*, event: Event, consumer: str, at: datetime) -> None:
    """This function will have one more consumer hear of an event; a second time changes nothing."""
    Delivery.objects.bulk_create([Delivery(event=event, consumer=consumer, created_at=at)], ignore_conflicts=True)
    hurry()


@dataclass(frozen=True, slots=True)
class _Hint:
    """Asks for haste after the commit. Two of the same organisation are equal, so one transaction gives one."""

    organisation_id: UUID

    def __call__(self) -> None:
        try:
            transport().hurry(self.organisation_id)
        except Exception as error:  # noqa: BLE001 - a broken hint must not break what has committed
            logger.warning("no hint was sent: %s", type(error).__name__)


def hurry() -> None:
    """This function will ask, once the transaction has committed, that its deliveries be relayed at once.

    Only a hint: without it, or with the broker down, the beat relays them a second later. One transaction gives one
    hint however many events it records.
    """
    hint = _Hint(current_organisation_id())
    if all(waiting[1] != hint for waiting in connection.run_on_commit):
        transaction.on_commit(hint)
