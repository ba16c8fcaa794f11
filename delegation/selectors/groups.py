"""Who says what group a person belongs to, and whether anything was said: never what."""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from delegation import access
from delegation.errors import Forbidden, Missing
from delegation.models import Person, User

STATE = "SELECT leeway_groups_state(%s)"
OUT, SAID = "out", "said"


def who_says(*, by: User, person_id: UUID) -> Person:
    """This function will load a person for themself or whom they chose. Raises Missing; Forbidden for all others."""
    person: Person | None = access.people_with(by, access.SEE_PERSON).filter(id=person_id).first()
    if person is None:
        raise Missing
    if by.team_id is not None or not access.may(by, person, access.ASK_FOR):
        raise Forbidden(_("Only the person, or whom they chose, says this."))
    return person


def state_of(person: Person) -> str:
    """This function will say whether something was said (`said`), somebody asked to be left out (`out`), or neither."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [person.id])
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""
