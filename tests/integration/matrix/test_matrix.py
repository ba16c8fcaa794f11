"""Who may do what, route by route: every caller, on what is theirs and what belongs to others (tests/matrix.yaml).

Run three ways: as it is served; by row-level security alone, with every filter of the selectors and guardian taken
away; by the selectors alone (test_selectors_alone.py). A route without a row fails.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from audit import prepared
from audit.ids import new_id
from audit.scope import organisation_scope
from audit.tenancy import TenantQuerySet
from delegation import access
from delegation.http.pages import SESSION_ORGANISATION
from delegation.models import Person, User
from tests.cast import build_cast
from tests.integration.matrix.table import (
    HERE,
    NO,
    THERE,
    Cell,
    Row,
    as_in_table,
    cells,
    commands,
    routes,
    rows,
    table,
    topics,
)
from tests.integration.matrix.world import World, build_world, fill

BACKEND = "delegation.sign_in.NameBackend"
OWN_ID = re.compile(r'data-user="[^"]*"')  # on every page: whose typing a device keeps

# --- the table is whole ----------------------------------------------------------------------------------------------

# A topic is some hundreds of requests.
pytestmark = pytest.mark.timeout(400)


def test_every_route_and_method_has_a_row() -> None:
    routed = {(method.upper(), as_in_table(route)) for route, view in routes() for method in commands(view)}
    assert routed == {(row.method, row.route) for row in rows()}


def test_every_route_that_asks_nobody_who_they_are_says_why() -> None:
    assert {route for route, view in routes() if not commands(view)} == set(table()["open_routes"])


def test_no_row_lets_anybody_through_the_wall() -> None:
    callers = table()["callers"]
    for row in (row for row in rows() if row.has_owner):
        for side, others in ((HERE, THERE), (THERE, HERE)):
            passed = [name for name in callers[others] if row.expected(name, side) not in NO]
            assert not passed, f"{row.method} {row.route}: {passed}"


# --- and it is true --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The two organisations with one of everything, made once and rolled back: to make them takes a second or two."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(build_cast())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def undone(world: World) -> Iterator[None]:
    """What a test did is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("topic", topics())
def test_the_table_is_true(world: World, topic: str) -> None:
    check(world, topic)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.method} {row.route}")
def test_without_signing_in_nothing_is_answered(row: Row) -> None:
    answer = send(row, defaultdict(new_id), Client())
    assert answer.status_code == (303 if row.is_page else 401)
    assert not row.is_page or answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("topic", topics(owned=True))
def test_row_level_security_alone_keeps_others_out(world: World, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def everybody(user: User, permission: str) -> QuerySet[Person]:
        people: QuerySet[Person] = Person.objects.all()
        return people

    monkeypatch.setattr(prepared, "TEXTS", {})  # what was written with the filters in it
    monkeypatch.setattr(TenantQuerySet, "ours", lambda rows: rows.all())
    monkeypatch.setattr(access, "people_with", everybody)
    check(world, topic, foreign_only=True)


def check(world: World, topic: str, *, foreign_only: bool = False) -> None:
    """This function will compare every cell of a topic with what happens, and name all that differ."""
    found = list(cells(topic, foreign_only=foreign_only))
    clients = {name: signed_in(world, name, page=topic.startswith("/")) for name in {cell.caller for cell in found}}
    wrong = []
    for cell in found:
        got, wanted = outcome(cell, world, clients[cell.caller]), cell.row.expected(cell.caller, cell.side)
        if got != wanted:
            wrong.append(f"{cell}: {got}, not {wanted}")
    assert not wrong, "\n" + "\n".join(wrong)


def signed_in(world: World, name: str, *, page: bool) -> Client:
    """This function will give the client of one caller: by token, or for pages by session."""
    if not page:
        return Client(headers={"Authorization": f"Bearer {world.cast.token(name)}"})
    client, user = Client(), world.cast.user(name)
    with organisation_scope(user.organisation_id):
        client.force_login(user, backend=BACKEND)
    session = client.session
    session[SESSION_ORGANISATION] = str(user.organisation_id)
    session.save()
    return client


def send(row: Row, objects: Mapping[str, UUID | str], client: Client) -> Any:
    """This function will send a request about the objects of one side, undo what it did, and give the answer."""
    sent = fill(row.about.get("send", {}), objects)
    body = urlencode(sent) if row.is_page else json.dumps(sent) if sent else ""
    with transaction.atomic():
        answer = client.generic(
            row.method,
            row.address(objects),
            body,
            content_type="application/x-www-form-urlencoded" if row.is_page else "application/json",
            headers=row.about.get("headers"),
        )
        transaction.set_rollback(True)
    return answer


def outcome(cell: Cell, world: World, client: Client) -> Any:
    """This function will give the status a caller got or, where something is looked for, whether it was shown."""
    row, objects = cell.row, world.objects[cell.side]
    answer = send(row, objects, client)
    if "shows" not in row.about or answer.status_code != 200:
        return answer.status_code
    shown = fill(row.about["shows"], objects)
    if row.is_page:
        return shown in OWN_ID.sub("", answer.content.decode())
    return any(shown in each.values() for each in answer.json()["results"])
