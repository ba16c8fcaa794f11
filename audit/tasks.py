"""What workers do for the outbox and the log. Each task takes ids, looks at the rows first, and may run twice."""

import logging
from uuid import UUID

from celery import shared_task

from audit import clock, deliveries, sealer
from audit.rounds import for_each_organisation

logger = logging.getLogger("leeway.outbox")


@shared_task
def relay_all() -> None:
    """This function will publish what waits, organisation by organisation; the beat calls it every second."""
    for_each_organisation(_relay)


@shared_task
def relay(organisation_id: str) -> None:
    """This function will publish what waits in one organisation: somebody has just written something."""
    _relay(UUID(organisation_id))


@shared_task
def consume(organisation_id: str, delivery_id: str) -> None:
    """This function will do one delivery, if it still needs doing."""
    deliveries.consume(organisation_id=UUID(organisation_id), delivery_id=UUID(delivery_id), at=clock.now())


@shared_task
def seal_all() -> None:
    """This function will seal what was written, organisation by organisation; the beat calls it every 2 seconds."""
    for_each_organisation(_seal)


@shared_task
def sweep_all() -> None:
    """This function will bring back what the broker lost, organisation by organisation."""
    for_each_organisation(_sweep)


def _relay(organisation_id: UUID) -> None:
    """This function will publish what waits in one organisation."""
    deliveries.relay(organisation_id=organisation_id, at=clock.now())


def _sweep(organisation_id: UUID) -> None:
    """This function will sweep one organisation, and log what it found."""
    swept = deliveries.sweep(organisation_id=organisation_id, at=clock.now())
    if swept.republished or swept.dead:
        logger.info("swept %s: %d sent again, %d dead", organisation_id, swept.republished, swept.dead)


def _seal(organisation_id: UUID) -> None:
    """This function will seal what was written in one organisation."""
    sealer.seal(organisation_id=organisation_id, at=clock.now())
