"""What cannot be accepted gets a problem with a sentence and the field; nothing is stored and nothing is held."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from delegation.demo.building import SET_UP
from delegation.models import PlanLine
from delegation.services.money import close_budget
from tests.integration.workflow.door import A_REASON, Door

NONE, FLOAT = "NONE", 12.5
TOO_LONG = "x" * 10_000
LONE_SURROGATE = "\ud800"

# What is sent in place of the field -> the field that is named.
ASKS: list[tuple[str, Any]] = [
    ("amount", 0),
    ("amount", -1),
    ("amount", -(2**63)),
    ("amount", 2**53 + 1),
    ("amount", 2**63),
    ("amount", 10**400),
    ("amount", FLOAT),
    ("amount", 1250.0),
    ("amount", "1250"),
    ("amount", "12.50"),
    ("amount", True),
    ("amount", None),
    ("amount", [1250]),
    ("amount", {"pence": 1250}),
    ("person", "UNKNOWN"),
    ("person", "joe"),
    ("person", ""),
    ("person", 7),
    ("person", None),
    ("person", ["UNKNOWN"]),
    ("kind", "gift"),
    ("kind", ""),
    ("kind", None),
    ("kind", 1),
    ("category", "gold"),
    ("category", "travel.rocket"),
    ("category", ""),
    ("category", "Travel"),
    ("category", 3),
    ("category", "t" * 10_000),
    ("budget", "UNKNOWN"),
    ("budget", "MO"),
    ("budget", "it"),
    ("budget", 1),
    ("plan_line", "UNKNOWN"),
    ("plan_line", "LEO"),
    ("what_for", ""),
    ("what_for", "   "),
    ("what_for", TOO_LONG),
    ("what_for", "nul \x00 here"),
    ("what_for", LONE_SURROGATE),
    ("what_for", 5),
    ("what_for", ["bus"]),
    ("payee", ""),
    ("payee", TOO_LONG),
    ("payee", "Vale\x00Buses"),
    ("payee", "Vale" + LONE_SURROGATE),
    ("payee", {"name": "Vale"}),
    ("starts_on", "2026-02-30"),
    ("starts_on", "30/11/2026"),
    ("starts_on", "2026-11-30T09:00:00Z"),
    ("starts_on", 20261130),
    ("ends_on", "soon"),
    ("ask_someone", "yes"),
    ("ask_someone", 1),
    ("separate", "true"),
    ("same_household", 0),
    ("pays_you", "maybe"),
    ("pay", "cash"),
    ("approve", True),
    ("status", "approved"),
    ("mandate", "UNKNOWN"),
]


def check_problem(answer: HttpResponse, status: int, *fields: str) -> dict[str, Any]:
    """This function will hold an answer against RFC 9457: a sentence, and each field that is wrong."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert {"type", "title", "status", "detail"} <= set(found)
    assert found["status"] == status
    assert found["detail"].strip().endswith((".", "?"))
    assert {each["field"] for each in found.get("errors", ())} == set(fields)
    assert all(each["message"].strip() for each in found.get("errors", ()))
    return found


def named(door: Door, value: Any) -> Any:
    """This function will put real and unknown ids in place of their names."""
    if value == "MO":
        return door.budget("mo")
    if value == "LEO":
        with door.cast.scope():
            return str(PlanLine.objects.ours().filter(person=door.cast.person("leo"))[0].id)
    if isinstance(value, list):
        return [named(door, each) for each in value]
    return str(uuid4()) if value == "UNKNOWN" else value


@pytest.mark.parametrize("path", ["asks", "asks/check"])
@pytest.mark.parametrize(("field", "value"), ASKS, ids=[f"{field}={str(value)[:12]!a}" for field, value in ASKS])
def test_a_field_that_cannot_be_accepted_is_named_and_nothing_is_stored(
    door: Door, path: str, field: str, value: Any
) -> None:
    before = door.stored()
    body = {**door.body("ada", 3_000), field: named(door, value)}
    check_problem(door.send("joe", "POST", path, body), 400, field)
    assert door.stored() == before


@pytest.mark.parametrize("kind", ["one_off", "weekly", "decrease"])
@pytest.mark.parametrize("amount", [0, None, NONE])
def test_what_is_about_money_has_a_sum_above_nothing(door: Door, kind: str, amount: Any) -> None:
    before = door.stored()
    body = door.body("ada", None, kind=kind)
    if amount == NONE:
        del body["amount"]
    else:
        body["amount"] = amount
    check_problem(door.send("priya", "POST", "asks", body), 400, "amount")
    assert door.stored() == before


def test_all_that_is_wrong_is_said_at_once(door: Door) -> None:
    body = {**door.body("ada", 3_000), "amount": -5, "kind": "gift", "what_for": 1, "hurry": True}
    check_problem(door.send("joe", "POST", "asks", body), 400, "amount", "kind", "what_for", "hurry")


