"""What the pages say to an advocate, and of them: that they were there, and what they can do beside somebody."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation import access
from delegation.models import Person, User
from delegation.selectors.sharing import is_advocate_of
from delegation.sentences import day, day_of
from workflow.beside import last_talk, who_was_at, who_was_there
from workflow.models import Ask, Presence
from workflow.pages.words import who


def stands_beside(ask: Ask, *, viewer: User, may_ask: bool, at: datetime) -> bool:
    """This function will say whether a viewer is the person's advocate; who may ask for them never is that alone."""
    return not may_ask and is_advocate_of(ask.person_id, user=viewer, at=at)


def advocate_context(ask: Ask, *, viewer: User, may_ask: bool, zone: str, at: datetime) -> dict[str, Any]:
    """This function will give who was there for an ask, and what an advocate can say of it."""
    there = who_was_there([ask]).get(ask.id, []) if ask.has_presence else []
    return {
        "there": [_line(each, viewer=viewer, zone=zone) for each in there],
        "advocate": stands_beside(ask, viewer=viewer, may_ask=may_ask, at=at),
        "i_was_there": any(each.by_id == viewer.id for each in there),
    }


def talk_part(person: Person, *, viewer: User, may: frozenset[str], at: datetime) -> dict[str, Any] | None:
    """This function will give an advocate the last talk about a plan, and whether they said that they were there."""
    if access.ASK_FOR in may or access.SEE_ASKS not in may or not is_advocate_of(person.id, user=viewer, at=at):
        return None
    last = last_talk(person)
    if last is None or last.done_on is None:
        return None
    there = who_was_at([last]).get(last.id, [])
    mine = any(each.by_id == viewer.id for each in there)
    return {"id": last.id, "day": day_of(last.done_on), "i_was_there": mine}


def _line(each: Presence, *, viewer: User, zone: str) -> str:
    said = {"name": who(each.by, viewer=viewer), "day": day(each.at, time_zone=zone)}
    if each.by_id == viewer.id:
        return _("You were there. You said so on %(day)s.") % said
    return _("%(name)s was there, as their advocate. Said on %(day)s.") % said
