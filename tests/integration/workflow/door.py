"""Requests by the cast's names, and all that is stored, counted."""

import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from delegation.models import Budget
from tests.cast import Cast

ROOMS = ("audit", "delegation", "workflow", "notifications")
A_REASON = "Two lessons first, then we look again together."


@dataclass(slots=True)
class Door:
    """The API as the cast uses it. No scope is open here: each request opens its own."""

    cast: Cast
    tokens: dict[str, str]

    def send(self, by: str, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """This function will send one request; bytes go as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.tokens[by]}", **named}
        content_type = sent.pop("Content-Type", "application/json")
        answer: Any = Client(headers=sent).generic(method, f"/api/v1/{path}", data, content_type=content_type)
        return cast(HttpResponse, answer)

    def get(self, by: str, path: str, *, status: int = 200) -> Any:
        """This function will read something that must be there, or is answered by another status."""
        answer = self.send(by, "GET", path)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    def post(self, by: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """This function will send a command, and say what came where the status is another one."""
        answer = self.send(by, "POST", path, body, **headers)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    def ask(self, by: str, person: str, amount: int | None, *, status: int = 201, **more: Any) -> Any:
        """This function will ask."""
        return self.post(by, "asks", self.body(person, amount, **more), status=status)

    def body(self, person: str, amount: int | None, **more: Any) -> dict[str, Any]:
        """This function will make what somebody sends to ask."""
        given = {"kind": "one_off", "category": "everyday", "what_for": "for the allotment", "amount": amount, **more}
        return {"person": self.person(person), **given}

    def person(self, name: str) -> str:
        """This function will give a person's id."""
        return str(self.cast.person(name).id)

    def user(self, name: str) -> str:
        """This function will give a user's id."""
        return str(self.cast.user(name).id)

    def budget(self, name: str) -> str:
        """This function will give a budget's id."""
        return str(self.cast.elmbridge_vale.budgets[name].id)

    def stored(self) -> dict[str, Any]:
        """This function will count every row of both organisations, and read every budget's pence."""
        tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in ROOMS]
        counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
        found: dict[str, Any] = {}
        for name in ("joe", "otto"):
            with self.cast.scope(name), connection.cursor() as cursor:
                cursor.execute(counts)
                found[f"{name}:rows"] = dict(cursor.fetchall())
                rows = Budget.objects.ours().order_by("id")
                found[f"{name}:money"] = list(rows.values_list("allocated", "agreed", "held", "spent", "overrun"))
        return found


def is_id(value: object) -> bool:
    """This function will say whether this is an id as the API writes it."""
    return isinstance(value, str) and str(UUID(value)) == value
