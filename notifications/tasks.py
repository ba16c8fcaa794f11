"""What workers do for this room by themselves. Each task looks at the rows first, and may run twice."""

import logging
from uuid import UUID

from celery import shared_task

from audit import clock
from audit.restricted import REGISTER
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from notifications.channels import webhook
from notifications.restricted import send_waiting
from notifications.services import sending
from workflow.services.worries import move_late_worries

QUEUE = "webhooks"

logger = logging.getLogger("leeway.webhooks")


@shared_task
def tell_of_restricted() -> None:
    """This function will move worries that nobody rang about, and send what is to be told of restricted records."""
    for_each_organisation(_tell)


def _tell(organisation_id: UUID) -> None:
    """This function will do both in one organisation."""
    with organisation_scope(organisation_id):
        move_late_worries(by=REGISTER, at=clock.now())
    with organisation_scope(organisation_id):
        send_waiting(at=clock.now())


# --- systems outside -------------------------------------------------------------------------------------------------


@shared_task
def push_all_webhooks() -> None:
    """This function will have everything sent that is due, organisation by organisation; the beat calls it."""
    for_each_organisation(_push)


@shared_task
def push_webhooks(organisation_id: str) -> None:
    """This function will have sent what is due in one organisation: something has just become due."""
    _push(UUID(organisation_id))


@shared_task
def send_webhook(organisation_id: str, delivery_id: str) -> None:
    """This function will tell one system of one event, if that is still to be done, and then have more sent."""
    organisation, delivery = UUID(organisation_id), UUID(delivery_id)
    with organisation_scope(organisation):
        letter = sending.begin(delivery_id=delivery, at=clock.now())
    if letter is None:
        return
    outcome = webhook.send(letter, at=clock.now())
    with organisation_scope(organisation):
        sending.finish(delivery_id=delivery, outcome=outcome, at=clock.now())
        more = sending.has_more(endpoint_id=letter.endpoint_id, at=clock.now())
    logger.info("delivery %s: %s %s %s", delivery, outcome.became, outcome.status, outcome.error)
    if more:
        _push(organisation)


def hurry_webhooks(organisation_id: UUID) -> None:
    """This function will ask that what is due be sent now, and never raise: the beat asks again a moment later."""
    try:
        push_webhooks.apply_async([str(organisation_id)], queue=QUEUE, retry=False)
    except Exception as error:  # noqa: BLE001 - what has committed must not fail for a hint
        logger.warning("no hint was sent: %s", type(error).__name__)


def _push(organisation_id: UUID) -> None:
    """This function will claim what is due in one organisation, and publish it; what gets lost is due again."""
    with organisation_scope(organisation_id):
        claimed = sending.claim(at=clock.now())
    for delivery_id in claimed:
        send_webhook.apply_async([str(organisation_id), str(delivery_id)], queue=QUEUE, retry=False)
