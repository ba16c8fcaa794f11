"""The way to the broker by Celery: ids only, short timeouts, and silence for a while after a failure."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from celery import current_app
from kombu.pools import producers

from audit import tasks
from audit.killpoints import RELAY_AFTER_SEND, reach
from audit.outbox import Parcel

# A request waits for a dead broker once in AFTER_FAILURE_SECONDS, and then no longer than these two together.
CONNECT_SECONDS, SEND_SECONDS = 0.5, 1.0
TRANSPORT_OPTIONS = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": SEND_SECONDS, "max_retries": 0}
BETWEEN_HINTS_SECONDS, AFTER_FAILURE_SECONDS = 0.2, 5.0
# Who keeps pages live listens here; the name of an organisation is all that is said.
LIVE_CHANNEL = "leeway.live"

logger = logging.getLogger("leeway.outbox")


class CeleryTransport:
    """Publishes by Celery's messages, over connections of its own: Celery's would wait for a broker that is down."""

    def __init__(self) -> None:
        self._down_until = 0.0
        self._quiet_until: dict[UUID, float] = {}

    def publish(self, organisation_id: UUID, parcels: Sequence[Parcel]) -> None:
        """This function will send one message for each parcel, or raise what the broker raised."""
        with _producer() as producer:
            for parcel in parcels:
                tasks.consume.apply_async(
                    [str(organisation_id), str(parcel.delivery_id)], queue=parcel.queue, producer=producer, retry=False
                )
                reach(RELAY_AFTER_SEND)

    def hurry(self, organisation_id: UUID) -> None:
        """This function will ask for a relay and wake open pages, unless it just did or the broker has just failed.

        A busy server would else send a hint for each request, all but the first of which find nothing to do.
        """
        now = time.monotonic()
        if now < max(self._down_until, self._quiet_until.get(organisation_id, 0.0)):
            return
        self._quiet_until[organisation_id] = now + BETWEEN_HINTS_SECONDS
        try:
            with _producer() as producer:
                tasks.relay.apply_async([str(organisation_id)], producer=producer, retry=False)
                producer.channel.client.publish(LIVE_CHANNEL, str(organisation_id))
        except Exception as error:  # noqa: BLE001 - the request has committed; the beat's relay comes anyway
            self._down_until = time.monotonic() + AFTER_FAILURE_SECONDS
            logger.warning("no hint was sent: %s", type(error).__name__)


@contextmanager
def _producer() -> Iterator[Any]:
    """This function will lend a producer from the pool; one thread at a time has it."""
    connection = current_app.connection_for_write(connect_timeout=CONNECT_SECONDS, transport_options=TRANSPORT_OPTIONS)
    with producers[connection].acquire(block=True, timeout=SEND_SECONDS) as producer:
        yield producer
