"""Letters to post: what a worker is to tell somebody on paper, gathered into one letter for each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import override

from delegation.errors import Missing
from delegation.models import CircleMember, Person, User
from delegation.models.people import Language
from notifications.models import Notice
from notifications.rules import Channel
from notifications.selectors import to_pass_on
from notifications.sentences import names_in, sentence
from workflow.models import Ask

# A letter is written in a language only once somebody has read its words over: no Welsh speaker has yet.
READ_OVER = frozenset({Language.ENGLISH.value})
# For so long it can be said that a letter was not posted after all.
UNDONE_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, in which language, what it says, and the notices that it tells."""

    person: Person
    language: str
    lines: tuple[str, ...]
    notices: tuple[UUID, ...]


def letters_of(user: User, *, posted_since: datetime | None = None) -> list[tuple[Person, int]]:
    """This function will list to whom a worker is to write, and how much; or whom they wrote since a moment."""
    rows = to_pass_on(by=user) if posted_since is None else posted_by(user, since=posted_since)
    found: dict[UUID, tuple[Person, int]] = {}
    for each in rows.filter(channel=Channel.LETTER).select_related("person"):
        found[each.person_id] = (each.person, found.get(each.person_id, (None, 0))[1] + 1)
    return list(found.values())


def posted_by(user: User, *, since: datetime) -> Any:
    """This function will give what was posted since a moment to the people in whose circle a worker is."""
    ties = CircleMember.objects.ours().filter(user=user, role=CircleMember.Role.WORKER, ends_on__isnull=True)
    return Notice.objects.ours().filter(
        person__in=ties.values("person_id"), channel=Channel.LETTER, sent_at__gt=since, withdrawn_at=None
    )


def letter_for(person_id: UUID, *, by: User, time_zone: str) -> Letter:
    """This function will write the letter that a worker is to post to a person. Raises Missing where there is none."""
    rows = to_pass_on(by=by).filter(channel=Channel.LETTER, person=person_id).select_related("person")
    notices = list(rows)
    if not notices:
        raise Missing
    person = notices[0].person
    language = language_of(person)
    with override(language):
        lines = lines_of(notices, time_zone=time_zone)
    return Letter(person, language, lines, tuple(each.id for each in notices))


def language_of(person: Person) -> str:
    """This function will give the language in which somebody is written to."""
    return str(person.language) if person.language in READ_OVER else Language.ENGLISH.value


def lines_of(notices: Sequence[Notice], *, time_zone: str) -> tuple[str, ...]:
    """This function will say on paper what some notices tell, in the language in force."""
    names, things = names_in(notices), _what_for(notices)
    return tuple(_line(each, names=names, things=things, time_zone=time_zone) for each in notices)


def _line(notice: Notice, *, names: Mapping[str, str], things: Mapping[UUID, str], time_zone: str) -> str:
    said = sentence(notice, names=names, time_zone=time_zone)
    thing = things.get(notice.ask_id) if notice.ask_id else None
    return f"{thing}: {said}" if thing else said


def _what_for(notices: Sequence[Notice]) -> dict[UUID, str]:
    """This function will give what each ask was for, in the words of who asked: the letter is the person's own."""
    rows = Ask.objects.ours().filter(id__in={each.ask_id for each in notices if each.ask_id}, what_for__isnull=False)
    return dict(rows.values_list("id", "what_for__text"))
