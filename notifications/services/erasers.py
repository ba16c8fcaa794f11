"""What this room holds of a person: notices, which are ids and codes, and are no more to be sent or read."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.erasing import Eraser
from delegation.services.erasers import own_accounts
from notifications.models import Browser, Notice, Telling
from workflow.models import Ask


def erase_notices(person_id: UUID, at: datetime) -> int:
    """This function will remove every notice to a person, to their own account, and about their asks."""
    count, _by_model = notices_of(person_id).delete()
    return int(count)


def notices_of(person_id: UUID) -> "QuerySet[Notice]":
    """This function will find them."""
    asks = Ask.objects.ours().filter(person=person_id).values("id")
    about = Q(person=person_id) | Q(recipient__in=own_accounts(person_id)) | Q(ask_id__in=asks)
    rows: QuerySet[Notice] = Notice.objects.ours().filter(about)
    return rows


def erase_telling(person_id: UUID, at: datetime) -> int:
    """This function will remove how their own account is told, and the browsers it is told in."""
    own = own_accounts(person_id)
    removed = [model.objects.ours().filter(user__in=own).delete()[0] for model in (Browser, Telling)]
    return sum(removed)


ERASERS = (Eraser("notices", erase_notices), Eraser("telling", erase_telling))
