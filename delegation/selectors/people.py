"""Load and authorise a person in one call."""

from uuid import UUID

from delegation import access
from delegation.models import Person, User


def find_person(*, by: User, person_id: UUID, permission: str, lock: bool = False) -> Person | None:
    """This function will find a person for whom a user has a permission, locking the row if told."""
    rows = access.people_with(by, permission).filter(id=person_id)
    # guardian's query joins and may repeat rows, which PostgreSQL will not lock: find first, lock by id.
    found: Person | None = rows.first()
    if found is None or not lock:
        return found
    locked: Person | None = Person.objects.ours().select_for_update(no_key=True).filter(id=person_id).first()
    return locked
