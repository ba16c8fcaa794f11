"""Load and authorise a person in one call."""

from uuid import UUID

from delegation import access
from delegation.models import Person, User


def find_person(*, by: User, person_id: UUID, permission: str, lock: bool = False) -> Person | None:
    """This function will find a person for whom a user has a permission, locking the row if told."""
    rows = access.people_with(by, permission).filter(id=person_id)
    return (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()
