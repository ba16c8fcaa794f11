"""What stands beside an ask that was seen before: what whoever asked said besides, what was found, what is owed."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from delegation.models import Person, User
from workflow.models import Ask, AskNote, CapacityNote, Challenge, Decision, LookBack
from workflow.selectors import mistaken


def note_of(ask: Ask) -> AskNote | None:
    """This function will give what was said besides an ask that was seen before; not where its words are kept."""
    if ask.keeps_words:
        return None
    found: AskNote | None = _notes().filter(ask=ask).first()
    return found


def last_way_to_hear(person: Person) -> AskNote | None:
    """This function will give how somebody heard of the last ask of which that was said."""
    found: AskNote | None = _notes().filter(ask__person=person).exclude(tell_by="").order_by("-at", "-id").first()
    return found


def _notes() -> "QuerySet[AskNote]":
    rows: QuerySet[AskNote] = AskNote.objects.ours().select_related("tell_where", "if_waits")
    return rows


def found_about(ask: Ask, *, at: datetime) -> list[CapacityNote]:
    """This function will list what was found up to a moment where the person could not make this decision."""
    if ask.keeps_words:
        return []
    rows = CapacityNote.objects.ours().filter(ask=ask, at__lte=at)
    return list(rows.select_related("words", "by").order_by("id"))


def untold_of(by: User, *, ask: Ask | None = None) -> list[LookBack]:
    """This function will list what somebody said yes to because it could not wait, and has not told the reason of."""
    rows = LookBack.objects.ours().filter(by=by, told_at__isnull=True).exclude(ask__in=mistaken())
    if ask is not None:
        rows = rows.filter(ask=ask)
    return list(rows.select_related("ask__person", "ask__payee", "ask__what_for").order_by("tell_by", "id"))


def answers_looked_at(user: User, *, most: int) -> list[Challenge]:
    """This function will list which answers of somebody's were asked to be looked at again, the newest first."""
    decisions = Decision.objects.ours().select_related("by", "reason").order_by("id")
    answers = Prefetch("ask__decisions", decisions, to_attr="answers")
    shown = (
        "ask__person",
        "ask__asker",
        "ask__payee",
        "ask__what_for",
        "ask__assignment__user",
        "of__by",
        "of__reason",
    )
    rows: Any = Challenge.objects.ours().filter(of__by=user).select_related("reason", *shown).prefetch_related(answers)
    return list(rows.order_by("-at", "-id")[:most])
