"""What an open page may be about, and which events change it (pure)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from uuid import UUID

INBOX, ASK, PERSON = "inbox", "ask", "person"
MOST_TOPICS = 6
# What a person's page shows: money left, and what is happening. Nothing about circles, worries or who looked.
SHOWN_OF_A_PERSON = ("ask.*", "budget.*", "instalments.*", "kept.*", "ownway.*", "payment.*", "payments.*", "line.*")
# After these somebody may see more or less than before, and a session may be over.
CHANGES_SIGHT = ("circle.*", "person.*", "user.*", "team.*", "post.*", "mandate.*")


class NotATopic(ValueError):
    """A stream was asked for about something that there is no stream of."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What one part of a page is about: what waits for the viewer, one ask, or one person's money and asks."""

    kind: str
    id: UUID | None = None

    @property
    def code(self) -> str:
        """How a page names it."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, as far as it matters here: what it is about, and for whom its ask waits or waited."""

    id: UUID
    type: str
    subject_id: UUID
    person_id: UUID | None
    actor_id: UUID | None
    ask_id: UUID | None
    holders: frozenset[UUID]
    at: datetime


def read_topics(codes: Sequence[str]) -> tuple[Topic, ...]:
    """This function will read what a page names, each once, or raise NotATopic."""
    if not 0 < len(codes) <= MOST_TOPICS:
        raise NotATopic
    return tuple(dict.fromkeys(_read(code) for code in codes))


def _read(code: str) -> Topic:
    kind, _, id = code.partition(":")
    if code == INBOX:
        return Topic(INBOX)
    if kind not in (ASK, PERSON):
        raise NotATopic
    try:
        return Topic(kind, UUID(id))
    except ValueError:
        raise NotATopic from None


def changes(happening: Happening, topic: Topic, *, viewer_id: UUID) -> bool:
    """This function will say whether an event changes what a viewer's page shows of a topic."""
    if topic.kind == INBOX:
        return viewer_id in happening.holders
    if topic.kind == ASK:
        return topic.id in (happening.subject_id, happening.ask_id)
    return topic.id == happening.person_id and _is(happening, SHOWN_OF_A_PERSON)


def may_change_sight(happening: Happening, *, viewer_id: UUID, people: Collection[UUID]) -> bool:
    """This function will say whether after an event a viewer may see less than before of what their page is about."""
    if not _is(happening, CHANGES_SIGHT):
        return False
    return viewer_id in (happening.subject_id, happening.actor_id) or happening.person_id in people


def _is(happening: Happening, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(happening.type, each) for each in patterns)
