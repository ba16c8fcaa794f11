"""A command with a key is done once, however often and however close together it is sent."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from audit.clock import now
from audit.models import Words
from audit.scope import organisation_scope
from delegation.models import IdempotentRequest
from delegation.services.idempotency import purge
from tests.integration.http.conftest import Caller
from tests.integration.http.views import WordsView

pytestmark = pytest.mark.urls("tests.integration.http.views")

KEY = "a-key-1"
BODY = '{"text": "boots"}'


def send(caller: Caller, body: str = BODY, key: str = KEY) -> Any:
    return caller.call("POST", "words", body, **{"Idempotency-Key": key})


def counts(caller: Caller) -> tuple[int, int]:
    with organisation_scope(caller.organisation.id):
        return Words.objects.count(), IdempotentRequest.objects.count()


def test_a_repeat_gives_the_same_answer_and_does_nothing(callers: dict[str, Caller]) -> None:
    first, second = send(callers["anna"]), send(callers["anna"], body=' { "text" : "boots" } ')
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert counts(callers["anna"]) == (1, 1)


def test_without_a_key_each_command_is_done(callers: dict[str, Caller]) -> None:
    assert len({callers["anna"].call("POST", "words", BODY).json()["id"] for _ in range(2)}) == 2
    assert counts(callers["anna"]) == (2, 0)


@pytest.mark.parametrize(("body", "path"), [('{"text": "shoes"}', "words"), (BODY, "echo")])
def test_the_same_key_with_other_input_is_422(callers: dict[str, Caller], body: str, path: str) -> None:
    send(callers["anna"])
    answer = callers["anna"].call("POST", path, body, **{"Idempotency-Key": KEY})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert counts(callers["anna"]) == (1, 1)


def test_a_key_is_its_users_own(callers: dict[str, Caller]) -> None:
    ids = {send(callers[name]).json()["id"] for name in ("anna", "ben", "carl")}
    assert len(ids) == 3


def test_a_no_is_not_kept_so_the_key_may_be_used_again(callers: dict[str, Caller]) -> None:
    assert send(callers["anna"], body='{"text": ""}').status_code == 400
    assert send(callers["anna"]).status_code == 201


def test_a_crash_leaves_neither_the_work_nor_the_key(callers: dict[str, Caller]) -> None:
    WordsView.crash = True
    assert send(callers["anna"]).status_code == 500
    assert counts(callers["anna"]) == (0, 0)
    WordsView.crash = False
    assert send(callers["anna"]).status_code == 201
    assert counts(callers["anna"]) == (1, 1)


@pytest.mark.parametrize("key", ["", " ", "with space", "x" * 256, "dŵr", "tab\tbed"])
def test_a_key_that_is_none_is_400(callers: dict[str, Caller], key: str) -> None:
    answer = send(callers["anna"], key=key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert counts(callers["anna"]) == (0, 0)


def test_a_key_is_kept_for_24_hours(callers: dict[str, Caller]) -> None:
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        first = send(callers["anna"]).json()["id"]
        clock.move_to(start + timedelta(hours=23, minutes=59))
        assert send(callers["anna"]).json()["id"] == first
        with organisation_scope(callers["anna"].organisation.id):
            assert purge(at=now()) == 0
        clock.move_to(start + timedelta(hours=24))
        # The token is older than a day too, so it is the service that is asked here.
        with organisation_scope(callers["anna"].organisation.id):
            assert purge(at=now()) == 1
    assert counts(callers["anna"]) == (1, 0)


def test_an_expired_key_that_nobody_purged_is_free_again(callers: dict[str, Caller]) -> None:
    first = send(callers["anna"]).json()["id"]
    with organisation_scope(callers["anna"].organisation.id):
        IdempotentRequest.objects.update(created_at=now() - timedelta(hours=24))
    assert send(callers["anna"]).json()["id"] != first
    assert counts(callers["anna"]) == (2, 1)


def test_two_at_once_do_it_once_and_the_second_is_told_to_wait(committed: dict[str, Caller]) -> None:
    anna = committed["anna"]
    WordsView.hold = threading.Event()

    def first() -> Any:
        try:
            return send(anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert WordsView.started.wait(10)
        second = send(anna)
        WordsView.hold.set()
        answer = running.result(10)
    assert (second.status_code, second["Retry-After"]) == (409, "1")
    assert second["Content-Type"] == "application/problem+json"
    assert answer.status_code == 201
    assert send(anna).json() == answer.json()
    assert counts(anna) == (1, 1)
    assert WordsView.calls == 1


def test_eight_at_once_do_it_once(committed: dict[str, Caller]) -> None:
    anna = committed["anna"]
    barrier = threading.Barrier(8)

    def one(_number: int) -> Any:
        try:
            barrier.wait(10)
            return send(anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert counts(anna) == (1, 1)


def test_what_is_kept_holds_no_words(callers: dict[str, Caller]) -> None:
    send(callers["anna"])
    with organisation_scope(callers["anna"].organisation.id):
        kept = IdempotentRequest.objects.values().get()
    assert "boots" not in json.dumps(kept, default=str)
    assert (kept["status"], kept["subject_kind"]) == (201, "words")
