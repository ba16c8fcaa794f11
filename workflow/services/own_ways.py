"""No money needed: what a circle sorts out by itself is a yes like any other, and is kept like one."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep, reference
from delegation import access
from delegation.errors import Forbidden, Invalid, Missing, Refused
from delegation.models import Person, User
from workflow.models import OwnWay


def no_money_needed(*, by: User, person_id: UUID, words: str, at: datetime) -> OwnWay:
    """This function will keep that something was sorted out without money, by who may ask for the person.

    Raises Missing, Forbidden, Invalid without words, Refused where the person has died.
    """
    person: Person | None = access.people_with(by, access.SEE_PERSON).filter(id=person_id).first()
    if person is None:
        raise Missing
    if not access.may(by, person, access.ASK_FOR):
        raise Forbidden(_("Who may ask for them writes this down."))
    if not words.strip():
        raise Invalid("words", _("Say in a few words what it is."))
    if person.died_on is not None:
        raise Refused(_("They have died, so nothing more is asked here. Please phone us."), "person")
    row = OwnWay(person=person, by=by, words=keep(text=words.strip(), subject_id=person.id), at=at)
    row.save(force_insert=True)
    record(
        type="ownway.recorded",
        subject=("own_way", row.id),
        person_id=person.id,
        actor=Actor(user_id=by.id),
        data={"own_way": str(row.id), "words": reference(row.words)},
        at=at,
    )
    return row
