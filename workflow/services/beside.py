"""What whoever asks says besides: was the person with them, how do they hear of it, what if it waits."""

from datetime import datetime

from audit.words import keep
from audit.writes import insert
from workflow.models import Ask, AskNote
from workflow.services.fields import AskFields


def keep_note(ask: Ask, *, fields: AskFields, at: datetime) -> None:
    """This function will keep what was said besides an ask with its write, if anything was; most asks have none."""
    where, waits = (
        keep(text=(text or "").strip() or None, subject_id=ask.person_id)
        for text in (fields.tell_where, fields.if_waits)
    )
    if fields.was_there is None and not fields.tell_by and where is None and waits is None:
        return
    insert(
        AskNote(
            ask=ask,
            was_there=fields.was_there,
            tell_by=fields.tell_by or "",
            tell_where=where,
            if_waits=waits,
            at=at,
        )
    )
    ask.has_note = True
