"""What people say of their groups, kept apart under a random key: nobody reads it again, not even who said it.

It is summed up inside one function of the database (workflow 0034). Whoever asks to be left out is in no sum from then.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Invalid
from delegation.groups import ETHNICITIES, IMPAIRMENTS
from delegation.models import Person, User
from delegation.selectors.groups import OUT, state_of, who_says
from delegation.selectors.organising import people_meant
from delegation.services.actors import actor_of
from delegation.services.bringing import ADDED, UNCHANGED, Outcome
from delegation.table_file import Column, Line, one_of

SAY = "SELECT leeway_groups_say(%s, %s, %s)"
LEAVE_OUT = "SELECT leeway_groups_leave_out(%s)"

# Whoever signs in nowhere says it to somebody here, who writes it into the file.
LEFT_OUT = "yes"
COLUMNS = (
    Column("person", needed=True, filled=True, example="Eve Lane"),
    Column("ethnicity", read=one_of(*ETHNICITIES), example="white"),
    Column("impairment", read=one_of(*IMPAIRMENTS), example="senses"),
    Column("leave_out", read=one_of(LEFT_OUT)),
)

_left_out: list[Callable[[datetime], None]] = []


def on_left_out(act: Callable[[datetime], None]) -> None:
    """This function will have what was summed up withdrawn when somebody asks to be left out (AppConfig.ready())."""
    _left_out.append(act)


def say_groups(*, by: User, person_id: UUID, ethnicity: str, impairment: str, at: datetime) -> Person:
    """This function will keep what somebody says of their groups, in place of what was said before.

    Said by the person, or by whoever they chose. Raises Missing, Forbidden, Invalid.
    """
    person = who_says(by=by, person_id=person_id)
    for name, value, known in (("ethnicity", ethnicity, ETHNICITIES), ("impairment", impairment, IMPAIRMENTS)):
        if value and value not in known:
            raise Invalid(name, _("Choose one of these, or leave it open."))
    _say(person, ethnicity=ethnicity, impairment=impairment)
    record(type="groups.said", subject=("person", person.id), actor=actor_of(by), data={}, at=at)
    return person


def leave_out(*, by: User, person_id: UUID, at: datetime) -> Person:
    """This function will forget what somebody said of their groups, and leave them out of every sum, at once."""
    person = who_says(by=by, person_id=person_id)
    _leave_out(person, by=by, at=at)
    return person


def _leave_out(person: Person, *, by: User, at: datetime) -> None:
    _run(LEAVE_OUT, person.id)
    record(type="groups.left_out", subject=("person", person.id), actor=actor_of(by), data={}, at=at)
    for act in _left_out:
        act(at)


def act(line: Line, *, by: User, at: datetime) -> Outcome:
    """This function will keep what a line of a file says: groups, or that its person asked to be left out.

    Whoever is left out stays so, whatever a file says of their groups. Raises Invalid.
    """
    found = people_meant(line.cells["person"])
    if len(found) != 1:
        wrong = _("There is more than 1 person of this name. Write the id instead.") if found else None
        raise Invalid("person", wrong or _("We do not know this person."))
    person = found[0]
    if state_of(person) == OUT:
        return Outcome(line.number, person.display_name, "", UNCHANGED, _("They asked to be left out."))
    if line.cells["leave_out"]:
        _leave_out(person, by=by, at=at)
        return Outcome(line.number, person.display_name, "", ADDED, _("Left out of every sum, as they asked."))
    _say(person, ethnicity=line.cells["ethnicity"] or "", impairment=line.cells["impairment"] or "")
    return Outcome(line.number, person.display_name, "", ADDED, _("Kept apart. Nobody can look it up."))


def _say(person: Person, *, ethnicity: str, impairment: str) -> None:
    _run(SAY, person.id, ethnicity, impairment)


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
