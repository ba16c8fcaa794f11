"""On behalf of somebody: whether they were there, and how they hear of it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.models import Person
from workflow.models import AskNote
from workflow.pages.words import short_name
from workflow.present import text_of

WAS_THERE = {"yes": True, "no": False}
TELL_BY = {
    Person.TellBy.APP: gettext_lazy("here in Leeway"),
    Person.TellBy.EMAIL: gettext_lazy("by e-mail"),
    Person.TellBy.TEXT: gettext_lazy("by text message"),
    Person.TellBy.PUSH: gettext_lazy("in their browser"),
    Person.TellBy.LETTER: gettext_lazy("by letter"),
    Person.TellBy.PHONE: gettext_lazy("by phone"),
    Person.TellBy.VISIT: gettext_lazy("when somebody sees them"),
}
ALWAYS_POSSIBLE = (Person.TellBy.VISIT, Person.TellBy.LETTER, Person.TellBy.PHONE)


@dataclass(frozen=True, slots=True)
class Besides:
    """The two questions about somebody a worker asks for, with what was said or what it was last time."""

    name: str
    was_there: str
    ways: tuple[tuple[str, str, bool], ...]
    where: str
    hears: str


def besides_of(person: Person, *, last: AskNote | None, said: Mapping[str, Any]) -> Besides:
    """This function will ask whether somebody was there and how they hear: as last time, else their own way."""
    chosen = said["tell_by"] or (last.tell_by if last else "") or person.tell_by
    where = said["tell_where"] or (text_of(last.tell_where) if last else "") or ""
    ways = dict.fromkeys((Person.TellBy(person.tell_by), Person.TellBy(chosen), *ALWAYS_POSSIBLE))
    return Besides(
        name=short_name(person),
        was_there=said["was_there"],
        ways=tuple((way.value, str(TELL_BY[way]).capitalize(), way.value == chosen) for way in ways),
        where=where,
        hears=_hears(short_name(person), where or str(TELL_BY[Person.TellBy(chosen)])),
    )


def _hears(name: str, how: str) -> str:
    return _("%(name)s will hear: %(how)s.") % {"name": name, "how": how.rstrip(".")}


def beside_lines(note: AskNote | None, *, person: Person) -> list[str]:
    """This function will say whether somebody was there, and how they hear of it: 'Mo will hear: at Friday lunch.'"""
    if note is None:
        return []
    name, lines = {"name": short_name(person)}, []
    if note.was_there is not None:
        lines.append((_("%(name)s was there.") if note.was_there else _("%(name)s was not there.")) % name)
    if note.tell_by:
        how = text_of(note.tell_where) or str(TELL_BY[Person.TellBy(note.tell_by)])
        lines.append(_hears(short_name(person), how))
    return lines
