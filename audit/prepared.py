"""The text of a query that is asked again and again: Django writes it once, and only the ids in it differ.

To write a query that says who may see an ask took 16 of the 40 ms of Python that an ask's page costs; PostgreSQL
answers it in 1.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from audit.scope import current_organisation_id, moment


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query in text with its values: whose rows it finds, and what it says besides each of them."""

    model: type[Model]
    says: tuple[str, ...]
    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Id:
    """The place of an id in a text, by its name, or of the moment at which it is asked."""

    name: str


# By what they are called; each process writes its own.
TEXTS: dict[Hashable, Prepared] = {}


def prepared(name: Hashable, make: Callable[[], Any], **ids: UUID) -> Prepared:
    """This function will give the query that ``make`` builds, which it calls once for each name.

    What the query depends on besides the ``ids``, the organisation in scope and the moment belongs in its name. Raises
    TypeError for a query with an id that was not given here: its text would be of somebody else the next time.
    """
    given: dict[str, UUID | datetime] = {"organisation": current_organisation_id(), "moment": moment(), **ids}
    text = TEXTS.get(name)
    if text is None:
        text = TEXTS[name] = _written(make(), {value: _Id(each) for each, value in given.items()})
    values = (given[each.name] if isinstance(each, _Id) else each for each in text.params)
    return Prepared(text.model, text.says, text.sql, tuple(values))


def finds(query: Prepared) -> bool:
    """This function will say whether a query finds anything."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({query.sql})", query.params)
        ((found,),) = cursor.fetchall()
    return bool(found)


def _written(query: Any, ids: dict[UUID | datetime, _Id]) -> Prepared:
    sql, params = query.query.sql_with_params()
    values = tuple(ids.get(each, each) if isinstance(each, UUID | datetime) else each for each in params)
    inside = [each for value in values for each in (value if isinstance(value, list) else [value])]
    if any(not isinstance(each, (_Id, str, bool, int)) for each in inside):
        raise TypeError("a text that is kept may depend on ids alone that are given by name")
    return Prepared(query.model, tuple(query.query.annotation_select), sql, values)
