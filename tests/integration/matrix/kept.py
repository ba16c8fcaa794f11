"""What the permission matrix needs of how records are kept: held, to be erased, asked for by whom they are about."""

from datetime import datetime
from uuid import UUID

from delegation.demo.building import SET_UP
from delegation.models import Erasure, Person, User
from delegation.services.bundle_rounds import gather
from delegation.services.bundles import ask_for_bundle
from delegation.services.people import PersonFields, add_person
from delegation.services.retention import place_hold


def bundle(person: Person, *, by: User, at: datetime) -> UUID:
    """This function will have a person, or who acts for them, ask for all that is held of them; it is being read."""
    made = ask_for_bundle(by=by, person_id=person.id, at=at)
    gather(bundle_id=made.id, at=at)
    return made.id


def erasure(person: Person, *, by: User, at: datetime) -> UUID:
    """This function will have somebody ask, long before it may be, that a record is erased."""
    row: Erasure = Erasure.objects.create(person=person, why="appraised", asked_by=by, asked_at=at)
    return row.id


def legal_hold(beside: Person, *, by: User, at: datetime) -> UUID:
    """This function will hold the record of somebody of the same team who is on no other row."""
    held = add_person(by=SET_UP, fields=PersonFields(display_name="Held", team=beside.team), at=at)
    return place_hold(by=by, person_id=held.id, why="court", at=at).id
