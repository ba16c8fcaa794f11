"""What could not wait is looked at afterwards: each use of emergency authority owes a second look, and a few words."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep, reference
from audit.writes import insert
from delegation import access
from delegation.errors import Conflict, Forbidden
from delegation.models import User
from delegation.selectors.managing import teams_planned_by
from workflow.models import Ask, LookBack
from workflow.selectors import find_ask, mistaken

# Within 3 days of saying yes one tells what it was for.
TELL_WITHIN = timedelta(days=3)
PROCESS = Actor(process="look-backs")


def owe_look_back(ask: Ask, *, why: str, by: User, at: datetime) -> None:
    """This function will keep that a yes was said by emergency authority, in the transaction of the yes."""
    told = ask.what_for
    owed = LookBack(
        ask=ask, why=why, by=by, tell_by=at + TELL_WITHIN, words=told, told_at=at if told is not None else None, at=at
    )
    insert(owed)
    _tell(owed, type="emergency.used", actor=Actor(user_id=by.id), at=at)


def tell_why(*, by: User, ask_id: UUID, text: str, at: datetime) -> Ask:
    """This function will keep what something that could not wait was for, said by whoever said yes.

    Raises Missing, Conflict where nothing is owed or it was told, Forbidden for anybody else.
    """
    ask = find_ask(by=by, ask_id=ask_id)
    owed: LookBack | None = LookBack.objects.ours().select_for_update(no_key=True).filter(ask=ask).order_by("id").last()
    if owed is None or owed.told_at is not None:
        raise Conflict(_("There is nothing more to tell about this."), ask_status=ask.status)
    if owed.by_id != by.id:
        raise Forbidden(_("Only who said yes tells what it was for."))
    owed.words, owed.told_at = keep(text=text, subject_id=ask.person_id), at
    owed.save(update_fields=["words", "told_at"])
    _tell(owed, type="emergency.told", actor=Actor(user_id=by.id), at=at)
    return ask


def look_backs_for(*, by: User, at: datetime) -> Any:
    """This function will list the second looks owed in the teams whose plans somebody may change, newest first."""
    people = access.visible_people(by).filter(team__in=teams_planned_by(by, at=at))
    rows = LookBack.objects.ours().filter(ask__person__in=people.values("id")).exclude(ask__in=mistaken())
    return rows.select_related("ask__person", "ask__asker", "by", "words").order_by("-at", "id")


def remind_untold(*, at: datetime) -> int:
    """This function will remind, once, whoever has not told in 3 days what something was for, and count them."""
    rows = LookBack.objects.ours().filter(Q(tell_by__lte=at), told_at=None, reminded_at=None)
    rows = rows.exclude(ask__in=mistaken())
    due = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("ask").order_by("id"))
    for owed in due:
        owed.reminded_at = at
        owed.save(update_fields=["reminded_at"])
        _tell(owed, type="emergency.untold", actor=PROCESS, at=at)
    return len(due)


def _tell(owed: LookBack, *, type: str, actor: Actor, at: datetime) -> None:
    record(
        type=type,
        subject=("look_back", owed.id),
        person_id=owed.ask.person_id,
        actor=actor,
        data={"ask": str(owed.ask_id), "why": owed.why, "words": reference(owed.words)},
        at=at,
    )
