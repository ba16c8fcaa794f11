"""What stands beside an ask that was seen before: what whoever asked said besides, what was found, what is owed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from audit.gather import Rows
from delegation.models import Person, Review, User
from workflow.models import Ask, AskNote, CapacityNote, Challenge, Decision, LookBack, Presence
from workflow.selectors import mistaken


def note_of(ask: Ask) -> AskNote | None:
    """This function will give what was said besides an ask that was seen before; not where its words are kept."""
    if ask.keeps_words:
        return None
    found: AskNote | None = _notes().filter(ask=ask).first()
    return found


def notes_of(asks: Sequence[Ask]) -> list[AskNote]:
    """This function will give what was said besides some asks; without asks it looks for nothing."""
    return list(_notes().filter(ask__in=asks)) if asks else []


def who_was_there(asks: Sequence[Ask]) -> dict[UUID, list[Presence]]:
    """This function will give who said that they were there for each of some asks, and did not take it back."""
    return _last_said(Presence.objects.ours().filter(ask__in=asks), of="ask_id") if asks else {}


def last_talk(person: Person) -> Review | None:
    """This function will give the last talk about a person's plan that took place."""
    rows = Review.objects.ours().filter(person=person, done_on__isnull=False)
    found: Review | None = rows.order_by("-done_on", "-id").first()
    return found


def talk_with_id(id: UUID) -> Review:
    """This function will load a talk about a plan that was seen before."""
    found: Review = Review.objects.ours().get(id=id)
    return found


def who_was_at(reviews: Sequence[Review]) -> dict[UUID, list[Presence]]:
    """This function will give who said that they were there when each of some plans was talked about."""
    return _last_said(Presence.objects.ours().filter(review__in=reviews), of="review_id") if reviews else {}


def _last_said(rows: "QuerySet[Presence]", *, of: str) -> dict[UUID, list[Presence]]:
    last = {(getattr(each, of), each.by_id): each for each in rows.select_related("by").order_by("id")}
    found: dict[UUID, list[Presence]] = {}
    for (thing, _by), row in last.items():
        if row.was_there:
            found.setdefault(thing, []).append(row)
    return found


def note_rows(ask: Ask) -> Rows:
    """This function will give the query of what was said besides an ask."""
    return Rows(AskNote.objects.ours().filter(ask=ask), ("tell_where", "if_waits"))


def last_way_to_hear(person: Person) -> AskNote | None:
    """This function will give how somebody heard of the last ask of which that was said."""
    found: AskNote | None = _notes().filter(ask__person=person).exclude(tell_by="").order_by("-at", "-id").first()
    return found


def _notes() -> "QuerySet[AskNote]":
    rows: QuerySet[AskNote] = AskNote.objects.ours().select_related("tell_where", "if_waits")
    return rows


def found_about(ask: Ask, *, at: datetime) -> list[CapacityNote]:
    """This function will list what was found up to a moment where the person could not make this decision."""
    return [] if ask.keeps_words else list(findings(ask, at=at).select_related("words", "by"))


def findings(ask: Ask, *, at: datetime) -> Any:
    """This function will give the query of what was found about an ask up to a moment, oldest first."""
    return CapacityNote.objects.ours().filter(ask=ask, at__lte=at).order_by("id")


def untold_rows(by: User) -> Rows:
    """This function will find what somebody said yes to because it could not wait, and has not told the reason of."""
    return Rows(untold(by).order_by("tell_by", "id"), ("ask__person", "ask__payee", "ask__what_for"))


def untold(by: User) -> Any:
    """This function will give the query of what somebody has not told the reason of."""
    return LookBack.objects.ours().filter(by=by, told_at__isnull=True).exclude(ask__in=mistaken())


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
