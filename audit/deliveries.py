"""The outbox at work: deliveries are published, done once, sent again when lost, and set aside when nothing helps.

The row says everything. A message holds two ids, may come twice, late or never, and each function here looks at the row
first. Redis loses messages under every setting of Celery's, so nothing is ever taken from the broker's word.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from audit import outbox
from audit.events import Actor, record
from audit.killpoints import CONSUME_AFTER_BEGIN, CONSUME_AFTER_COMMIT, CONSUME_AFTER_EFFECT, RELAY_AFTER_CLAIM, reach
from audit.models import Delivery
from audit.rounds import alone_here
from audit.scope import organisation_scope

DEAD_LETTERED, REPLAYED, SET_ASIDE = "outbox.dead_lettered", "outbox.replayed", "outbox.set_aside"
# Why somebody sets a dead one aside.
WHYS = ("told_otherwise", "not_needed", "cannot_work")
PROCESS = Actor(process="outbox")
ERROR_LENGTH = 64

logger = logging.getLogger("leeway.outbox")


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: how many deliveries were sent again, how many were set aside as dead."""

    republished: int
    dead: int


def open_deliveries() -> "QuerySet[Delivery]":
    """This function will give the deliveries of the organisation in scope that are neither done nor dead."""
    found: QuerySet[Delivery] = Delivery.objects.ours().filter(done_at__isnull=True, dead_at__isnull=True)
    return found


# --- publishing ------------------------------------------------------------------------------------------------------


def relay(*, organisation_id: UUID, at: datetime) -> int:
    """This function will publish an organisation's waiting deliveries, batch by batch, and give how many.

    It stops at OUTBOX_IN_FLIGHT rows published and not done, so that the queue never grows older than the sweep age.
    Of two relays at once one leaves the work to the other, which keeps the cap exact; and a row that somebody holds is
    passed by, so that nobody waits.
    """
    published = 0
    while claimed := _claim(organisation_id=organisation_id, at=at):
        reach(RELAY_AFTER_CLAIM)
        if not _publish(organisation_id=organisation_id, deliveries=claimed, at=at):
            break
        published += len(claimed)
    return published


def _claim(*, organisation_id: UUID, at: datetime) -> list[Delivery]:
    """This function will mark the oldest waiting deliveries as published; they are sent after this commits."""
    with organisation_scope(organisation_id):
        if not alone_here("outbox.relay", organisation_id):
            return []
        in_flight = open_deliveries().filter(published_at__isnull=False).count()
        room = min(settings.OUTBOX_BATCH, settings.OUTBOX_IN_FLIGHT - in_flight)
        waiting = open_deliveries().filter(published_at__isnull=True).order_by("created_at", "id")
        return _mark_published(waiting.select_for_update(skip_locked=True)[: max(room, 0)], at=at)


def _mark_published(claimed: "QuerySet[Delivery]", *, at: datetime) -> list[Delivery]:
    """This function will set when locked rows were published, and give them."""
    deliveries = list(claimed)
    Delivery.objects.ours().filter(id__in=[each.id for each in deliveries]).update(published_at=at)
    return deliveries


def _publish(*, organisation_id: UUID, deliveries: Sequence[Delivery], at: datetime) -> bool:
    """This function will send messages for deliveries; if the broker does not take them all, it gives the rows back.

    Some may then be sent twice, which the consumer does not mind. Should giving back fail too, the sweeper finds them.
    """
    parcels = [outbox.Parcel(each.id, _queue_of(each.consumer)) for each in deliveries]
    try:
        outbox.transport().publish(organisation_id, parcels)
    except Exception as error:  # noqa: BLE001 - whatever the broker does, the rows are the truth
        logger.warning("%d deliveries were not published: %s", len(parcels), type(error).__name__)
        with organisation_scope(organisation_id):
            sent = open_deliveries().filter(id__in=[each.id for each in deliveries], published_at=at)
            sent.update(published_at=None)
        return False
    return True


def _queue_of(consumer: str) -> str:
    """This function will name a consumer's queue; one that this version does not know is left to fail, and be seen."""
    try:
        return outbox.consumer(consumer).queue
    except KeyError:
        return str(settings.CELERY_TASK_DEFAULT_QUEUE)


# --- consuming -------------------------------------------------------------------------------------------------------


def consume(*, organisation_id: UUID, delivery_id: UUID, at: datetime) -> bool:
    """This function will do one delivery's effect and mark it done, together or not at all; it says whether it did.

    A delivery that is done, dead, unknown or in another worker's hands is left alone, so a doubled message does
    nothing. A failure keeps the class of the exception, never its text; the sweeper brings the delivery back.
    """
    if not _begin(organisation_id=organisation_id, delivery_id=delivery_id, at=at):
        return False
    reach(CONSUME_AFTER_BEGIN)
    try:
        with organisation_scope(organisation_id):
            delivery = _lock(delivery_id)
            if delivery is None:
                return False
            outbox.consumer(delivery.consumer).handle(delivery.event, at)
            reach(CONSUME_AFTER_EFFECT)
            delivery.done_at, delivery.error = at, ""
            delivery.save(update_fields=["done_at", "error"])
    except Exception as error:  # noqa: BLE001 - one bad event must not stop the others
        _keep_error(organisation_id=organisation_id, delivery_id=delivery_id, error=error)
        return False
    reach(CONSUME_AFTER_COMMIT)
    return True


