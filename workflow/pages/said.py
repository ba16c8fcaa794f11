"""What was said about an ask, and what it was before it was changed, as the pages tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from delegation.models import User
from delegation.sentences import moment
from workflow.models import Ask, Earlier, Message
from workflow.pages import words
from workflow.present import text_of


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote about an ask."""

    who: str
    text: str
    when: str
    staff_only: bool = False


SAID = {
    Message.Kind.QUESTION: gettext_lazy("%(name)s asked"),
    Message.Kind.ANSWER: gettext_lazy("%(name)s answered"),
    Message.Kind.COMMENT: gettext_lazy("%(name)s wrote"),
    Message.Kind.ASKED_COLLEAGUE: gettext_lazy("%(name)s asked %(to)s"),
    Message.Kind.COLLEAGUE_SAID: gettext_lazy("%(name)s told %(to)s"),
}


def said_lines(ask: Ask, *, viewer: User, to_staff: bool, zone: str) -> list[Said]:
    """This function will tell who wrote what about an ask, as far as the viewer may read it."""
    readable = [each for each in ask.said if to_staff or each.seen_by == Message.SeenBy.EVERYONE]
    return [
        Said(
            who=str(SAID[Message.Kind(each.kind)])
            % {"name": words.who(each.by, viewer=viewer), "to": each.to.display_name if each.to else ""},
            text=each.words.shown,
            when=moment(each.at, time_zone=zone),
            staff_only=each.seen_by == Message.SeenBy.STAFF,
        )
        for each in readable
    ]


def earlier_lines(ask: Ask, rows: Sequence[Earlier]) -> list[str]:
    """This function will say what an ask was about before it was changed."""
    return [", ".join(part for part in _parts(ask, row) if part) for row in rows]


def _parts(ask: Ask, row: Earlier) -> tuple[str | None, ...]:
    what_for = None if ask.keeps_words else text_of(row.what_for)
    return words.amount_of(ask.kind, row.amount), what_for, None if ask.keeps_payee else text_of(row.payee)
