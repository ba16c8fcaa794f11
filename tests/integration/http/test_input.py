"""What is malformed is 400 with the field and a sentence, before anything is looked up."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, RequestFactory

from delegation.errors import Invalid, TooLarge
from delegation.http.body import parse, read_bytes
from tests.integration.http.conftest import Caller

pytestmark = pytest.mark.urls("tests.integration.http.views")

WHOLE, BOOL, TEXT = "This must be a whole number.", "This must be true or false.", "This must be text."
ODD = "This has characters that are not text."
DAY, ID = "This must be a date like 2026-11-30.", "This is not an id."
MOMENT = "This must be a time with its zone, like 2026-11-30T09:00:00Z."

# field, JSON as sent, the sentence
BAD = [
    ("number", "1.0", WHOLE),
    ("number", "12.5", WHOLE),
    ("number", "1e2", WHOLE),
    ("number", "1e999", WHOLE),
    ("number", '"12"', WHOLE),
    ("number", '""', WHOLE),
    ("number", "true", WHOLE),
    ("number", "false", WHOLE),
    ("number", "[]", WHOLE),
    ("number", "{}", WHOLE),
    ("number", "null", "This cannot be null."),
    ("number", "-1", "This must be at least 0."),
    ("number", "9007199254740993", "This must be at most 9007199254740992."),
    ("number", "9" * 400, "This must be at most 9007199254740992."),
    ("flag", "1", BOOL),
    ("flag", '"true"', BOOL),
    ("flag", "null", "This cannot be null."),
    ("text", "7", TEXT),
    ("text", "true", TEXT),
    ("text", '["a"]', TEXT),
    ("text", '{"a": 1}', TEXT),
    ("text", '""', "This cannot be empty."),
    ("text", '" \\n\\t "', "This cannot be empty."),
    ("text", '"a\\u0000b"', ODD),
    ("text", '"\\ud83d"', ODD),
    ("text", '"\\u0000"', ODD),
    ("text", json.dumps("x" * 2001), "This is too long: at most 2000 characters."),
    ("text", json.dumps("x" * 10_000), "This is too long: at most 2000 characters."),
    ("word", '"maybe"', "This must be one of: yes, no."),
    ("word", '""', "This must be one of: yes, no."),
    ("word", "1", "This must be one of: yes, no."),
    ("word", "[]", "This must be one of: yes, no."),
    ("day", '"2026-02-30"', DAY),
    ("day", '"2026-1-2"', DAY),
    ("day", '"20260102"', DAY),
    ("day", '"2026-01-02T00:00:00Z"', DAY),
    ("day", '"２０２６-01-02"', DAY),
    ("day", "20260102", DAY),
    ("moment", '"2026-01-02T09:00:00"', MOMENT),
    ("moment", '"2026-01-02"', MOMENT),
    ("moment", '"2026-01-02T25:00:00Z"', MOMENT),
    ("moment", "1767344400", MOMENT),
    ("id", '"7"', ID),
    ("id", "7", ID),
    ("id", '"{0188b6f0-0000-7000-8000-000000000000}"', ID),
    ("id", '"0188b6f0000070008000000000000000"', ID),
    ("id", '"urn:uuid:0188b6f0-0000-7000-8000-000000000000"', ID),
    ("document", '{"a": ["\\u0000"]}', ODD),
    ("document", '{"\\ud800": 1}', ODD),
    ("inner", "[]", "This must be a JSON object."),
    ("inner", "null", "This cannot be null."),
    ("inner.amount", "{}", "This is missing."),
    ("inner.amount", '{"amount": 0}', "This must be at least 1."),
    ("inner.more", '{"amount": 1, "more": 2}', "There is no such field here."),
    ("inners[1].amount", '[{"amount": 1}, {"amount": "2"}]', WHOLE),
    ("unheard_of", "1", "There is no such field here."),
]


@pytest.mark.parametrize(("field", "sent", "sentence"), BAD)
def test_a_field_of_the_wrong_kind_is_400_with_its_name(
    callers: dict[str, Caller], field: str, sent: str, sentence: str
) -> None:
    name = field.partition(".")[0].partition("[")[0]
    answer = callers["anna"].call("POST", "echo", f'{{"{name}": {sent}}}')
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert {"field": field, "message": sentence} in answer.json()["errors"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (b"{", "This is not JSON that can be read."),
        (b"hello", "This is not JSON that can be read."),
        (b'{"number": NaN}', "NaN is not a number in JSON."),
        (b'{"number": -Infinity}', "-Infinity is not a number in JSON."),
        (b'{"number": ' + b"9" * 5000 + b"}", "This is not JSON that can be read."),
        (b'{"text": "\xff"}', "This is not UTF-8 text."),
        ('{"text": "é"}'.encode("latin-1"), "This is not UTF-8 text."),
        ('{"text": "a"}'.encode("utf-16"), "This is not UTF-8 text."),
        (b'\xef\xbb\xbf{"number": 1}', "This is not JSON that can be read."),
        (b"[]", "Send one JSON object."),
        (b"null", "Send one JSON object."),
        (b"7", "Send one JSON object."),
        (b"[" * 100_000, "This is nested too deeply."),
    ],
)
def test_a_body_that_is_not_a_json_object_is_400(callers: dict[str, Caller], sent: bytes, sentence: str) -> None:
    answer = callers["anna"].call("POST", "echo", sent)
    assert (answer.status_code, answer.json()["detail"]) == (400, sentence)
    assert answer.json()["errors"] == [{"field": "body", "message": sentence}]


def test_a_name_that_is_there_twice_is_refused(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("POST", "echo", '{"number": 1, "number": 2}')
    assert answer.json()["errors"] == [{"field": "number", "message": "This field is there twice."}]


def test_a_name_that_cannot_be_shown_is_shown_safely(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("POST", "echo", '{"\\ud800\\u0000' + "x" * 500 + '": 1}')
    field = answer.json()["errors"][0]["field"]
    assert answer.status_code == 400
    assert field.isascii()
    assert len(field) < 100


def test_everything_that_is_wrong_is_said_at_once(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("POST", "echo", '{"number": "1", "flag": 2, "more": 3}')
    assert {error["field"] for error in answer.json()["errors"]} == {"number", "flag", "more"}


def test_what_is_right_is_read_as_it_is(callers: dict[str, Caller]) -> None:
    sent = {
        "number": 2**53,
        "flag": False,
        "text": "  Dŵr a 🛁 \n",
        "word": "no",
        "day": "2028-02-29",
        "moment": "2026-01-02T09:00:00+01:00",
        "id": "0188B6F0-0000-7000-8000-000000000000",
        "document": {"a": [1.5, None]},
        "inner": {"amount": 1},
    }
    answer = callers["anna"].call("POST", "echo", json.dumps(sent))
    assert answer.status_code == 200
    assert answer.json()["text"] == repr("Dŵr a 🛁")
    assert answer.json()["number"] == "9007199254740992"
    assert set(answer.json()) == set(sent)


def test_nothing_sent_is_an_empty_object(callers: dict[str, Caller]) -> None:
    assert callers["anna"].call("POST", "echo").json() == {}
    missing = callers["anna"].call("PUT", "echo")
    assert missing.json()["errors"] == [{"field": "text", "message": "This is missing."}]


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "application/jsonx"],
)
def test_another_kind_of_content_is_415(callers: dict[str, Caller], kind: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {callers['anna'].token}"})
    answer = client.generic("POST", "/api/v1/echo", b'{"number": 1}', content_type=kind)
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


def test_packed_content_is_415(callers: dict[str, Caller]) -> None:
    assert callers["anna"].call("POST", "echo", b"\x1f\x8b", **{"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"']
)
def test_json_may_say_that_it_is_utf_8(callers: dict[str, Caller], kind: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {callers['anna'].token}"})
    assert client.generic("POST", "/api/v1/echo", b'{"number": 1}', content_type=kind).status_code == 200


def test_a_body_over_a_megabyte_is_413(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("POST", "echo", json.dumps({"text": "x" * 1_000_001}))
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_body_whose_length_is_not_announced_is_read_to_the_limit_and_no_further() -> None:
    def sent(size: int) -> Any:
        request = RequestFactory().post("/")
        del request.META["CONTENT_LENGTH"]
        request.META |= {"wsgi.input": BytesIO(b"x" * size), "wsgi.input_terminated": True}
        return request

    small = sent(1000)
    assert read_bytes(small) == read_bytes(small) == b"x" * 1000
    with pytest.raises(TooLarge):
        read_bytes(sent(1_000_001))


def test_parsing_alone_refuses_too() -> None:
    with pytest.raises(Invalid):
        parse(b'{"a": {"b": 1, "b": 2}}')


@pytest.mark.parametrize(
    "query", ["person=1&person=2", "limit=0", "limit=201", "limit=x", "cursor=zzz", "unheard_of=1"]
)
def test_a_query_is_read_as_strictly(callers: dict[str, Caller], query: str) -> None:
    answer = callers["anna"].call("GET", f"words?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
