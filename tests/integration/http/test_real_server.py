"""What only a real web server shows: bodies in chunks, bodies that are too large, two connections with one key."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connection

from tests.cast import Cast
from tests.processes import web_server
from tests.servers import APP, Place
from workflow.models import Ask


@pytest.fixture
def joe(committed_cast: Cast, place: Place, tmp_path: Path) -> Iterator[httpx.Client]:
    """Joe, with a connection to a web server of its own."""
    with web_server(place, tmp_path) as url:
        headers = {"Authorization": f"Bearer {committed_cast.token('joe')}", "Content-Type": "application/json"}
        with httpx.Client(base_url=f"{url}/api/v1/", headers=headers, timeout=20) as client:
            yield client


def spend(cast: Cast, what_for: str = "Bus pass") -> bytes:
    person = str(cast.person("ada").id)
    return json.dumps({"person": person, "kind": "one_off", "amount": 1250, "what_for": what_for}).encode()


def in_chunks(body: bytes, size: int = 1000) -> Iterator[bytes]:
    yield from (body[start : start + size] for start in range(0, len(body), size))


def asked(cast: Cast) -> int:
    with cast.scope():
        return int(Ask.objects.ours().count())


def test_bodies_in_chunks_are_read_and_those_too_large_are_not(joe: httpx.Client, committed_cast: Cast) -> None:
    assert joe.post("asks", content=in_chunks(spend(committed_cast), size=7)).status_code == 201
    large = spend(committed_cast, what_for="x" * 1_100_000)
    for content in (large, in_chunks(large)):
        # What is not read of a body closes its connection, so each has one of its own.
        answer = httpx.post(f"{joe.base_url}asks", content=content, headers=joe.headers, timeout=20)
        assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert joe.get("me").status_code == 200
    assert asked(committed_cast) == 1


def test_one_key_on_eight_connections_asks_once(joe: httpx.Client, committed_cast: Cast) -> None:
    def send(_number: int) -> httpx.Response:
        with httpx.Client(base_url=joe.base_url, headers=joe.headers, timeout=20) as own:
            return own.post("asks", content=spend(committed_cast), headers={"Idempotency-Key": "bus-pass"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(answer.headers["Retry-After"] == "1" for answer in answers if answer.status_code == 409)
    repeated = send(0)
    assert repeated.status_code == 201
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} <= {repeated.json()["id"]}
    assert asked(committed_cast) == 1


def test_an_unknown_address_and_a_bad_header_are_problems_too(joe: httpx.Client) -> None:
    for path, status in (("nothing", 404), ("people/7", 404), ("authority", 400)):
        answer = joe.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert joe.get("me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_request_over_a_connection_that_the_database_closed_is_answered(
    joe: httpx.Client, committed_cast: Cast, place: Place
) -> None:
    connection.close()  # this test's own goes with the others
    # Enough of them that each thread of each process meets its old connection.
    for _number in range(3):
        assert {joe.get("me").status_code for _ in range(12)} == {200}
        with psycopg.connect(place.admin_url) as admin:
            cut = admin.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s AND datname = %s",
                [APP, place.database],
            ).fetchone()
        assert cut is not None
        assert cut[0] > 0
        assert joe.post("asks", content=spend(committed_cast)).status_code == 201
    assert asked(committed_cast) == 3
