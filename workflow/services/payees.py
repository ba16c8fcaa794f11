"""Which of the payees paid before are offered: somebody hides one, or wants it shown again."""

from datetime import datetime
from uuid import UUID

from audit.events import Actor, record
from delegation.access import ASK_FOR
from delegation.errors import Missing, Unknown
from delegation.models import User
from delegation.selectors.people import find_person
from delegation.services.lives import lock_person
from workflow.models import HiddenPayee
from workflow.paid_before import was_paid


def hide_payee(*, by: User, person_id: UUID, payee_key: str, hidden: bool, at: datetime) -> HiddenPayee:
    """This function will no longer offer a payee for a person, or offer them again.

    Raises Unknown for a person whom the caller may not ask for, Missing for a payee never paid for them.
    """
    person = find_person(by=by, person_id=person_id, permission=ASK_FOR)
    if person is None:
        raise Unknown("person")
    if not was_paid(person, payee_key=payee_key):
        raise Missing
    lock_person(person.id)
    row, made = HiddenPayee.objects.get_or_create(
        organisation_id=person.organisation_id,
        person=person,
        payee_key=payee_key,
        defaults={"by": by, "at": at, "hidden": hidden},
    )
    if not made and row.hidden == hidden:
        return row
    row.hidden, row.by, row.at = hidden, by, at
    row.save(update_fields=["hidden", "by", "at"])
    record(
        type="payee.offering_changed",
        subject=("payee", row.id),
        person_id=person.id,
        actor=Actor(user_id=by.id),
        data={"hidden": hidden},
        at=at,
    )
    return row
