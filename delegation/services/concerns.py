"""Worries about somebody's safety: raised by anybody who may see the person, read by the safeguarding leads alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.restricted import seal
from audit.words import keep
from delegation import access, hooks
from delegation.errors import Conflict, Invalid, Unknown
from delegation.models import Concern, ConcernEntry, Person, User
from delegation.selectors.people import find_person
from delegation.selectors.restricted import find_concern, leads_for

TEMPLATE = "worry_to_read"
NOT_CLOSED = ""


@dataclass(frozen=True, slots=True)
class ConcernFields:
    """What somebody worries about: the person, their words, and who it is about where they say so."""

    person: UUID
    text: str
    about_user: UUID | None = None


def raise_concern(*, by: User, fields: ConcernFields, at: datetime) -> Concern:
    """This function will keep a worry for the safeguarding leads and have them told.

    Where there is no lead it is kept for the next one. Raises Unknown for a person whom the caller may not see, and for
    a user who is not known here.
    """
    person = find_person(by=by, person_id=fields.person, permission=access.SEE_PERSON)
    if person is None:
        raise Unknown("person")
    return keep_concern(by=by, person=person, about=_about(fields.about_user), text=fields.text, at=at)


def keep_concern(*, by: User, person: Person, about: User | None, text: str, at: datetime) -> Concern:
    """This function will keep a worry about a person whom the caller was shown, and have the leads told."""
    concern = Concern(person=person, raised_by=by, about=about, at=at)
    concern.save(force_insert=True)
    entry = _add(concern, kind=ConcernEntry.Kind.RAISED, text=text, by=by, at=at)
    leads = [lead.id for lead in leads_for(person=person, about=about)]
    hooks.tell_of_restricted(users=leads, event_id=entry.event_id, template=TEMPLATE, at=at)
    return concern


def note_concern(*, by: User, concern_id: UUID, text: str, at: datetime) -> Concern:
    """This function will keep what a lead found out or did. Raises Missing for anybody else."""
    concern = find_concern(by=by, concern_id=concern_id)
    _add(concern, kind=ConcernEntry.Kind.NOTE, text=text, by=by, at=at)
    return concern


def close_concern(*, by: User, concern_id: UUID, outcome: str, text: str, at: datetime) -> Concern:
    """This function will close a concern with what came of it. Raises Missing, Conflict where it is closed, Invalid."""
    concern = find_concern(by=by, concern_id=concern_id)
    if outcome not in ConcernEntry.Outcome.values:
        raise Invalid("outcome", _("Choose one of: %(codes)s.") % {"codes": ", ".join(ConcernEntry.Outcome.values)})
    try:
        with transaction.atomic():
            _add(concern, kind=ConcernEntry.Kind.CLOSED, text=text, by=by, at=at, outcome=outcome)
    except IntegrityError as error:
        if "concern_closed_once" not in str(error):
            raise
        raise Conflict(_("This was closed already.")) from None
    return concern


def _about(user_id: UUID | None) -> User | None:
    if user_id is None:
        return None
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None:
        raise Unknown("about_user")
    return user


def _add(concern: Concern, *, kind: str, text: str, by: User, at: datetime, outcome: str = NOT_CLOSED) -> ConcernEntry:
    """This function will keep one entry with its event, which names nobody."""
    # Not under the person's id: whoever looks through a person's words finds none of these.
    words = keep(text=text, subject_id=concern.id)
    if words is None:
        raise Invalid("text", _("Say in a few words what it is."))
    facts = {"concern": concern.id, "person": concern.person_id, "kind": kind, "outcome": outcome, "by": by.id}
    sealed = seal(facts={**facts, "words": words.commitment}, at=at)
    entry = ConcernEntry(
        concern=concern,
        kind=kind,
        outcome=outcome,
        words=words,
        by=by,
        event_id=sealed.event_id,
        salt=sealed.salt,
        at=at,
    )
    entry.save(force_insert=True)
    return entry
