"""Which notices somebody sees, and which systems outside are told."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from audit import deliveries
from audit.restricted import ADDED
from delegation.errors import Missing
from delegation.models import CircleMember, Person, User
from delegation.permissions import check_may_set_up
from notifications.models import AnchorMail, Browser, Notice, WebhookDelivery, WebhookEndpoint
from notifications.rules import Channel


def inbox(*, by: User) -> Any:
    """This function will give the notices that a user reads in the app; those that no longer hold are left out."""
    return Notice.objects.ours().filter(recipient=by, channel=Channel.IN_APP, withdrawn_at=None)


def of_user(user: User) -> Any:
    """This function will give what a user is told by any way, what no longer holds included."""
    return Notice.objects.ours().filter(recipient=user)


def newest(user: User, *, most: int) -> list[Notice]:
    """This function will list what a user was told last, in the app."""
    return list(inbox(by=user).order_by("-created_at", "-id")[:most])


def not_sent(user: User, events: Collection[UUID]) -> set[UUID]:
    """This function will give those of some events of which a user was told in the app alone: all else failed."""
    rows = of_user(user).filter(event_id__in=events, dead_at__isnull=False, left=[], withdrawn_at=None)
    return set(rows.values_list("event_id", flat=True))


def browsers_of(user: User) -> int:
    """This function will count the browsers in which a user wants messages."""
    return int(Browser.objects.ours().filter(user=user).count())


def find_notice(*, by: User, notice_id: UUID) -> Notice:
    """This function will load a notice that a user reads in the app, or raise Missing."""
    notice: Notice | None = inbox(by=by).filter(id=notice_id).first()
    if notice is None:
        raise Missing
    return notice


def to_pass_on(*, by: User) -> Any:
    """This function will give what a worker is still to tell the people in whose circle they are, oldest first.

    What is printed and posted for us is not theirs to tell.
    """
    workers = CircleMember.objects.ours().filter(user=by, role=CircleMember.Role.WORKER)
    current = workers.filter(Q(ends_on__isnull=True))
    rows = Notice.objects.ours().filter(person__in=current.values("person_id"), sent_at=None, withdrawn_at=None)
    return rows.filter(person__died_on__isnull=True, due_at=None).order_by("created_at", "id")


# --- systems outside -------------------------------------------------------------------------------------------------

LEFT = "left_"  # before the code of why somebody set it aside
STATES = {
    "due": Q(due_at__isnull=False),
    "taken": Q(taken_at__isnull=False),
    "dead": Q(dead_at__isnull=False) & ~Q(error__startswith=LEFT),
    "left": Q(dead_at__isnull=False, error__startswith=LEFT),
}


def endpoints() -> Any:
    """This function will give the endpoints of the organisation in scope that have not ended."""
    return WebhookEndpoint.objects.ours().filter(ended_at=None)


def webhooks(*, by: User) -> Any:
    """This function will give the endpoints for whoever administers, oldest first. Raises Forbidden."""
    check_may_set_up(by=by)
    return endpoints().order_by("created_at", "id")


def anchor_mails(*, by: User) -> Any:
    """This function will list who gets the last checkpoint of each day by e-mail. Raises Forbidden."""
    check_may_set_up(by=by)
    return AnchorMail.objects.ours().filter(ended_at=None)


def webhook_deliveries(*, by: User, endpoint_id: UUID | None = None, state: str | None = None) -> Any:
    """This function will give what systems outside are told, with the events. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    rows = WebhookDelivery.objects.ours().select_related("event", "endpoint")
    if state is not None:
        rows = rows.filter(STATES[state])
    if endpoint_id is None:
        return rows
    if not endpoints().filter(id=endpoint_id).exists():
        raise Missing
    return rows.filter(endpoint=endpoint_id)


def told_nobody(*, by: User) -> Any:
    """This function will give what reached its reader by no way, and has no way left, oldest first. Raises Forbidden.

    Who has left need not hear. Of restricted records only their readers see it (message_pages.py).
    """
    check_may_set_up(by=by)
    rows = Notice.objects.ours().filter(dead_at__isnull=False, withdrawn_at=None, left=[], recipient__is_active=True)
    return rows.exclude(event_type=ADDED).exclude(error__startswith=LEFT).order_by("dead_at", "id")


def people_nobody_tells(*, by: User) -> Any:
    """This function will give the people who are to be told by hand, and with whom nobody works. Raises Forbidden."""
    check_may_set_up(by=by)
    waiting = Notice.objects.ours().filter(person=OuterRef("id"), sent_at=None, withdrawn_at=None, due_at=None)
    workers = CircleMember.objects.ours().filter(person=OuterRef("id"), role=CircleMember.Role.WORKER, ends_on=None)
    rows = Person.objects.ours().filter(Exists(waiting), ~Exists(workers.filter(user__is_active=True)), died_on=None)
    return rows.order_by("display_name", "id")


def dead_letters(*, by: User) -> Any:
    """This function will give what was not done here itself after all its tries, oldest first. Raises Forbidden."""
    check_may_set_up(by=by)
    return deliveries.dead_letters()