@pytest.mark.parametrize("amount", [1, 2**53])
def test_the_smallest_and_the_largest_sum_are_taken(door: Door, amount: int) -> None:
    ask = door.ask("joe", "ada", amount)
    assert (ask["amount"], ask["status"]) == (amount, "approved" if amount == 1 else "blocked")


def test_the_largest_sum_a_week_is_taken_too_and_nothing_is_held(door: Door) -> None:
    ask = door.ask("joe", "ada", 2**53, kind="weekly")
    assert (ask["status"], ask["hold"]) == ("blocked", None)


def test_a_change_of_the_plan_by_the_largest_sum_has_somebody_to_decide_it(door: Door) -> None:
    ask = door.ask("gwen", "ada", 2**53, kind="plan_change")
    answer = door.post("helen", f"asks/{ask['id']}/decide", {"outcome": "approve"})
    assert (answer["status"], answer["decision"]["amount"]) == ("approved", 2**53)


def test_a_closed_budget_takes_nothing(door: Door) -> None:
    with door.cast.scope():
        close_budget(by=SET_UP, budget_id=door.cast.budget("mo").id, at=door.cast.at)
    before = door.stored()
    for more in ({}, {"budget": door.budget("mo")}):
        check_problem(door.send("mo", "POST", "asks", door.body("mo", 100, **more)), 400, "budget")
    assert door.stored() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"17",
        b"\xff\xfe{}",
        '{"what_for": "café"}'.encode("latin-1"),
        '{"person": "x"}'.encode("utf-16"),
        b'{"amount": 1, "amount": 2}',
        b'{"amount": NaN}',
        b'{"amount": 1e3}',
        b"[" * 100_000,
    ],
    ids=lambda body: str(body[:18]),
)
def test_a_body_that_cannot_be_read_is_refused_in_a_sentence(door: Door, body: bytes) -> None:
    before = door.stored()
    answer = door.send("joe", "POST", "asks", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["errors"]
    assert door.stored() == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json; charset=latin-1", "application/x-www-form-urlencoded"]
)
def test_a_body_of_another_kind_is_refused(door: Door, kind: str) -> None:
    before = door.stored()
    check_problem(door.send("joe", "POST", "asks", door.body("ada", 100), **{"Content-Type": kind}), 415)
    assert door.stored() == before


def test_a_body_over_a_megabyte_is_too_large(door: Door) -> None:
    before = door.stored()
    body = json.dumps({**door.body("ada", 100), "what_for": "x" * 1_000_000}).encode()
    check_problem(door.send("joe", "POST", "asks", body), 413)
    assert door.stored() == before


# --- commands on an ask ----------------------------------------------------------------------------------------------

DECIDE: list[tuple[dict[str, Any], int, tuple[str, ...]]] = [
    ({}, 400, ("outcome",)),
    ({"outcome": None}, 400, ("outcome",)),
    ({"outcome": "maybe"}, 400, ("outcome",)),
    ({"outcome": True}, 400, ("outcome",)),
    ({"outcome": "approve", "amount": 0}, 400, ("amount",)),
    ({"outcome": "approve", "amount": -1}, 400, ("amount",)),
    ({"outcome": "approve", "amount": 12_000.0}, 400, ("amount",)),
    ({"outcome": "approve", "amount": "12000"}, 400, ("amount",)),
    ({"outcome": "approve", "amount": True}, 400, ("amount",)),
    ({"outcome": "approve", "amount": 2**53 + 1}, 400, ("amount",)),
    ({"outcome": "approve", "amount": 15_001}, 422, ("amount",)),
    ({"outcome": "approve", "amount": 12_000}, 422, ("reason_code",)),
    ({"outcome": "approve", "amount": 12_000, "reason_code": "other"}, 422, ("reason",)),
    ({"outcome": "approve", "amount": 12_000, "reason_code": "other", "reason": ""}, 422, ("reason",)),
    ({"outcome": "approve", "amount": 12_000, "reason_code": "", "reason": A_REASON}, 422, ("reason_code",)),
    ({"outcome": "approve", "by": "joe"}, 400, ("by",)),
    ({"outcome": "decline"}, 422, ("reason_code",)),
    ({"outcome": "decline", "reason": A_REASON}, 422, ("reason_code",)),
    ({"outcome": "decline", "reason": A_REASON, "reason_code": "because"}, 400, ("reason_code",)),
    ({"outcome": "decline", "reason": 5, "reason_code": "other"}, 400, ("reason",)),
    ({"outcome": "decline", "reason": TOO_LONG, "reason_code": "other"}, 400, ("reason",)),
    ({"outcome": "decline", "reason": "a \x00 b", "reason_code": "other"}, 400, ("reason",)),
    ({"outcome": "decline", "reason": "No money, sorry. No money.", "reason_code": "other"}, 422, ("reason",)),
    ({"outcome": "approve", "and_room": {}}, 400, ("and_room.amount", "and_room.ends_on")),
    ({"outcome": "approve", "and_room": {"amount": 0, "ends_on": "2099-01-01"}}, 400, ("and_room.amount",)),
    ({"outcome": "approve", "and_room": {"amount": 1, "ends_on": "2001-01-01"}}, 400, ("ends_on",)),
    ({"outcome": "approve", "and_room": 5}, 400, ("and_room",)),
]


