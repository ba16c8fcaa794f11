"""Pages of a list by cursor: what is added meanwhile neither repeats a row nor hides one."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from delegation.errors import Invalid
from delegation.http.fields import StrictSerializer

USUAL, MOST = 50, 200
LONGEST_CURSOR = 256

Render = Callable[[list[Any]], list[dict[str, Any]]]


class PageQuery(StrictSerializer):
    """The part of a query that says which page; lists add their filters to it."""

    cursor = serializers.CharField(required=False, help_text="from `next` or `previous`")
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=f"rows a page, {USUAL} unless said",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_string_length"),
            gettext_lazy("This must be a whole number from 1 to 200."),
        ),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: by id, or by a moment, newest first, and then by id."""

    moment: str | None = None

    def sort(self, rows: QuerySet[Any], *, backwards: bool) -> QuerySet[Any]:
        """This function will put rows in order."""
        ordered = rows.order_by("id") if self.moment is None else rows.order_by(f"-{self.moment}", "id")
        return ordered.reverse() if backwards else ordered

    def beyond(self, rows: QuerySet[Any], cursor: "Cursor") -> QuerySet[Any]:
        """This function will keep the rows on the far side of a cursor."""
        further = Q(id__lt=cursor.id) if cursor.backwards else Q(id__gt=cursor.id)
        if self.moment is None:
            return rows.filter(further)
        side = f"{self.moment}__gt" if cursor.backwards else f"{self.moment}__lt"
        return rows.filter(Q(**{side: cursor.at}) | Q(**{self.moment: cursor.at}) & further)

    def cursor(self, row: Any, *, backwards: bool) -> "Cursor":
        """This function will make the cursor that stands at a row."""
        at = None if self.moment is None else getattr(row, self.moment)
        return Cursor(at=at, id=row.id, backwards=backwards)


NEWEST_FIRST = Order("created_at")
BY_ID = Order()


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row that a page begins after, or ends before: an id and a moment, which a log of addresses may hold."""

    at: datetime | None
    id: UUID
    backwards: bool = False

    def encode(self) -> str:
        """This function will write a cursor as one word."""
        at = None if self.at is None else self.at.isoformat()
        text = json.dumps([at, str(self.id), self.backwards], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(word: str, *, order: Order) -> Cursor:
    """This function will read a cursor, or raise Invalid for any word that this API did not write for such a list."""
    try:
        at, key, backwards = json.loads(base64.urlsafe_b64decode(word[:LONGEST_CURSOR] + "=" * (-len(word) % 4)))
        moment = None if at is None else datetime.fromisoformat(at)
        cursor = Cursor(at=moment, id=UUID(key), backwards=backwards)
        zoned = moment is not None and moment.tzinfo is not None
        if cursor.encode() == word and zoned == (order.moment is not None):
            return cursor
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    raise Invalid("cursor", _("This is not a cursor from here."))


def page_of(
    rows: QuerySet[Any], *, request: Request, query: Mapping[str, Any], render: Render, order: Order = NEWEST_FIRST
) -> dict[str, Any]:
    """This function will give one page: `next` and `previous` as addresses or null, and the rendered `results`."""
    limit = query.get("limit") or USUAL
    cursor = decode(query["cursor"], order=order) if "cursor" in query else None
    backwards = cursor is not None and cursor.backwards
    beyond = rows if cursor is None else order.beyond(rows, cursor)
    found = list(order.sort(beyond, backwards=backwards)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    after = more or backwards
    before = more if backwards else cursor is not None
    return {
        "next": _address(request, order.cursor(found[-1], backwards=False)) if found and after else None,
        "previous": _address(request, order.cursor(found[0], backwards=True)) if found and before else None,
        "results": render(found),
    }


def _address(request: Request, cursor: Cursor) -> str:
    """This function will give the address of a page with the same filters."""
    query = {**request.query_params.dict(), "cursor": cursor.encode()}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
