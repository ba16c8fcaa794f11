"""What stands beside asks in the API: that it is kept between two, talks, what was said besides, who was there.

It is loaded for those asks alone that have any of it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from delegation.models import User
from workflow.beside import notes_of, who_was_there
from workflow.models import Ask, AskNote, Presence, Talk
from workflow.selectors import talks_about

NOTHING: dict[str, Any] = {"talked": [], "besides": None, "was_there": []}


def besides_of(asks: Sequence[Ask], *, viewer: User) -> dict[UUID, dict[str, Any]]:
    """This function will give what the API says besides each of some asks, that were loaded with sight."""
    found: dict[UUID, dict[str, Any]] = {ask.id: {"between": ask.between, **NOTHING} for ask in asks}
    for talk in talks_about([ask for ask in asks if ask.has_talks]):
        found[talk.ask_id]["talked"] = [*found[talk.ask_id]["talked"], _talk_part(talk)]
    for note in notes_of([ask for ask in asks if ask.has_note and _reads_note(ask, viewer)]):
        found[note.ask_id]["besides"] = _note_part(note)
    for ask_id, rows in who_was_there([ask for ask in asks if ask.has_presence]).items():
        found[ask_id]["was_there"] = [presence_part(each) for each in rows]
    return found


def _reads_note(ask: Ask, viewer: User) -> bool:
    """This function will say whether a viewer reads what was said besides: of a family, who decides."""
    has_it = ask.assignment is not None and ask.assignment.user_id == viewer.id
    return not ask.keeps_words and (ask.asker.team_id is not None or ask.asker_id == viewer.id or has_it)


def _talk_part(talk: Talk) -> dict[str, Any]:
    return {
        "by": str(talk.by_id),
        "name": talk.by.display_name,
        "to": str(talk.to_id),
        "to_name": talk.to.display_name,
        "at": talk.at.isoformat(),
    }


def _note_part(note: AskNote) -> dict[str, Any]:
    return {
        "was_there": note.was_there,
        "tell_by": note.tell_by or None,
        "tell_where": note.tell_where.text if note.tell_where else None,
        "if_waits": note.if_waits.text if note.if_waits else None,
    }


def presence_part(row: Presence) -> dict[str, Any]:
    """This function will give who was there."""
    return {"user": str(row.by_id), "name": row.by.display_name, "at": row.at.isoformat()}
