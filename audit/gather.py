"""Several lists of rows in one statement, each found by a query of its own: what a page tells of one thing.

A page that reads ten short lists waits for the database once, not ten times. What is read, and by whom, stays with the
queries: each names its organisation like any other, and row-level security holds below.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model

from audit.prepared import Prepared
from audit.tenancy import hydrate

# What nobody reads beside a row: the hash of a password, and all limits of a scheme. It is read when it is asked for.
UNREAD = ("password", "terms")
Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Many:
    """The rows that point at a row, oldest first: by which name ("decisions"), and what comes with each."""

    rows: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """One list: the query that finds it, or one prepared, which rows that its rows point at come with them
    ("given_from__holder"), and under which names what points at them.

    A query of models gives models; a query of values gives them as JSON has them, and what a query of models says
    besides each comes so too: moments and ids are text.
    """

    query: Any
    also: tuple[str, ...] = ()
    lists: Mapping[str, Many] = field(default_factory=dict)


def gather(**wanted: Rows) -> dict[str, list[Any]]:
    """This function will load several lists in one statement, each in the order of its own query."""
    found: dict[str, list[Any]] = {name: [] for name in wanted}
    texts, values = [], []
    for name, rows in wanted.items():
        try:
            sql, params = _text_of(rows)
        except EmptyResultSet:  # the query says of itself that it finds nothing
            continue
        texts.append(f"'{name}', (SELECT json_agg({_told_of(rows)}) FROM ({sql}) AS row)")  # noqa: S608 - Django's text
        values += params
    if not texts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_build_object({', '.join(texts)})::text", values)
        ((text,),) = cursor.fetchall()
    for name, told in json.loads(text).items():
        found[name] = [_made(each, wanted[name]) for each in told or ()]
    return found


def _text_of(rows: Rows) -> tuple[str, Any]:
    if isinstance(rows.query, Prepared):
        return rows.query.sql, rows.query.params
    # What comes with a row comes as `also` says: a join's columns would bear the names of the row's own.
    plain = rows.query.select_related(None) if _has_models(rows) else rows.query
    return plain.query.sql_with_params()  # type: ignore[no-any-return]


def _has_models(rows: Rows) -> bool:
    return isinstance(rows.query, Prepared) or not rows.query.query.values_select


def _model_of(rows: Rows) -> type[Model]:
    model: type[Model] = rows.query.model
    return model


# --- what is asked ---------------------------------------------------------------------------------------------------


def _told_of(rows: Rows) -> str:
    if not _has_models(rows):
        return "to_json(row)"
    return _told(_model_of(rows), "row", rows.also, tuple(rows.lists.items()))


@cache
def _told(model: type[Model], alias: str, also: tuple[str, ...], lists: tuple[tuple[str, Many], ...]) -> str:
    """This function will write what tells a row as JSON, with the rows that it points at and those that point at it."""
    parts = [f"'row', {_columns(alias)}", *_pointed_at(model, alias, _tree(also))]
    for name, many in lists:
        to, column = _pointing(model, many.rows)
        told = _told(to, f"each_{name}", many.also, ())
        found = f"{to._meta.db_table} each_{name} WHERE {_same(f'each_{name}', column, alias, 'id')}"
        parts.append(f"'{name}', (SELECT json_agg({told} ORDER BY each_{name}.id) FROM {found})")  # noqa: S608
    return f"json_build_object({', '.join(parts)})"


def _pointed_at(model: type[Model], alias: str, tree: Tree) -> list[str]:
    parts = []
    for name, below in tree.items():
        to, column, further = _target(model, name), _column(model, name), f"{alias}_{name}"
        told = ", ".join([f"'row', {_columns(further)}", *_pointed_at(to, further, below)])
        found = f"{to._meta.db_table} {further} WHERE {_same(further, 'id', alias, column)}"
        parts.append(f"'{name}', (SELECT json_build_object({told}) FROM {found})")  # noqa: S608 - our models' names
    return parts


def _same(one: str, column: str, other: str, other_column: str) -> str:
    """This function will say that two rows belong together, in one organisation."""
    return f"{one}.{column} = {other}.{other_column} AND {one}.organisation_id = {other}.organisation_id"


def _columns(alias: str) -> str:
    unread = ", ".join(f"'{each}'" for each in UNREAD)
    return f"to_jsonb({alias}) - ARRAY[{unread}]"


@cache
def _tree(names: tuple[str, ...]) -> Tree:
    """This function will write "a__b" and "a__c" as what lies below "a"."""
    found: Tree = {}
    for name in names:
        step = found
        for part in name.split("__"):
            step = step.setdefault(part, {})
    return found


def _target(model: type[Model], name: str) -> type[Model]:
    to: Any = model._meta.get_field(name).related_model
    return to  # type: ignore[no-any-return]


def _column(model: type[Model], name: str) -> str:
    stored: Any = model._meta.get_field(name)
    return str(stored.column)


def _pointing(model: type[Model], name: str) -> tuple[type[Model], str]:
    """This function will give whose rows point at a model's by a name, and in which column."""
    relation: Any = model._meta.get_field(name)
    return relation.related_model, relation.field.column


# --- what comes back -------------------------------------------------------------------------------------------------


def _made(document: Any, rows: Rows) -> Any:
    if not _has_models(rows):
        return document
    model = _model_of(rows)
    made = _row(model, document, _tree(rows.also))
    said = rows.query.says if isinstance(rows.query, Prepared) else rows.query.query.annotation_select
    for name in said:
        setattr(made, name, document["row"][name])
    for name, many in rows.lists.items():
        to = _pointing(model, many.rows)[0]
        setattr(made, name, [_row(to, each, _tree(many.also)) for each in document[name] or ()])
    return made


def _row(model: type[Model], document: Mapping[str, Any], tree: Tree) -> Any:
    made = hydrate(model, document["row"])
    for name, below in tree.items():
        told = document[name]
        made._state.fields_cache[name] = None if told is None else _row(_target(model, name), told, below)
    return made
