"""Every no is a problem document with a sentence, and leaves nothing behind."""

import json
import logging

import pytest
from django.test import Client

from audit.models import Words
from audit.scope import organisation_scope
from tests.integration.http.conftest import Caller

pytestmark = pytest.mark.urls("tests.integration.http.views")


def stored(caller: Caller) -> int:
    with organisation_scope(caller.organisation.id):
        return int(Words.objects.count())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "invalid",
            {
                "status": 400,
                "detail": "Not this.",
                "errors": [{"field": "amount", "message": "Not this."}, {"field": "payee", "message": "Nor that."}],
            },
        ),
        ("forbidden", {"status": 403, "detail": "That is not yours to do."}),
        ("missing", {"status": 404, "detail": "There is nothing here."}),
        ("conflict", {"status": 409, "detail": "Somebody said yes already.", "ask_status": "approved"}),
        (
            "refused",
            {
                "status": 422,
                "detail": "There has to be a reason.",
                "errors": [{"field": "reason", "message": "There has to be a reason."}],
            },
        ),
    ],
)
def test_a_refusal_is_a_problem_and_undoes_what_was_written(
    callers: dict[str, Caller], name: str, expected: dict[str, object]
) -> None:
    answer = callers["anna"].call("POST", f"raise/{name}")
    body = answer.json()
    assert answer.status_code == expected["status"]
    assert answer["Content-Type"] == "application/problem+json"
    assert {field: body[field] for field in body if field not in {"type", "title"}} == expected
    assert body["type"].startswith("/api/docs#")
    assert body["title"]
    assert stored(callers["anna"]) == 0


def test_an_answer_of_400_or_above_undoes_what_was_written_too(callers: dict[str, Caller]) -> None:
    assert callers["anna"].call("POST", "raise/answer").status_code == 409
    assert stored(callers["anna"]) == 0


def test_an_unforeseen_error_says_nothing_of_itself_and_logs_no_words(
    callers: dict[str, Caller], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = callers["anna"].call("POST", "raise/database")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "Ada" not in answer.content.decode()
    assert "DataError" in caplog.text
    assert "Ada" not in caplog.text
    assert stored(callers["anna"]) == 0


def test_what_an_address_does_not_do_is_405_and_names_what_it_does(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("DELETE", "echo")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, PUT")
    assert answer["Content-Type"] == "application/problem+json"
    assert callers["anna"].call("OPTIONS", "echo").status_code == 405
    assert callers["anna"].call("PURGE", "echo").status_code == 405


@pytest.mark.urls("config.urls")
@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/people/7", "/api/v1/me/", "/api/", "/api/v2/me", "/api/v1/people/not-an-id"]
)
def test_an_unknown_address_is_a_404_problem_without_signing_in(path: str) -> None:
    answer = Client().post(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_answers_are_json_whatever_a_caller_accepts(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("GET", "echo", Accept="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_sentences_come_in_the_language_of_the_user(callers: dict[str, Caller]) -> None:
    anna = callers["anna"]
    with organisation_scope(anna.organisation.id):
        anna.user.language = "cy"
        anna.user.save()
    assert anna.call("POST", "echo", json.dumps({"x": 1}))["Content-Language"] == "cy"