def _begin(*, organisation_id: UUID, delivery_id: UUID, at: datetime) -> bool:
    """This function will count one more try, in a transaction of its own, and say whether the try may be made.

    Counted before, not after: an event that kills its worker leaves nobody to count, and would come back for ever.
    """
    with organisation_scope(organisation_id):
        delivery = _lock(delivery_id)
        if delivery is None:
            return False
        if delivery.attempts >= settings.OUTBOX_ATTEMPTS:
            _set_aside([delivery], at=at)
            return False
        delivery.attempts += 1
        delivery.save(update_fields=["attempts"])
    return True


def _lock(delivery_id: UUID) -> Delivery | None:
    """This function will lock an open delivery and load its event, or give None where there is nothing to do."""
    found = open_deliveries().filter(id=delivery_id).select_related("event")
    return found.select_for_update(of=("self",), skip_locked=True).first()


def _keep_error(*, organisation_id: UUID, delivery_id: UUID, error: Exception) -> None:
    """This function will keep what kind of failure it was. The text stays out: it may hold somebody's words."""
    kind = type(error).__name__[:ERROR_LENGTH]
    logger.warning("delivery %s failed: %s", delivery_id, kind)
    with organisation_scope(organisation_id):
        open_deliveries().filter(id=delivery_id).update(error=kind)


# --- what got lost ---------------------------------------------------------------------------------------------------


def sweep(*, organisation_id: UUID, at: datetime) -> Swept:
    """This function will send again what was published longer ago than the sweep age and is not done.

    What was tried OUTBOX_ATTEMPTS times is set aside as dead instead. Rows that a worker holds are being done now.
    """
    republished = dead = 0
    long_ago = at - timedelta(seconds=settings.OUTBOX_SWEEP_AGE_SECONDS)
    more = True
    while more:
        with organisation_scope(organisation_id):
            lost = open_deliveries().filter(published_at__lt=long_ago).order_by("published_at", "id")
            hopeless = lost.filter(attempts__gte=settings.OUTBOX_ATTEMPTS)
            dead += _set_aside(list(hopeless.select_for_update(skip_locked=True)[: settings.OUTBOX_BATCH]), at=at)
            again = lost.filter(attempts__lt=settings.OUTBOX_ATTEMPTS).select_for_update(skip_locked=True)
            claimed = _mark_published(again[: settings.OUTBOX_BATCH], at=at)
        more = len(claimed) == settings.OUTBOX_BATCH
        if claimed and not _publish(organisation_id=organisation_id, deliveries=claimed, at=at):
            break
        republished += len(claimed)
    return Swept(republished, dead)


# --- what nothing helped ---------------------------------------------------------------------------------------------


def _set_aside(deliveries: Sequence[Delivery], *, at: datetime) -> int:
    """This function will mark locked deliveries as dead, and record it where somebody sees it."""
    for delivery in deliveries:
        delivery.dead_at = at
        delivery.save(update_fields=["dead_at"])
        logger.error("delivery %s to %s is dead: %s", delivery.id, delivery.consumer, delivery.error)
        if delivery.event.type != DEAD_LETTERED:  # one that cannot even tell of a dead letter ends here
            _tell(delivery, became=DEAD_LETTERED, actor=PROCESS, at=at)
    return len(deliveries)


def _tell(delivery: Delivery, *, became: str, actor: Actor, at: datetime) -> None:
    """This function will record what became of a delivery."""
    data = {
        "event": str(delivery.event_id),
        "consumer": delivery.consumer,
        "attempts": delivery.attempts,
        "error": delivery.error,
    }
    record(type=became, subject=("delivery", delivery.id), actor=actor, data=data, at=at)


def dead_letters() -> "QuerySet[Delivery]":
    """This function will give the dead deliveries of the organisation in scope, oldest first, with their events."""
    found: QuerySet[Delivery] = Delivery.objects.ours().filter(dead_at__isnull=False)
    return found.select_related("event").order_by("dead_at", "id")


def replay(*, delivery_id: UUID, by: Actor, at: datetime) -> Delivery:
    """This function will give a dead delivery all its tries again. Raises Delivery.DoesNotExist if it is not dead."""
    delivery: Delivery = dead_letters().select_for_update(of=("self",)).get(id=delivery_id)
    _tell(delivery, became=REPLAYED, actor=by, at=at)
    delivery.dead_at, delivery.published_at, delivery.attempts, delivery.error = None, None, 0, ""
    delivery.save(update_fields=["dead_at", "published_at", "attempts", "error"])
    return delivery


def leave(*, delivery_id: UUID, why: str, by: Actor, at: datetime) -> Delivery:
    """This function will set a dead delivery aside: it is done without its effect, and the row and an event say why.

    ``why`` is a code. Raises Delivery.DoesNotExist if it is not dead.
    """
    delivery: Delivery = dead_letters().select_for_update(of=("self",)).get(id=delivery_id)
    data = {"event": str(delivery.event_id), "consumer": delivery.consumer, "error": delivery.error, "why": why}
    record(type=SET_ASIDE, subject=("delivery", delivery.id), actor=by, data=data, at=at)
    delivery.dead_at, delivery.done_at, delivery.error = None, at, f"left_{why}"
    delivery.save(update_fields=["dead_at", "done_at", "error"])
    return delivery
