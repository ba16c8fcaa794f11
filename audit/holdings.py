"""What is held of a person: each room registers its tables, and how their rows are somebody's (ADR 41).

A row becomes a document of its columns. It keeps words and users as ids, so that their text stands in one place alone
and goes with it: what somebody reads is looked up when it is read.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, Model, Q, QuerySet

from audit.models import Words

A_BATCH = 500
WORDS, USER = "$words", "$user"  # so that no column of our own is taken for one
USER_COLUMNS = ("actor_id", "on_behalf_of_id")  # of events, which hold no key to anybody

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Change = Callable[[Any], Any]
# Ids of what a person keeps from a user who acts for them, and of all that was done about it.
Apart = Callable[[UUID, UUID], Iterable[UUID]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One table. ``whose`` are the ways from a row to the person; or ``find`` gives the rows itself.

    ``file`` names the file in storage that a row stands for. ``secret`` columns open something and say nothing.
    """

    kind: str
    model: type[Model]
    section: str
    whose: tuple[str, ...] = ()
    find: Callable[[UUID], "QuerySet[Any]"] | None = None
    secret: frozenset[str] = frozenset()
    change: Mapping[str, Change] = field(default_factory=dict)
    file: Callable[[UUID, UUID], str] | None = None


class Held(NamedTuple):
    """One row of somebody's: where it is from, what it says, and whose file and words it names."""

    kind: str
    row_id: UUID
    document: dict[str, Any]
    file: str


_holdings: dict[str, Holding] = {}
_apart: dict[str, Apart] = {}


def register(*holdings: Holding) -> None:
    """This function will add tables; rooms call it from AppConfig.ready()."""
    _holdings.update({each.kind: each for each in holdings})


def register_apart(room: str, apart: Apart) -> None:
    """This function will add what a room keeps from who acts for somebody; rooms call it from AppConfig.ready()."""
    _apart[room] = apart


def kept_apart(person_id: UUID, *, user_id: UUID) -> set[UUID]:
    """This function will name all that a person keeps from a user who acts for them."""
    return {id for apart in _apart.values() for id in apart(person_id, user_id)}


def holdings() -> Sequence[Holding]:
    """This function will give every table, in the order of the rooms."""
    return tuple(_holdings.values())


def sections() -> Mapping[str, str]:
    """This function will say for each kind of row under which heading it stands."""
    return {each.kind: each.section for each in _holdings.values()}


def held_of(person_id: UUID, *, organisation_id: UUID) -> Iterator[list[Held]]:
    """This function will give all that is held of a person, a batch at a time; words that no row names come last."""
    named: set[UUID] = set()
    for each in _holdings.values():
        for batch in _batches(each, person_id, organisation_id=organisation_id):
            for held in batch:
                named.update(words_of(held.document))
            yield batch
    yield from _other_words(person_id, named)


def words_of(document: Mapping[str, Any]) -> set[UUID]:
    """This function will name the words that a document stands for."""
    return {UUID(value[WORDS]) for value in document.values() if isinstance(value, Mapping) and WORDS in value}


def users_of(document: Mapping[str, Any]) -> set[UUID]:
    """This function will name the users in a document."""
    return {UUID(value[USER]) for value in document.values() if isinstance(value, Mapping) and USER in value}


def ids_in(document: Mapping[str, Any]) -> set[UUID]:
    """This function will name every id in a document, however deep it stands."""
    return {UUID(each) for each in ID.findall(json.dumps(document))}


def _batches(holding: Holding, person_id: UUID, *, organisation_id: UUID) -> Iterator[list[Held]]:
    rows: Any = holding.find(person_id) if holding.find else _rows(holding, person_id)
    names = [each.attname for each in _columns(holding.model)]
    last = None
    while True:
        beyond = rows.filter(id__gt=last) if last is not None else rows
        found = list(beyond.order_by("id").values(*names)[:A_BATCH])
        if found:
            yield [_held(holding, row, organisation_id=organisation_id) for row in found]
        if len(found) < A_BATCH:
            return
        last = found[-1]["id"]


def _rows(holding: Holding, person_id: UUID) -> Any:
    ways = Q()
    for way in holding.whose:
        ways |= Q(**{way: person_id})
    model: Any = holding.model
    return model.objects.ours().filter(ways)


def _held(holding: Holding, row: Mapping[str, Any], *, organisation_id: UUID) -> Held:
    document = {}
    for column in _columns(holding.model):
        if column.name in holding.secret or column.name == "id":
            continue
        value = _value(column, row[column.attname])
        document[column.name] = holding.change[column.name](value) if column.name in holding.change else value
    file = holding.file(organisation_id, row["id"]) if holding.file else ""
    return Held(holding.kind, row["id"], document, file)


def _value(column: Any, value: Any) -> Any:
    """This function will give a column's value as JSON has it: words and users as what they are, by id."""
    if value is None:
        return None
    if column.related_model is Words:
        return {WORDS: str(value)}
    if column.related_model is not None and column.related_model._meta.label == "delegation.User":
        return {USER: str(value)}
    return {USER: str(value)} if column.name in USER_COLUMNS else _plain(value)


def _plain(value: Any) -> Any:
    """This function will give a value as JSON has it, one by one where it is a list."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


@cache
def _columns(model: type[Model]) -> tuple[Any, ...]:
    """This function will give the columns that say something; bytes are digests and keys."""
    hidden = ("organisation_id",)
    return tuple(
        each for each in model._meta.concrete_fields if each.name not in hidden and not isinstance(each, BinaryField)
    )


def _other_words(person_id: UUID, named: set[UUID]) -> Iterator[list[Held]]:
    """This function will give the words kept under a person that no row points at any more: what was said before."""
    last = None
    while True:
        rows = Words.objects.ours().filter(subject_id=person_id, erased_at=None)
        beyond = rows.filter(id__gt=last) if last is not None else rows
        ids = list(beyond.order_by("id").values_list("id", flat=True)[:A_BATCH])
        left = [Held("words", id, {"words": {WORDS: str(id)}}, "") for id in ids if id not in named]
        if left:
            yield left
        if len(ids) < A_BATCH:
            return
        last = ids[-1]
