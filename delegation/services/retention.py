"""For how long records are kept: classes and their years, what holds a record, and what somebody said who looked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Appraisal, LegalHold, Person, RetentionRule, User
from delegation.permissions import check_may_set_up
from delegation.retention import FEWEST_YEARS, MOST_YEARS, RecordClass
from delegation.selectors.me import local_day
from delegation.services.actors import actor_of

LATEST_YEARS_ON = 100


def keep_for_years(*, by: User, record_class: str, years: int, at: datetime) -> RetentionRule:
    """This function will keep a class of records for so many years from now on. Raises Forbidden, Invalid."""
    check_may_set_up(by=by)
    _check_class(record_class)
    if not FEWEST_YEARS <= years <= MOST_YEARS:
        raise Invalid("years", _("Write a number of years from 1 to 120."))
    rule = RetentionRule(record_class=record_class, years=years, by=by, at=at)
    rule.save(force_insert=True)
    data = {"class": record_class, "years": years}
    record(type="retention.years_set", subject=("retention_rule", rule.id), actor=actor_of(by), data=data, at=at)
    return rule


def class_record(*, by: User, person_id: UUID, record_class: str, at: datetime) -> Person:
    """This function will say what sort of record a person's is. Raises Forbidden, Missing, Invalid."""
    person = lock_record(by=by, person_id=person_id)
    _check_class(record_class)
    if person.record_class != record_class:
        person.record_class = record_class
        person.save(update_fields=["record_class"])
        _tell(person, type="retention.classed", by=by, data={"class": record_class}, at=at)
    return person


def place_hold(*, by: User, person_id: UUID, why: str, at: datetime) -> LegalHold:
    """This function will hold a record: nobody erases it until another person lifts it. Raises Forbidden, Missing."""
    person = lock_record(by=by, person_id=person_id)
    if why not in LegalHold.Why.values:
        raise Invalid("why", _("Choose why it must be kept."))
    held = LegalHold(person=person, why=why, placed_by=by, placed_at=at)
    held.save(force_insert=True)
    _tell(person, type="retention.hold_placed", by=by, data={"hold": str(held.id), "why": why}, at=at)
    return held


def lift_hold(*, by: User, hold_id: UUID, at: datetime) -> LegalHold:
    """This function will end a hold. Raises Forbidden for who placed it, Missing, Conflict where it is lifted."""
    check_may_set_up(by=by)
    rows = LegalHold.objects.ours().select_for_update(of=("self",), no_key=True).select_related("person")
    held: LegalHold | None = rows.filter(id=hold_id).first()
    if held is None:
        raise Missing
    if held.lifted_at is not None:
        raise Conflict(_("This was lifted already."))
    if held.placed_by_id == by.id:
        raise Forbidden(_("Somebody else must say that it is over."))
    held.lifted_by, held.lifted_at = by, at
    held.save(update_fields=["lifted_by", "lifted_at"])
    _tell(held.person, type="retention.hold_lifted", by=by, data={"hold": str(held.id)}, at=at)
    return held


def keep_on(*, by: User, person_id: UUID, until: date, at: datetime) -> Appraisal:
    """This function will keep an old record until a day, after somebody looked. Raises Forbidden, Missing, Refused."""
    person = lock_record(by=by, person_id=person_id)
    today = local_day(at)
    if not today < until <= today.replace(year=today.year + LATEST_YEARS_ON, day=1):
        raise Refused(_("Choose a day that is still to come."), "until")
    return keep_appraisal(person, outcome=Appraisal.Outcome.KEEP, until=until, by=by, at=at)


def keep_appraisal(person: Person, *, outcome: str, until: date | None, by: User, at: datetime) -> Appraisal:
    """This function will write down what somebody said who looked at a record."""
    said = Appraisal(person=person, outcome=outcome, keep_until=until, by=by, at=at)
    said.save(force_insert=True)
    data = {"appraisal": str(said.id), "outcome": outcome, "until": until.isoformat() if until else None}
    _tell(person, type="retention.appraised", by=by, data=data, at=at)
    return said


def lock_record(*, by: User, person_id: UUID) -> Person:
    """This function will lock a person whose record is still there. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    rows = Person.objects.ours().select_for_update(no_key=True, of=("self",)).select_related("team")
    person: Person | None = rows.filter(id=person_id, erased_at=None).first()
    if person is None:
        raise Missing
    return person


def _check_class(record_class: str) -> None:
    if record_class not in {each.value for each in RecordClass}:
        raise Invalid("record_class", _("Choose what sort of record it is."))


def _tell(person: Person, *, type: str, by: User, data: Mapping[str, Any], at: datetime) -> None:
    subject = ("retention", person.id)
    record(type=type, subject=subject, person_id=person.id, actor=actor_of(by), data=data, at=at)
