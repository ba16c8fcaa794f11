"""What was found about one decision where a person could not make it themself: kept with the ask, never with them."""

from datetime import datetime
from uuid import UUID

from audit.words import keep
from audit.writes import insert
from delegation.models import User
from workflow.beside import found_about
from workflow.models import Ask, CapacityNote
from workflow.selectors import find_ask


def note_capacity(ask: Ask, *, text: str | None, by: User, at: datetime) -> None:
    """This function will keep what was found for this decision, if anything was. No note means that they could."""
    words = keep(text=text, subject_id=ask.person_id)
    if words is not None:
        insert(CapacityNote(ask=ask, words=words, by=by, at=at))


def capacity_notes(*, by: User, ask_id: UUID, at: datetime) -> list[CapacityNote]:
    """This function will list what was found about an ask up to a moment, oldest first. Raises Missing."""
    return found_about(find_ask(by=by, ask_id=ask_id), at=at)
