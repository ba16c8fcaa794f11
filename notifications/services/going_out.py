"""What goes out by a machine: what is due is claimed, each try is begun, and what came of it is written down.

Nothing is sent inside a transaction. The row with its next try is the truth: a worker that dies between beginning and
writing leaves one that is due again in a minute, and the message goes once more under the same id.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from audit.models import Event
from audit.rounds import alone_here
from audit.scope import current_organisation_id
from delegation.selectors.me import my_organisation
from notifications.hearing import person_of_each
from notifications.models import Browser, Notice
from notifications.outcomes import Outcome, Outgoing, Refused, Sent, To, TryLater
from notifications.retrying import TRIES, next_try
from notifications.retrying import Outcome as Answer
from notifications.rules import Channel
from notifications.telling import BY_HAND
from notifications.withdrawing import withdraw_stale_of
from notifications.wording import outgoing, where_to

AT_MOST = 200  # claimed at once

logger = logging.getLogger("leeway.notices")


@dataclass(frozen=True, slots=True)
class Going:
    """One try, ready to go: by which way, what and where to, and which notices it tells."""

    channel: str
    notice: Outgoing
    to: To
    ids: tuple[UUID, ...]
    at: datetime


def claimed_for() -> timedelta:
    """This function will say for how long a worker has what it claimed: longer than queue and try together."""
    return timedelta(seconds=settings.OUTBOX_SWEEP_AGE_SECONDS)


def claim(*, at: datetime) -> list[UUID]:
    """This function will claim what is due in the organisation in scope, and name the messages it makes.

    What waited for one moment of one reader goes as one message, the same on every try. It stops at OUTBOX_IN_FLIGHT
    claimed and not begun: else what waits behind a slow provider is claimed again and again, and fills the queue with
    copies of itself. Of two at once one leaves the work to the other.
    """
    if not alone_here("channels", current_organisation_id()):
        return []
    due = _due().filter(due_at__lte=at)
    room = min(AT_MOST, settings.OUTBOX_IN_FLIGHT - due.filter(claimed_until__gt=at).count())
    rows = due.exclude(claimed_until__gt=at).order_by("due_at", "id")
    found = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[: max(room, 0)]
    messages: dict[Any, list[Notice]] = {}
    for each in found:
        together = (each.recipient_id, each.person_id, each.channel, each.due_at)
        messages.setdefault(each.batch or together, []).append(each)
    claimed = []
    for notices in messages.values():
        batch = notices[0].batch or notices[0].id
        ids = [each.id for each in notices]
        Notice.objects.ours().filter(id__in=ids).update(batch=batch, claimed_until=at + claimed_for())
        claimed.append(batch)
    return claimed


def begin(*, batch: UUID, at: datetime) -> Going | None:
    """This function will count a try and write what is to be sent, or give None where there is nothing to do.

    Counted before it is sent: a message that kills its worker is not tried for ever. What no longer holds stays here.
    """
    claimed = _due().filter(batch=batch, claimed_until__isnull=False)
    withdraw_stale_of({each.ask_id for each in claimed if each.ask_id is not None}, at=at)
    rows = claimed.select_related("recipient", "person__address").select_for_update(no_key=True, of=("self",))
    notices = list(rows.order_by("id"))
    if not notices:
        return None
    if notices[0].recipient is not None and not notices[0].recipient.is_active:
        for each in notices:
            each.left = [way for way in each.left if way in BY_HAND]
        _give_up(notices, why="left", at=at)
        return None
    if notices[0].attempts >= TRIES:  # each worker that began it died
        _give_up(notices, why="lost", at=at)
        return None
    told = _written(notices, id=batch, at=at)
    if told is None:  # the others go without those that cannot be, once what was claimed is due again
        unwritten = [each for each in notices if _written([each], id=batch, at=at) is None]
        _give_up(unwritten or notices, why="malformed", at=at)
        return None
    for each in notices:
        each.attempts += 1
        each.tried_at, each.due_at, each.claimed_until = at, at + claimed_for(), None
    Notice.objects.bulk_update(notices, ["attempts", "tried_at", "due_at", "claimed_until"])
    return Going(notices[0].channel, told, where_to(notices[0]), tuple(each.id for each in notices), at)


def _give_up(notices: list[Notice], *, why: str, at: datetime) -> None:
    """This function will let a way be that failed for good, and have each told by the next one."""
    _rows(notices).update(due_at=None, error=why, claimed_until=None)
    _go_on(notices, at=at)


def _written(notices: list[Notice], *, id: UUID, at: datetime) -> Outgoing | None:
    try:
        return outgoing(notices, id=id, organisation=my_organisation(), at=at)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - a template that is gone, or a value that an older event had not
        logger.error("message %s cannot be written: %s", id, type(error).__name__)
        return None


def finish(*, going: Going, outcome: Outcome, at: datetime) -> None:
    """This function will write down what a try brought; what failed for good goes by the next way, if there is one.

    A try that took so long that another was begun has nothing more to say.
    """
    rows = Notice.objects.ours().filter(id__in=going.ids, due_at__isnull=False, tried_at=going.at)
    notices = list(rows.select_for_update(no_key=True, of=("self",)))
    if outcome.gone:
        Browser.objects.ours().filter(url__in=outcome.gone).delete()
    if not notices:
        return
    if isinstance(outcome, Sent):
        told = {"sent_at": at, "due_at": None, "status": outcome.status, "reference": outcome.reference, "error": ""}
        _rows(notices).update(**told)
        return
    again = when_again(notices[0], outcome, at=at)
    _rows(notices).update(due_at=again, status=outcome.status, error=outcome.why)
    if again is None:
        _go_on(notices, at=at)


def when_again(notice: Notice, outcome: Refused | TryLater, *, at: datetime) -> datetime | None:
    """This function will say when to try the same way again, or None where it failed for good."""
    if isinstance(outcome, Refused):
        return None
    wait = outcome.at - at if outcome.at is not None else None
    answer = Answer(status=outcome.status, error=outcome.why, retry_after=wait)
    return next_try(tries=notice.attempts, outcome=answer, at=at, chance=random.random)  # spread; it is no secret


def _go_on(notices: list[Notice], *, at: datetime) -> None:
    """This function will have each notice told by the next way of its reader's, or by who works with them.

    A letter that nobody prints for us is among those that a worker posts.
    """
    if notices[0].channel == Channel.LETTER:
        return
    _rows(notices).update(dead_at=at)
    people = dict(
        Event.objects.ours().filter(id__in=[each.event_id for each in notices]).values_list("id", "person_id")
    )
    selves = person_of_each(each.recipient_id for each in notices if each.recipient_id is not None)
    following: list[Notice | None] = []
    for each in notices:
        own = selves.get(each.recipient_id) if each.recipient_id is not None else None
        about = people.get(each.event_id)
        # Their worker learns by ringing them what it was: nothing of anybody else.
        if each.left or own is None or about not in (None, own):
            following.append(_following(each, ways=each.left, person_id=about, at=at))
        else:
            following.append(_following(each, ways=[Channel.PHONE], person_id=own, at=at))
    Notice.objects.bulk_create([each for each in following if each is not None], ignore_conflicts=True)
    ended = [each for each, then in zip(notices, following, strict=True) if then is None]
    rung = [each for each, then in zip(notices, following, strict=True) if then is not None and not each.left]
    _rows(ended).update(left=[])
    _rows(rung).update(left=[Channel.PHONE])


def _following(notice: Notice, *, ways: list[str], person_id: UUID | None, at: datetime) -> Notice | None:
    """This function will write what goes by the next way. A person whom nothing reached is rung, if it is their own."""
    if notice.withdrawn_at is not None or not ways:
        return None
    way, left = ways[0], ways[1:]
    by_hand = way in BY_HAND
    if by_hand and person_id is None:
        return None
    return Notice(
        event_id=notice.event_id,
        event_type=notice.event_type,
        recipient_id=None if by_hand else notice.recipient_id,
        person_id=person_id if by_hand else None,
        channel=way,
        template=notice.template,
        ask_id=notice.ask_id,
        data=notice.data,
        created_at=at,
        due_at=None if by_hand else at,
        left=left,
    )


def has_more(*, at: datetime) -> bool:
    """This function will say whether anything is due that nobody has claimed."""
    return bool(_due().filter(due_at__lte=at).exclude(claimed_until__gt=at).exists())


def _due() -> Any:
    """This function will give what is still to go: the index `notice_due`."""
    return Notice.objects.ours().filter(due_at__isnull=False, withdrawn_at=None)


def _rows(notices: list[Notice]) -> Any:
    return Notice.objects.ours().filter(id__in=[each.id for each in notices])
