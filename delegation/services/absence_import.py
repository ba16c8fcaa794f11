"""Absences from a file of another system: one row, one transaction, one sentence where it cannot be taken."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit.scope import organisation_scope
from delegation.errors import Invalid
from delegation.models import User
from delegation.selectors.identity import find_identity_by_name, user_in_scope
from delegation.selectors.me import my_organisation
from delegation.services.absences import AwayAlready, record_absence
from delegation.services.actors import By

ONE_DAY = timedelta(days=1)
COLUMNS = ("username", "starts", "ends")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """One row: days as 2026-11-30, `ends` the last of them; or moments with their zone, `ends` the first one back."""

    username: str
    starts: str
    ends: str
    stand_in: str = ""


def import_absence(*, by: By, row: AbsenceRow, at: datetime) -> bool:
    """This function will record the absence of one row, and say whether it was new; a second run finds all known.

    Raises a LeewayError with the sentence that says what is wrong with the row.
    """
    identity = find_identity_by_name(name=row.username)
    if identity is None:
        raise Invalid("username", _("We do not know this user name."))
    with organisation_scope(identity.organisation_id):
        zone = ZoneInfo(my_organisation().time_zone)
        starts_at = _moment("starts", row.starts, zone=zone, further=timedelta())
        ends_at = _moment("ends", row.ends, zone=zone, further=ONE_DAY)
        stand_in = _user("stand_in", row.stand_in) if row.stand_in else None
        try:
            record_absence(
                by=by,
                user=_user("username", row.username),
                starts_at=starts_at,
                ends_at=ends_at,
                stand_in=stand_in,
                at=at,
            )
        except AwayAlready as known:
            same = known.absence.ends_at == ends_at and known.absence.starts_at >= starts_at
            if not same or known.absence.ended_at is not None:
                raise
            return False
    return True


def _user(field: str, name: str) -> User:
    """This function will find a user of the organisation in scope by name; others are as unknown as nobody."""
    identity = find_identity_by_name(name=name)
    user = user_in_scope(user_id=identity.user_id) if identity else None
    if user is None:
        raise Invalid(field, _("We do not know this user name."))
    return user


def _moment(field: str, text: str, *, zone: ZoneInfo, further: timedelta) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text) + further, time(), zone)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(field, _("Write a day like 2026-11-30, or a time with its zone."))
    return found
