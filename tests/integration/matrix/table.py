"""The permission matrix as values: rows of tests/matrix.yaml, the routes of the URL map, and the cells they make."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from delegation.http.pages import PageView
from delegation.http.views import LeewayView
from tests.integration.matrix.world import fill

TABLE = Path(__file__).resolve().parents[2] / "matrix.yaml"
API = "api/v1/"
HERE, THERE = "here", "there"
SIDES = (HERE, THERE)
METHODS = ("get", "post", "put", "patch", "delete")
NO = (400, 401, 403, 404, 405, False)


@dataclass(frozen=True, slots=True)
class Row:
    """One request of the table, with what each caller gets for the object of each side.

    The route of a page begins with a slash, that of the API, below /api/v1/, does not.
    """

    method: str
    route: str
    about: Mapping[str, Any]

    @property
    def is_page(self) -> bool:
        """Whether it is a page, for somebody signed in by session."""
        return self.route.startswith("/")

    @property
    def topic(self) -> str:
        """What it is about: the first part of its route."""
        first = self.route.strip("/").partition("/")[0] or "home"
        return f"/{first}" if self.is_page else first

    @property
    def has_owner(self) -> bool:
        """Whether it is about an object that belongs to one side."""
        return "all" not in self.about and "any" not in self.about

    def expected(self, caller: str, side: str) -> Any:
        """This function will give the status or, where something is looked for, whether it is shown."""
        if "shows" in self.about:
            return caller in self.about.get(side, [])
        if "all" in self.about:
            return self.about["all"]
        for status, callers in self.about.get("any", self.about.get(side, {})).items():
            if caller in callers:
                return status
        return self.about["else"]

    def tempted(self, names: Sequence[str], home: str) -> Sequence[str]:
        """This function will list who may do it with what is theirs, since nobody else shows that a wall holds.

        Where nobody may, the first stands for all.
        """
        return [name for name in names if self.expected(name, home) not in NO] or names[:1]

    def address(self, objects: Mapping[str, UUID | str]) -> str:
        """This function will give the path and query about the objects of one side."""
        path = self.route.replace("{id}", fill(self.about.get("id", ""), objects))
        query = fill(self.about.get("query", {}), objects)
        return (path if self.is_page else f"/{API}{path}") + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One caller, one request, the object of one side."""

    row: Row
    caller: str
    side: str

    def __str__(self) -> str:
        """This function will say which cell it is."""
        return f"{self.caller}: {self.row.method} {self.row.route} ({self.side}, {self.row.about.get('case', '-')})"


@cache
def table() -> dict[str, Any]:
    """This function will read the table."""
    read: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return read


@cache
def rows() -> tuple[Row, ...]:
    """This function will list the requests of the table."""
    found = []
    for each in table()["rows"]:
        method, route = each["request"].split()
        found.append(Row(method, route, each))
    return tuple(found)


def topics(*, owned: bool = False) -> list[str]:
    """This function will list what rows are about: all, or what belongs to one side."""
    return sorted({row.topic for row in rows() if row.has_owner or not owned})


def cells(topic: str, *, foreign_only: bool) -> Iterator[Cell]:
    """This function will list the cells about one topic: all, or those of callers and objects on different sides."""
    # What belongs to nobody needs one look, and none where only others' is looked for.
    unowned = 0 if foreign_only else 1
    for row in (row for row in rows() if row.topic == topic):
        for home, names in table()["callers"].items():
            sides = [side for side in SIDES if not (foreign_only and side == home)]
            looked_at = sides if row.has_owner else sides[:unowned]
            callers = row.tempted(names, home) if foreign_only else names
            yield from (Cell(row, name, side) for name in callers for side in looked_at)


def routes() -> Iterator[tuple[str, Any]]:
    """This function will list every route of the URL map with its view."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            elif isinstance(each, URLPattern):
                yield route, each.callback

    yield from walk(get_resolver("config.urls").url_patterns, "")


def commands(view: Any) -> set[str]:
    """This function will name the methods that a view of ours answers; none for a view that is not ours."""
    view_class: type = getattr(view, "view_class", None) or getattr(view, "cls", None) or object
    ours = issubclass(view_class, LeewayView | PageView)
    return {method for method in METHODS if hasattr(view_class, method)} if ours else set()


def as_in_table(route: str) -> str:
    """This function will write a route as the table does."""
    plain = re.sub(r"<(?:uuid|slug|int):\w+>", "{id}", route)
    return plain.removeprefix(API) if plain.startswith(API) else f"/{plain}"
