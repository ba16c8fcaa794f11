"""Being away: saying so, naming who stands in, and coming back sooner. What waits moves in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from audit.words import keep
from delegation import hooks
from delegation.errors import Conflict, Refused, Unknown
from delegation.models import Absence, User
from delegation.permissions import check_may_record_absence
from delegation.selectors.away import find_absence, overlapping
from delegation.selectors.me import my_organisation
from delegation.selectors.nearest import is_gone
from delegation.sentences import moment
from delegation.services.actors import By, actor_of, check_ours, user_of


class AwayAlready(Refused):
    """Somebody is away already at some of that time."""

    def __init__(self, absence: Absence) -> None:
        zone = my_organisation().time_zone
        days = {
            "start": moment(absence.starts_at, time_zone=zone),
            "end": moment(absence.ended_at or absence.ends_at, time_zone=zone),
        }
        super().__init__(_("This is written down already: away from %(start)s to %(end)s.") % days, "starts_at")
        self.absence = absence


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFields:
    """What is sent to say that somebody is away: ids as they came; nobody named is oneself."""

    starts_at: datetime
    ends_at: datetime
    user: UUID | None = None
    stand_in: UUID | None = None
    reason: str | None = None


def say_away(*, by: User, fields: AbsenceFields, at: datetime) -> Absence:
    """This function will record the absence that the fields describe. Raises Unknown, and what record_absence does."""
    return record_absence(
        by=by,
        user=_user("user", fields.user) or by,
        starts_at=fields.starts_at,
        ends_at=fields.ends_at,
        stand_in=_user("stand_in", fields.stand_in),
        reason=fields.reason,
        at=at,
    )


def record_absence(
    *,
    by: By,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    stand_in: User | None = None,
    reason: str | None = None,
    at: datetime,
) -> Absence:
    """This function will record that somebody is away, and who stands in; what waits for them moves when it starts.

    A start in the past means now. Raises Forbidden where it is not theirs to say; Refused for an end that is not after
    the start, a time they are away already, and a stand-in who is themself or has left.
    """
    check_ours(user, stand_in)
    check_may_record_absence(by=by, user=user, at=at)
    starts_at = max(starts_at, at)
    if ends_at <= starts_at:
        raise Refused(_("The end must be in the future, and after the start."), "ends_at")
    _check_stand_in(stand_in, user=user, at=at)
    # Two who write the same absence down at once: the second waits here, and then sees the first.
    User.objects.ours().select_for_update(no_key=True).only("id").get(id=user.id)
    known = overlapping(user=user, starts_at=starts_at, ends_at=ends_at)
    if known is not None:
        raise AwayAlready(known)
    absence = Absence(
        user=user,
        starts_at=starts_at,
        ends_at=ends_at,
        stand_in=stand_in,
        reason=keep(text=reason, subject_id=user.id),
        recorded_by=user_of(by),
    )
    absence.save(force_insert=True)
    _tell(absence, type="absence.recorded", by=by, at=at)
    if starts_at <= at:
        hooks.authority_changed(users=[user.id], at=at, by=actor_of(by))
    return absence


def end_absence(*, by: User, absence_id: UUID, at: datetime) -> Absence:
    """This function will end an absence now, or take back one that has not begun; untouched asks come back.

    Raises Missing, Conflict where it is over, Forbidden where it is not theirs to say.
    """
    find_absence(by=by, absence_id=absence_id, at=at)
    absence = lock_absence(absence_id)
    if absence.ended_at is not None or absence.ends_at <= at:
        raise Conflict(_("This time away is over already."))
    check_may_record_absence(by=by, user=absence.user, at=at)
    close_absence(absence, by=by, at=at)
    if absence.starts_at <= at:
        hooks.authority_changed(users=[absence.user_id], at=at, by=actor_of(by))
    return absence


def lock_absence(absence_id: UUID) -> Absence:
    """This function will lock an absence by its id; whoever may see it was settled before."""
    rows = Absence.objects.ours().select_related("user").select_for_update(no_key=True, of=("self",))
    absence: Absence = rows.get(id=absence_id)
    return absence


def close_absence(absence: Absence, *, by: By, at: datetime) -> None:
    """This function will write down that an absence is over, and tell of it; nothing moves yet."""
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    _tell(absence, type="absence.ended", by=by, at=at)


def drop_stand_in(absence: Absence, *, by: By, at: datetime) -> None:
    """This function will leave an absence without a stand-in, because that one leaves."""
    gone, absence.stand_in = absence.stand_in_id, None
    absence.save(update_fields=["stand_in"])
    _tell(absence, type="absence.stand_in_gone", by=by, at=at, stand_in=gone)


def _user(field: str, user_id: UUID | None) -> User | None:
    if user_id is None:
        return None
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None:
        raise Unknown(field)
    return user


def _check_stand_in(stand_in: User | None, *, user: User, at: datetime) -> None:
    if stand_in is None:
        return
    if stand_in.id == user.id:
        raise Refused(_("Nobody stands in for themself."), "stand_in")
    if is_gone(stand_in, at=at):
        raise Refused(_("This person no longer works here."), "stand_in")


def _tell(absence: Absence, *, type: str, by: By, at: datetime, stand_in: UUID | None = None) -> None:
    named = stand_in or absence.stand_in_id
    data = {
        "user": str(absence.user_id),
        "starts_at": absence.starts_at.isoformat(),
        "ends_at": (absence.ended_at or absence.ends_at).isoformat(),
        "stand_in": str(named) if named else None,
    }
    record(type=type, subject=("absence", absence.id), actor=actor_of(by), data=data, at=at)
