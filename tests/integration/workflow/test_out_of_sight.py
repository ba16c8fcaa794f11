"""Rule 14: safeguarding stays out of sight. A worry leaves no trace that anybody it is about could reach."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from audit.models import Delivery, Event
from audit.restricted import restricted
from config.logs import RequestLine
from delegation.models import Concern
from tests.cast import build_cast
from tests.integration.matrix.table import HERE, Cell, rows
from tests.integration.matrix.test_matrix import send, signed_in
from tests.integration.matrix.world import World, build_world

WORDS = "His arm is bruised and he will not say why"
# Ids, times, cursors and keys of forms differ between any two moments; nothing else may.
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)?")
DRAWN = re.compile(r'(csrfmiddlewaretoken|form_key)" value="[^"]+"|cursor=[\w-]+')


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The two organisations with one of everything, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(build_cast())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def undone(world: World) -> Iterator[None]:
    """What a test did is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def caller(world: World, name: str) -> Client:
    """This function will give somebody a client with a token."""
    return Client(headers={"Authorization": f"Bearer {world.cast.token(name)}"})


def raise_it(
    world: World, *, by: str = "tom", about: str | None = "joe", client: Client | None = None
) -> dict[str, str]:
    """This function will have somebody worry about Ada over HTTP, and give the whole answer."""
    body = {"person": str(world.cast.person("ada").id), "text": WORDS}
    if about:
        body["about_user"] = str(world.cast.user(about).id)
    answer = (client or caller(world, by)).post("/api/v1/concerns", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    found: dict[str, str] = answer.json()
    return found


def whole(answer: Any) -> str:
    """This function will give all of an answer, a file that is sent in parts too."""
    parts: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return parts.decode()


def seen_by(world: World, name: str, clients: dict[bool, Client]) -> dict[str, str]:
    """This function will ask every route of the matrix as somebody, and give each answer without ids and times."""
    found = {}
    for row in rows():
        answer = send(row, world.objects[HERE], clients[row.is_page])
        plain = MOMENT.sub("TIME", ID.sub("ID", DRAWN.sub("DRAWN", whole(answer))))
        found[str(Cell(row, name, HERE))] = f"{answer.status_code} {plain}"
    return found


@pytest.mark.parametrize("name", ["ada", "joe", "nia", "priya", "tom", "gwen", "omar", "lena"])
def test_rule_14_no_route_answers_differently_to_anybody_but_the_lead(world: World, name: str) -> None:
    tom = caller(world, "tom")  # a token is an event too, and no worry
    clients = {page: signed_in(world, name, page=page) for page in (False, True)}
    before = seen_by(world, name, clients)
    raise_it(world, client=tom)
    after = seen_by(world, name, clients)
    assert len(before) > 60
    assert {cell: after[cell] for cell in before if after[cell] != before[cell]} == {}


def test_rule_14_whoever_raises_it_hears_who_looks_at_it_and_nothing_else(world: World) -> None:
    answer = raise_it(world)
    assert set(answer) == {"id", "said"}
    assert answer["said"] == "Thank you. Ruth Bell will look at this today."


def test_rule_14_the_lead_reads_and_closes_it(world: World) -> None:
    concern = raise_it(world)["id"]
    ruth = signed_in(world, "ruth", page=False)
    read = ruth.get(f"/api/v1/concerns/{concern}").json()
    assert read["person"]["name"] == "Ada Bright"
    assert [entry["text"] for entry in read["entries"]] == [WORDS]
    for path, body in (("note", {"text": "I rang Ada."}), ("close", {"outcome": "made_safe", "text": "She is safe."})):
        done = ruth.post(f"/api/v1/concerns/{concern}/{path}", json.dumps(body), content_type="application/json")
        assert done.status_code == 200, done.content
    assert done.json()["closed"] is True
    again = ruth.post(f"/api/v1/concerns/{concern}/close", json.dumps(body), content_type="application/json")
    assert again.status_code == 409


def test_rule_14_a_lead_never_reads_one_about_themself(world: World) -> None:
    answer = raise_it(world, about="ruth")
    assert answer["said"] == "Thank you. We have kept it. Please also phone us today: 01632 960 100."
    ruth = signed_in(world, "ruth", page=False)
    assert ruth.get(f"/api/v1/concerns/{answer['id']}").status_code == 404
    assert answer["id"] not in ruth.get("/api/v1/concerns").content.decode()


def test_rule_14_no_number_moves_and_no_line_is_written(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    token = world.cast.token("tom")  # before anything is listened to
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(RequestLine())
    loggers = [logging.getLogger(name) for name in ("", "leeway.requests", "leeway.outbox")]
    before = numbers()
    for logger in loggers:
        logger.addHandler(handler)
    try:
        body = {"person": str(world.cast.person("ada").id), "text": WORDS}
        headers = {"Authorization": f"Bearer {token}"}
        answer = Client(headers=headers).post("/api/v1/concerns", json.dumps(body), content_type="application/json")
        assert answer.status_code == 201
        assert lines.getvalue() == ""
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    assert numbers() == before


def numbers() -> list[str]:
    """This function will read `/metrics`, without what looking itself takes and how long ago things were."""
    text = Client().get("/metrics").content.decode()
    lags = ("leeway_outbox_lag_seconds", "leeway_channel_lag_seconds")
    own = ("leeway_database_seconds", "leeway_http_request_seconds_bucket{le=", *lags)
    lines = [line for line in text.splitlines() if not line.startswith(own) and 'route="/metrics"' not in line]
    return [line for line in lines if "python_gc" not in line and "process_" not in line and "_created" not in line]


def test_rule_14_the_log_keeps_that_something_was_added_and_cannot_be_linked(world: World) -> None:
    with world.cast.scope():
        before = set(Event.objects.ours().values_list("id", flat=True))
        told = Delivery.objects.ours().exclude(event__type="token.minted").count()
    concern = raise_it(world)["id"]
    with world.cast.scope():
        [event] = Event.objects.ours().exclude(id__in=before).exclude(type="token.minted")
        assert (event.type, event.subject_kind, event.process) == ("record.added", "record", "register")
        assert (event.person_id, event.actor_id, event.on_behalf_of_id) == (None, None, None)
        assert set(event.data) == {"commitment"}
        known = {concern, *(str(world.cast.user(name).id) for name in ("tom", "joe"))}
        assert not known & {str(event.subject_id), *map(str, event.data.values())}
        assert Delivery.objects.ours().exclude(event__type="token.minted").count() == told


def test_rule_14_a_query_that_forgets_to_narrow_finds_no_row(world: World) -> None:
    raise_it(world)
    with world.cast.scope():
        assert not Concern.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM delegation_concernentry")
            assert cursor.fetchone() == (0,)
        with restricted():
            assert Concern.objects.exists()
        assert not Concern.objects.exists()
