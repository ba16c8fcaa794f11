"""Until when records are kept, which are due to be looked at, what holds them, and what is asked to be erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from audit.scope import current_organisation_id
from audit.tenancy import ours_sql
from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import Appraisal, Erasure, LegalHold, Person, RetentionRule
from delegation.permissions import check_may_set_up
from delegation.retention import FROM_BIRTH, SOONEST_YEARS, YEARS, Kept, RecordClass, kept_until
from delegation.selectors.me import my_organisation
from delegation.services.actors import By

A_PAGE = 30
# What is done about a record is no entry in it: else looking at an old one would make it young again.
ABOUT_RECORDS = ("retention.%", "erasure.%", "words.%", "events.%", "bundle.%", "opening.%")
_ENTRY = f"""
    SELECT entry.at FROM audit_event entry
    WHERE {ours_sql("entry")} AND entry.person_id = person.id AND entry.type NOT LIKE ALL(%(about_records)s)
    ORDER BY entry.at DESC LIMIT 1
"""  # noqa: S608 - our own text
# Ids in order of time: a person whom nothing was ever written of counts from when they were added.
_ADDED = "to_timestamp(('x0000' || substr(replace(person.id::text, '-', ''), 1, 12))::bit(64)::bigint / 1000.0)"
_LAST_ENTRY = f"""
    SELECT coalesce(({_ENTRY}), {_ADDED}) FROM delegation_person person
    WHERE {ours_sql("person")} AND person.id = %(person)s
"""  # noqa: S608 - our own text
_DUE = f"""
    WITH day AS (
        SELECT person.id, person.record_class, person.date_of_birth,
            (coalesce(({_ENTRY}), {_ADDED}) AT TIME ZONE %(zone)s)::date AS last_entry,
            (SELECT keep_until FROM delegation_appraisal said
             WHERE {ours_sql("said")} AND said.person_id = person.id
             ORDER BY said.at DESC, said.id DESC LIMIT 1) AS said
        FROM delegation_person person WHERE {ours_sql("person")} AND person.erased_at IS NULL
    ), until AS (
        SELECT id, greatest(said,
            (CASE WHEN record_class = ANY(%(from_birth)s) THEN coalesce(date_of_birth, last_entry) ELSE last_entry END
             + make_interval(years => (%(years)s::jsonb ->> record_class)::int))::date,
            CASE WHEN record_class = ANY(%(from_birth)s)
                 THEN (last_entry + make_interval(years => %(soonest)s))::date END) AS day FROM day
    )
    SELECT id, day FROM until WHERE day <= %(today)s ORDER BY day, id LIMIT %(most)s
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Due:
    """A record that may be looked at, and since when."""

    person: Person
    since: date


def years_kept() -> Mapping[str, int]:
    """This function will say for how many years each class of records is kept here."""
    rows = RetentionRule.objects.ours().order_by("record_class", "-at", "-id").distinct("record_class")
    return {**YEARS, **dict(rows.values_list("record_class", "years"))}


def find_kept_until(person: Person, *, time_zone: str | None = None) -> Kept:
    """This function will say until when a person's record is kept. ``time_zone`` saves asking whose it is."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_ENTRY, {**_values(), "person": person.id})
        last: datetime = cursor.fetchone()[0]
    said = Appraisal.objects.ours().filter(person=person).order_by("-at", "-id").first()
    return kept_until(
        record_class=person.record_class,
        years=years_kept()[person.record_class],
        born=person.date_of_birth,
        last_entry=day_at(last, time_zone or my_organisation().time_zone),
        said=said.keep_until if said is not None else None,
    )


def due_for_appraisal(*, by: By, today: date, years: Mapping[str, int], time_zone: str) -> list[Due]:
    """This function will list the records that are old enough to be looked at, the oldest first. Raises Forbidden."""
    check_may_set_up(by=by)
    values = {
        **_values(),
        "zone": time_zone,
        "from_birth": [each.value for each in FROM_BIRTH],
        "years": _json(years),
        "soonest": SOONEST_YEARS,
        "today": today,
        "most": A_PAGE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        found: list[tuple[UUID, date]] = cursor.fetchall()
    people = Person.objects.ours().select_related("team").in_bulk([id for id, _ in found])
    return [Due(people[id], day) for id, day in found]


def holds_on(person: Person) -> list[LegalHold]:
    """This function will list what holds a person's record now."""
    rows = LegalHold.objects.ours().filter(person=person, lifted_at=None).select_related("placed_by")
    return list(rows.order_by("placed_at", "id"))


def open_erasure(person: Person) -> Erasure | None:
    """This function will find what is asked and not done yet."""
    rows = Erasure.objects.ours().filter(person=person, done_at=None, withdrawn_at=None)
    found: Erasure | None = rows.select_related("asked_by").first()
    return found


def erasures_listed(*, by: By) -> Any:
    """This function will list what was asked to be erased, all that ever was. Raises Forbidden."""
    check_may_set_up(by=by)
    return Erasure.objects.ours().select_related("person", "asked_by", "confirmed_by")


def erasures_waiting(*, by: By) -> list[Erasure]:
    """This function will list those that wait for a second person. Raises Forbidden."""
    return list(erasures_listed(by=by).filter(done_at=None, withdrawn_at=None).order_by("asked_at", "id")[:A_PAGE])


def find_erasure(*, by: By, erasure_id: UUID) -> Erasure:
    """This function will load one of them, or raise Forbidden, Missing."""
    found: Erasure | None = erasures_listed(by=by).filter(id=erasure_id).first()
    if found is None:
        raise Missing
    return found


def legal_holds_listed(*, by: By) -> Any:
    """This function will list what holds records, and what did. Raises Forbidden."""
    check_may_set_up(by=by)
    return LegalHold.objects.ours().select_related("person", "placed_by")


def find_legal_hold(*, by: By, hold_id: UUID) -> LegalHold:
    """This function will load one of them, or raise Forbidden, Missing."""
    found: LegalHold | None = legal_holds_listed(by=by).filter(id=hold_id).first()
    if found is None:
        raise Missing
    return found


def held_people(*, by: By) -> list[LegalHold]:
    """This function will list every record that something holds. Raises Forbidden."""
    return list(legal_holds_listed(by=by).filter(lifted_at=None).order_by("placed_at", "id")[:A_PAGE])


def _values() -> dict[str, Any]:
    return {"organisation": current_organisation_id(), "about_records": list(ABOUT_RECORDS)}


def _json(years: Mapping[str, int]) -> str:
    return "{" + ", ".join(f'"{RecordClass(name).value}": {count}' for name, count in years.items()) + "}"
