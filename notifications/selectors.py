"""Which notices somebody sees."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from delegation.errors import Missing
from delegation.models import CircleMember, User
from notifications.models import Notice
from notifications.rules import Channel


def inbox(*, by: User) -> Any:
    """This function will give the notices that a user reads in the app; those that no longer hold are left out."""
    return Notice.objects.ours().filter(recipient=by, channel=Channel.IN_APP, withdrawn_at=None)


def find_notice(*, by: User, notice_id: UUID) -> Notice:
    """This function will load a notice that a user reads in the app, or raise Missing."""
    notice: Notice | None = inbox(by=by).filter(id=notice_id).first()
    if notice is None:
        raise Missing
    return notice


def to_pass_on(*, by: User) -> Any:
    """This function will give what a worker is still to tell the people in whose circle they are, oldest first."""
    workers = CircleMember.objects.ours().filter(user=by, role=CircleMember.Role.WORKER)
    current = workers.filter(Q(ends_on__isnull=True))
    rows = Notice.objects.ours().filter(person__in=current.values("person_id"), sent_at=None, withdrawn_at=None)
    return rows.filter(person__died_on__isnull=True).order_by("created_at", "id")
