"""What workers do for the outbox. Each task takes ids, looks at the rows first, and may run twice."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from celery import shared_task

from audit import clock, deliveries
from audit.scope import all_organisation_ids

logger = logging.getLogger("leeway.outbox")


@shared_task
def relay_all() -> None:
    """This function will publish what waits, organisation by organisation; the beat calls it every second."""
    _for_each_organisation(deliveries.relay)


@shared_task
def relay(organisation_id: str) -> None:
    """This function will publish what waits in one organisation: somebody has just written something."""
    deliveries.relay(organisation_id=UUID(organisation_id), at=clock.now())


@shared_task
def consume(organisation_id: str, delivery_id: str) -> None:
    """This function will do one delivery, if it still needs doing."""
    deliveries.consume(organisation_id=UUID(organisation_id), delivery_id=UUID(delivery_id), at=clock.now())


@shared_task
def sweep_all() -> None:
    """This function will bring back what the broker lost, organisation by organisation."""
    _for_each_organisation(_sweep)


def _sweep(*, organisation_id: UUID, at: datetime) -> None:
    """This function will sweep one organisation, and log what it found."""
    swept = deliveries.sweep(organisation_id=organisation_id, at=at)
    if swept.republished or swept.dead:
        logger.info("swept %s: %d sent again, %d dead", organisation_id, swept.republished, swept.dead)


def _for_each_organisation(do: Callable[..., object]) -> None:
    """This function will do something for each organisation; one that fails does not keep the others waiting."""
    for organisation_id in all_organisation_ids():
        try:
            do(organisation_id=organisation_id, at=clock.now())
        except Exception as error:  # noqa: BLE001 - the beat comes again
            logger.error("organisation %s was left out this time: %s", organisation_id, type(error).__name__)
