"""What workers do for this room by themselves. Each task looks at the rows first, and may run twice."""

import logging
from uuid import UUID

from celery import shared_task

from audit import clock
from audit.restricted import REGISTER
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from notifications import restricted
from notifications.channels import webhook
from notifications.channels.choosing import mail, sender_for
from notifications.measures import WEBHOOK, count_told, tries
from notifications.outcomes import Sent
from notifications.retrying import Became
from notifications.services import anchor_mails, going_out, sending
from workflow.services.worries import move_late_worries

QUEUE, OUT_QUEUE = "webhooks", "channels"

logger = logging.getLogger("leeway.webhooks")


@shared_task
def tell_of_restricted() -> None:
    """This function will move worries that nobody rang about, and send what is to be told of restricted records."""
    for_each_organisation(_tell)


def _tell(organisation_id: UUID) -> None:
    """This function will do both in one organisation."""
    with organisation_scope(organisation_id):
        move_late_worries(by=REGISTER, at=clock.now())
    while _tell_one(organisation_id):
        pass


def _tell_one(organisation_id: UUID) -> bool:
    """This function will send one e-mail about a restricted record, if one is to go: nothing else waits for it."""
    with organisation_scope(organisation_id):
        going = restricted.begin(at=clock.now())
    if going is None:
        return False
    outcome = mail().send(going.notice, going.to)
    with organisation_scope(organisation_id):
        restricted.finish(going=going, outcome=outcome, at=clock.now())
    return True


@shared_task
def mail_checkpoints() -> None:
    """This function will send whoever keeps proof outside the last checkpoint of the day; the beat calls it."""
    for_each_organisation(_mail_checkpoints)


def _mail_checkpoints(organisation_id: UUID) -> None:
    while _mail_one_checkpoint(organisation_id):
        pass


def _mail_one_checkpoint(organisation_id: UUID) -> bool:
    with organisation_scope(organisation_id):
        going = anchor_mails.begin(at=clock.now())
    if going is None:
        return False
    outcome = mail().send(going.notice, going.to)
    with organisation_scope(organisation_id):
        anchor_mails.finish(going=going, outcome=outcome, at=clock.now())
    return True


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
        became = sending.finish(delivery_id=delivery, outcome=outcome, at=clock.now())
        more = sending.has_more(endpoint_id=letter.endpoint_id, at=clock.now())
    if became == Became.TAKEN:
        count_told(WEBHOOK, since=letter.since or clock.now(), at=clock.now())
    elif became is not None:
        tries.add(WEBHOOK, "later" if became == Became.FAILED else "refused")
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


# --- what goes out to people -----------------------------------------------------------------------------------------


@shared_task
def send_all_notices() -> None:
    """This function will have everything sent that is due, organisation by organisation; the beat calls it."""
    for_each_organisation(_send_out)


@shared_task
def send_notices(organisation_id: str) -> None:
    """This function will have sent what is due in one organisation: something has just become due."""
    _send_out(UUID(organisation_id))


@shared_task
def send_message(organisation_id: str, batch: str) -> None:
    """This function will send one message, if that is still to be done."""
    organisation = UUID(organisation_id)
    with organisation_scope(organisation):
        going = going_out.begin(batch=UUID(batch), at=clock.now())
    if going is None:
        return
    outcome = sender_for(going.channel).send(going.notice, going.to)
    with organisation_scope(organisation):
        going_out.finish(going=going, outcome=outcome, at=clock.now())
        more = not isinstance(outcome, Sent) and going_out.has_more(at=clock.now())
    logger.info("message %s by %s: %s %s", batch, going.channel, type(outcome).__name__, outcome.status)
    if more:  # the next way, where this one failed for good
        hurry_notices(organisation)


def hurry_notices(organisation_id: UUID) -> None:
    """This function will ask that what is due be sent now, and never raise: the beat asks again a moment later."""
    try:
        send_notices.apply_async([str(organisation_id)], queue=OUT_QUEUE, retry=False)
    except Exception as error:  # noqa: BLE001 - what has committed must not fail for a hint
        logger.warning("no hint was sent: %s", type(error).__name__)


def _send_out(organisation_id: UUID) -> None:
    """This function will claim what is due in one organisation, and publish it; what gets lost is due again."""
    claimed: list[UUID] | None = None
    while claimed is None or claimed:
        with organisation_scope(organisation_id):
            claimed = going_out.claim(at=clock.now())
        for batch in claimed:
            send_message.apply_async([str(organisation_id), str(batch)], queue=OUT_QUEUE, retry=False)