@pytest.mark.parametrize(("body", "status", "fields"), DECIDE, ids=[str(body)[:60] for body, _, _ in DECIDE])
def test_an_answer_that_cannot_be_accepted_leaves_the_ask_waiting(
    door: Door, body: dict[str, Any], status: int, fields: tuple[str, ...]
) -> None:
    ask = door.ask("joe", "ada", 15_000, payee="Vale Garden Centre")
    before = door.stored()
    check_problem(door.send("priya", "POST", f"asks/{ask['id']}/decide", body), status, *fields)
    assert door.stored() == before
    assert door.get("joe", f"asks/{ask['id']}")["status"] == "waiting"


@pytest.mark.parametrize(
    ("to", "reason", "status", "fields"),
    [
        (None, "x", 400, ("to",)),
        ("sam", "x", 400, ("to",)),
        ("SAM", None, 400, ("reason",)),
        ("SAM", " ", 422, ("reason",)),
        ("SAM", TOO_LONG, 400, ("reason",)),
        ("TOM", "x", 403, ()),
        ("UNKNOWN", "x", 403, ()),
    ],
)
def test_an_ask_moves_to_somebody_by_id_with_a_reason(
    door: Door, to: Any, reason: Any, status: int, fields: tuple[str, ...]
) -> None:
    ask = door.ask("joe", "ada", 15_000)
    ids = {"SAM": door.user("sam"), "TOM": door.user("tom"), "UNKNOWN": str(uuid4())}
    before = door.stored()
    body = {"to": ids.get(to, to), "reason": reason}
    check_problem(door.send("sam", "POST", f"asks/{ask['id']}/reassign", body), status, *fields)
    assert door.stored() == before


@pytest.mark.parametrize("command", ["withdraw", "take-back"])
def test_a_command_without_fields_takes_none(door: Door, command: str) -> None:
    ask = door.ask("joe", "ada", 15_000)
    before = door.stored()
    check_problem(door.send("joe", "POST", f"asks/{ask['id']}/{command}", {"reason": "x"}), 400, "reason")
    assert door.stored() == before


@pytest.mark.parametrize("id", ["1", "joe", "%00", "..", "0" * 36, "not-a-uuid"])
def test_an_id_that_is_none_is_nothing_here(door: Door, id: str) -> None:
    for method, path in (("GET", f"asks/{id}"), ("POST", f"asks/{id}/decide")):
        answer = door.send("priya", method, path, {"outcome": "approve"} if method == "POST" else None)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["status=yes", "person=joe", "waiting_for=priya", "limit=0", "limit=x", "cursor=x", "x=1"]
)
def test_a_query_that_cannot_be_read_names_its_field(door: Door, query: str) -> None:
    check_problem(door.send("joe", "GET", f"asks?{query}"), 400, query.partition("=")[0])


# --- the same key ----------------------------------------------------------------------------------------------------


def test_a_key_used_for_something_else_is_refused(door: Door) -> None:
    first = door.post("joe", "asks", door.body("ada", 100), status=201, Idempotency_Key="k-1")
    before = door.stored()
    for body in (door.body("ada", 101), door.body("ada", 100, payee="Vale Buses")):
        answer = door.send("joe", "POST", "asks", body, Idempotency_Key="k-1")
        check_problem(answer, 422, "Idempotency-Key")
    other_path = door.send("joe", "POST", f"asks/{first['id']}/withdraw", Idempotency_Key="k-1")
    check_problem(other_path, 422, "Idempotency-Key")
    assert door.stored() == before


def test_a_key_sent_again_is_answered_again_and_not_done_again(door: Door) -> None:
    first = door.post("joe", "asks", door.body("ada", 100), status=201, Idempotency_Key="k-2")
    before = door.stored()
    again = dict(reversed(door.body("ada", 100).items()))
    assert door.post("joe", "asks", again, status=201, Idempotency_Key="k-2") == first
    assert door.stored() == before


def test_a_refusal_uses_up_no_key(door: Door) -> None:
    door.post("joe", "asks", door.body("ada", 0), status=400, Idempotency_Key="k-3")
    assert door.post("joe", "asks", door.body("ada", 100), status=201, Idempotency_Key="k-3")["status"] == "approved"


def test_one_persons_key_is_not_anothers(door: Door) -> None:
    asked = [
        door.post(by, "asks", door.body("ada", amount), status=201, Idempotency_Key="k-4")
        for by, amount in (("joe", 100), ("ada", 200))
    ]
    assert [each["amount"] for each in asked] == [100, 200]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "k" * 256])
def test_a_key_is_visible_ascii(door: Door, key: str) -> None:
    before = door.stored()
    check_problem(door.send("joe", "POST", "asks", door.body("ada", 100), Idempotency_Key=key), 400, "Idempotency-Key")
    assert door.stored() == before
