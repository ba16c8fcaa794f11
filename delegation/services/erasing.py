"""Erasing a person's record: one asks, another confirms, and every word goes. What was sealed stays, and stays true.

It is never by the calendar. Both are leaders or administrators, they are never the same, and who confirms is not beside
the person: so nobody wipes out what they themselves did.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from audit.erasing import check_over, erase_beside
from audit.events import record
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Appraisal, CircleMember, Erasure, Person, User
from delegation.permissions import check_may_set_up
from delegation.selectors.me import local_day
from delegation.selectors.retention import find_kept_until, holds_on, open_erasure
from delegation.sentences import long_day
from delegation.services.actors import actor_of
from delegation.services.retention import keep_appraisal, lock_record

ERASE_WORDS = "SELECT leeway_erase_words(%s, %s)"
# In a photograph of the record they would be one row each; so an event names as many as a reader can hold.
NAMED_AT_ONCE = 500


def ask_to_erase(*, by: User, person_id: UUID, why: str, at: datetime) -> Erasure:
    """This function will ask that a record is erased; another person is told, and confirms it or not.

    Raises Forbidden, Missing, Invalid, Conflict where it is asked already, Refused while it must be kept.
    """
    person = lock_record(by=by, person_id=person_id)
    if why not in Erasure.Why.values:
        raise Invalid("why", _("Choose why."))
    if open_erasure(person) is not None:
        raise Conflict(_("Somebody asked for this already. It waits for a second person."))
    check_may_go(person, at=at)
    if why == Erasure.Why.APPRAISED:
        keep_appraisal(person, outcome=Appraisal.Outcome.ERASE, until=None, by=by, at=at)
    erasure = Erasure(person=person, why=why, asked_by=by, asked_at=at)
    erasure.save(force_insert=True)
    _tell(erasure, type="erasure.asked", by=by, at=at, why=why)
    return erasure


def withdraw_erasure(*, by: User, erasure_id: UUID, at: datetime) -> Erasure:
    """This function will drop what was asked, by either of them or a third. Raises Forbidden, Missing, Conflict."""
    erasure = _lock(by=by, erasure_id=erasure_id)
    erasure.withdrawn_by, erasure.withdrawn_at = by, at
    erasure.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _tell(erasure, type="erasure.withdrawn", by=by, at=at)
    return erasure


def erase_person(*, by: User, erasure_id: UUID, at: datetime) -> Erasure:
    """This function will confirm an erasure and do it, in one transaction; files go once it is committed.

    Raises Forbidden for who asked, and for who is beside the person; Missing, Conflict, and Refused while the record
    must be kept: what has changed since it was asked counts.
    """
    erasure = _lock(by=by, erasure_id=erasure_id)
    person = lock_record(by=by, person_id=erasure.person_id)
    if erasure.asked_by_id == by.id:
        raise Forbidden(_("A second person must confirm it."))
    if CircleMember.objects.ours().filter(person=person, user=by).exists():
        raise Forbidden(_("Somebody who was never beside them must confirm it."))
    check_may_go(person, at=at)
    erasure.confirmed_by = by
    erasure.save(update_fields=["confirmed_by"])
    words = _erase_words(erasure, at=at)
    counts = erase_beside(person_id=person.id, at=at)
    erasure.done_at = at
    erasure.save(update_fields=["done_at"])
    for start in range(0, len(words), NAMED_AT_ONCE):
        _tell(
            erasure,
            type="words.erased",
            by=by,
            at=at,
            words=[str(each) for each in words[start : start + NAMED_AT_ONCE]],
        )
    _tell(erasure, type="person.erased", by=by, at=at, counts={"words": len(words), **counts})
    return erasure


def check_may_go(person: Person, *, at: datetime) -> None:
    """This function will raise Refused while a record must be kept, with the reason and the day."""
    if holds_on(person):
        raise Refused(_("Something holds this record: a court, or a complaint. It stays until that is lifted."))
    kept = find_kept_until(person)
    if kept.until > local_day(at):
        raise Refused(_("We must keep this record until %(day)s.") % {"day": long_day(kept.until)})
    check_over(person_id=person.id, at=at)


def _lock(*, by: User, erasure_id: UUID) -> Erasure:
    check_may_set_up(by=by)
    rows = Erasure.objects.ours().select_for_update(no_key=True)
    erasure: Erasure | None = rows.filter(id=erasure_id).first()
    if erasure is None:
        raise Missing
    if erasure.withdrawn_at is not None or erasure.done_at is not None:
        raise Conflict(_("This is over already."))
    return erasure


def _erase_words(erasure: Erasure, *, at: datetime) -> Sequence[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(ERASE_WORDS, [erasure.id, at])
        return sorted(row[0] for row in cursor.fetchall())


def _tell(erasure: Erasure, *, type: str, by: User, at: datetime, **data: object) -> None:
    record(
        type=type,
        subject=("erasure", erasure.id),
        person_id=erasure.person_id,
        actor=actor_of(by),
        data=data,
        at=at,
    )
