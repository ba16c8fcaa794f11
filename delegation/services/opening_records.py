"""Opening a record from outside the circle: with a reason, for a while, and seen by the person.

Nobody looks quietly: the person is told and reads who and why, leaders have a list, and each opening is in the log.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.scope import current_organisation_id
from audit.words import keep, reference
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import CircleMember, Organisation, Person, RecordOpening, User
from delegation.payees import plain_name
from delegation.permissions import check_may_set_up
from delegation.selectors.me import local_day, my_organisation
from delegation.services.actors import By, actor_of
from delegation.services.people import OPENS

PROCESS = Actor(process="opening")
SHOWN = (access.SEE_PERSON, access.SEE_MONEY, access.SEE_ASKS)
FEWEST_LETTERS = 10
MOST_MINUTES = 480


def open_named(*, by: User, name: str, born: date, why: str, text: str, at: datetime) -> RecordOpening:
    """This function will open the record of who has this name and was born on this day: both, so that nobody browses.

    Raises what `open_record` does, and Refused where it is not one person.
    """
    _check_staff(by)
    born_then = Person.objects.ours().filter(date_of_birth=born, erased_at=None)
    found = [each.id for each in born_then if plain_name(each.display_name) == plain_name(name)]
    if len(found) != 1:
        raise Refused(_("We found nobody with this name and this day of birth."), "name")
    return open_record(by=by, person_id=found[0], why=why, text=text, at=at)


def open_record(*, by: User, person_id: UUID, why: str, text: str, at: datetime) -> RecordOpening:
    """This function will let somebody who works here see a record for the minutes of their organisation.

    Raises Forbidden for whoever does not work here, Missing, Invalid, Refused without a reason in words, and Conflict
    for who sees the person anyway.
    """
    _check_staff(by)
    rows = Person.objects.ours().select_for_update(no_key=True, of=("self",))
    person: Person | None = rows.filter(id=person_id, erased_at=None).first()
    if person is None:
        raise Missing
    if why not in RecordOpening.Why.values:
        raise Invalid("why", _("Choose why."))
    if len(text.strip()) < FEWEST_LETTERS:
        raise Refused(_("Say why in a few words. They will read it."), "text")
    if access.may(by, person, access.SEE_PERSON):
        raise Conflict(_("You see this person already."))
    _close(RecordOpening.objects.ours().filter(person=person, user=by), at=at)  # the last one, if no timer has yet
    words = keep(text=text.strip(), subject_id=person.id)
    assert words is not None
    ends_at = at + timedelta(minutes=my_organisation().opening_minutes)
    opening = RecordOpening(person=person, user=by, why=why, words=words, at=at, ends_at=ends_at)
    opening.save(force_insert=True)
    access.open_until(person, by, SHOWN, ends_at=ends_at)
    data: dict[str, object] = {"why": why, "words": reference(words), "until": ends_at.isoformat()}
    _tell(opening, type="opening.made", actor=actor_of(by), data=data, at=at)
    return opening


def close_openings(*, at: datetime) -> int:
    """This function will end what was opened long enough, and count it; what a tie gives by now stays.

    Nobody sees anything by it from that moment, whether or not this has run (`access.still_open`).
    """
    return _close(RecordOpening.objects.ours(), at=at, skip_locked=True)


def _close(openings: "QuerySet[RecordOpening]", *, at: datetime, skip_locked: bool = False) -> int:
    over = openings.filter(closed_at=None, ends_at__lte=at).select_related("person", "user")
    rows = list(over.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked))
    for each in rows:
        access.close_to_member(each.person, each.user, keeping=_by_ties(each, at=at))
        each.closed_at = at
        each.save(update_fields=["closed_at"])
        _tell(each, type="opening.closed", actor=PROCESS, data={}, at=at)
    return len(rows)


def open_for(*, by: By, minutes: int, at: datetime) -> Organisation:
    """This function will have records that are opened from now on be seen for so many minutes. Raises Forbidden."""
    check_may_set_up(by=by)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes", _("Write a number of minutes from 1 to 480."))
    organisation: Organisation = Organisation.objects.get(id=current_organisation_id())
    organisation.opening_minutes = minutes
    organisation.save(update_fields=["opening_minutes"])
    subject = ("organisation", organisation.id)
    record(type="opening.minutes_set", subject=subject, actor=actor_of(by), data={"minutes": minutes}, at=at)
    return organisation


def _check_staff(by: User) -> None:
    if by.team_id is None:
        raise Forbidden(_("Only who works here can do this."))


def _by_ties(opening: RecordOpening, *, at: datetime) -> Sequence[str]:
    now = Q(ends_on=None) | Q(ends_on__gt=local_day(at))
    ties = CircleMember.objects.ours().filter(now, person=opening.person, user=opening.user)
    return [each for tie in ties for each in OPENS[CircleMember.Role(tie.role)]]


def _tell(opening: RecordOpening, *, type: str, actor: Actor, data: dict[str, object], at: datetime) -> None:
    subject = ("opening", opening.id)
    record(type=type, subject=subject, person_id=opening.person_id, actor=actor, data=data, at=at)
