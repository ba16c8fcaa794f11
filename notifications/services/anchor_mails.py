"""The last checkpoint of each day, by e-mail to who keeps it outside (docs/anchors.md): the signed note, and no more.

As with every message, a try is counted before it is sent and nothing is sent inside a transaction: a worker that dies
leaves a row that is due again.
"""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from audit.events import record
from audit.models import Checkpoint
from audit.scope import current_organisation_id
from delegation.days import day_at
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import Organisation, User
from delegation.permissions import check_may_set_up
from delegation.selectors.me import my_organisation
from delegation.services.actors import actor_of
from notifications.models import AnchorMail
from notifications.outcomes import Outcome, Outgoing, Sent, To, TryLater
from notifications.retrying import Outcome as Answer
from notifications.retrying import next_try
from notifications.services.going_out import claimed_for

MOST, LONGEST = 20, 254  # addresses; characters of one (RFC 5321, 4.5.3.1.3)
# Of the night: the day before is over, and whatever happened late in it is signed.
GOES_AT = time(0, 30)


@dataclass(frozen=True, slots=True)
class Going:
    """One try, ready to go."""

    id: UUID
    notice: Outgoing
    to: To
    size: int
    attempt: int
    at: datetime


def add_anchor_mail(*, by: User, email: str, at: datetime) -> AnchorMail:
    """This function will send the last checkpoint of each day to an address from tonight on.

    Raises Forbidden, Invalid, Conflict where it gets them already or there are too many.
    """
    check_may_set_up(by=by)
    try:
        validate_email(email)
        if len(email) > LONGEST:
            raise ValidationError("long")
    except ValidationError:
        raise Invalid("email", _("Write an e-mail address.")) from None
    # Of two at once the second sees the first.
    Organisation.objects.select_for_update(no_key=True).get(id=current_organisation_id())
    rows = AnchorMail.objects.ours().filter(ended_at=None)
    if rows.filter(email__iexact=email).exists() or rows.count() >= MOST:
        raise Conflict(_("This address gets it already, or there are 20."))
    made = AnchorMail(email=email, made_by=by, created_at=at, due_at=_next_night(at))
    made.save(force_insert=True)
    _tell(made, type="anchor.added", by=by, at=at)
    return made


def end_anchor_mail(*, by: User, anchor_id: UUID, at: datetime) -> AnchorMail:
    """This function will send an address no more. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    made: AnchorMail | None = AnchorMail.objects.ours().select_for_update().filter(id=anchor_id, ended_at=None).first()
    if made is None:
        raise Missing
    made.ended_at = at
    made.save(update_fields=["ended_at"])
    _tell(made, type="anchor.ended", by=by, at=at)
    return made


def begin(*, at: datetime) -> Going | None:
    """This function will count a try of a mail that is due, and write it; None where there is none.

    What goes is the last note of the day before; where nothing was signed since, that one again, so that a day without
    a mail means that something is wrong.
    """
    due = AnchorMail.objects.ours().filter(ended_at=None, due_at__lte=at).order_by("due_at", "id")
    row: AnchorMail | None = due.select_for_update(no_key=True, skip_locked=True).first()
    if row is None:
        return None
    signed = Checkpoint.objects.ours().filter(at__lt=_this_morning(at)).order_by("-size", "-at", "-id").first()
    row.attempts, row.due_at = row.attempts + 1, at + claimed_for()
    if signed is None:
        row.attempts, row.due_at = 0, _next_night(at)
    row.save(update_fields=["attempts", "due_at"])
    return _going(row, signed, at=at) if signed is not None else None


def finish(*, going: Going, outcome: Outcome, at: datetime) -> None:
    """This function will write down what a try brought; what a day's tries did not bring is tried the night after."""
    row: AnchorMail | None = AnchorMail.objects.ours().select_for_update(no_key=True).filter(id=going.id).first()
    if row is None or row.ended_at is not None or row.attempts != going.attempt:
        return  # ended meanwhile, or taken up by another worker, whose try counts
    night = _next_night(at)
    if isinstance(outcome, Sent):
        row.sent_at, row.sent_size, row.error, row.attempts, row.due_at = at, going.size, "", 0, night
    else:
        again = _again(row, at=at) if isinstance(outcome, TryLater) else None
        row.error = outcome.why
        row.due_at = min(again or night, night)
        if row.due_at == night:
            row.attempts = 0
    row.save(update_fields=["sent_at", "sent_size", "error", "attempts", "due_at"])


def _again(row: AnchorMail, *, at: datetime) -> datetime | None:
    return next_try(tries=max(row.attempts, 1), outcome=Answer(error="later"), at=at, chance=random.random)


def _going(row: AnchorMail, signed: Checkpoint, *, at: datetime) -> Going:
    # One line to a mail server: its body is the note, to the byte.
    host = urlsplit(settings.BASE_URL).hostname
    notice = Outgoing(
        # Of one day: a server that drops what it has seen must not drop the same note of a quiet day after.
        id=f"{signed.id}.{row.id}.{day_at(at, my_organisation().time_zone)}@{host}",
        subject=f"checkpoint {signed.size}",
        lines=(signed.note.removesuffix("\n"),),
        link="",
        at=at,
    )
    return Going(row.id, notice, To(email=row.email), signed.size, row.attempts, at)


def _this_morning(at: datetime) -> datetime:
    """This function will give the first moment of the day that it is here."""
    zone = my_organisation().time_zone
    return datetime.combine(day_at(at, zone), time.min, tzinfo=ZoneInfo(zone))


def _next_night(at: datetime) -> datetime:
    zone = my_organisation().time_zone
    return datetime.combine(day_at(at, zone) + timedelta(days=1), GOES_AT, tzinfo=ZoneInfo(zone))


def _tell(row: AnchorMail, *, type: str, by: User, at: datetime) -> None:
    record(type=type, subject=("anchor", row.id), actor=actor_of(by), data={}, at=at)
