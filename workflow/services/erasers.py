"""What this room holds of a person besides words: files beside their asks, their cards, what other systems told."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from audit.erasing import Eraser
from delegation.errors import Refused
from delegation.services.erasers import ERASING
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Ask, Attachment, Card, Payment
from workflow.services.telling import drop_erased

LOOKED_FOR_AGAIN = timedelta(days=30)


def check_nothing_waits(person_id: UUID, at: datetime) -> None:
    """This function will raise Refused while an ask of a person's waits, or something is still to be paid."""
    asks = Ask.objects.ours().filter(person=person_id)
    if asks.filter(status__in=WITH_SOMEBODY).exists():
        raise Refused(_("Something still waits for an answer for them. That comes first."))
    if Payment.objects.ours().filter(ask__person=person_id, paid_at=None, cancelled_at=None).exists():
        raise Refused(_("Something is still to be paid for them. That comes first."))


def erase_files(person_id: UUID, at: datetime) -> int:
    """This function will remove the files beside a person's asks, once it is certain that they go.

    What a crash in between leaves is removed by `remove_erased_files`.
    """
    files = list(Attachment.objects.ours().filter(ask__person=person_id))
    for each in files:
        transaction.on_commit(partial(default_storage.delete, each.path))
    return len(files)


def erase_cards(person_id: UUID, at: datetime) -> int:
    """This function will end a person's cards, and take what their programmes know them by and their last digits.

    What a programme still says of one is then of no card that we know, and set aside.
    """
    cards = Card.objects.ours().filter(person=person_id)
    cards.filter(ended_at=None).update(ended_at=at)
    return int(cards.update(token="", last4=""))


def end_facts(person_id: UUID, at: datetime) -> int:
    """This function will set aside what other systems told of a person and nobody could do: its words are gone."""
    return drop_erased(by=ERASING, at=at)


def remove_erased_files(*, at: datetime) -> int:
    """This function will remove files that should have gone when a record was erased, and count them."""
    rows = Attachment.objects.ours().filter(ask__person__erased_at__gt=at - LOOKED_FOR_AGAIN)
    left = [each.path for each in rows if default_storage.exists(each.path)]
    for path in left:
        default_storage.delete(path)
    return len(left)


ERASERS = (Eraser("files", erase_files, check_nothing_waits), Eraser("cards", erase_cards), Eraser("facts", end_facts))
