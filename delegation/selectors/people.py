"""Load and authorise a person in one call."""

from uuid import UUID

from delegation import access
from delegation.models import Person, User


def find_person(*, by: User, person_id: UUID, permission: str) -> Person | None:
    """This function will find a person for whom a user has a permission."""
    return access.people_with(by, permission).filter(id=person_id).first()
