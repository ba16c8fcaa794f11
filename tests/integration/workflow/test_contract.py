"""The whole ask and the ruling as the contract has them: every field, by its name and type, in every state."""

import json
from datetime import datetime
from typing import Any

import pytest

from delegation.models import Mandate
from tests.integration.workflow.door import A_REASON, Door, is_id

NOTHING = type(None)
# Field by field: the types a value may have. bool is no int here.
ASK: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "person": (str,),
    "asker": (str,),
    "kind": (str,),
    "category": (str,),
    "amount": (int, NOTHING),
    "payee": (str, NOTHING),
    "what_for": (str, NOTHING),
    "status": (str,),
    "ruling": (dict,),
    "decision": (dict, NOTHING),
    "waiting_for": (dict, NOTHING),
    "hold": (dict, NOTHING),
    "transitions": (list,),
    "created_at": (str,),
}
RULING: dict[str, tuple[type, ...]] = {
    "outcome": (str,),
    "mandate": (str, NOTHING),
    "scheme_version": (int, NOTHING),
    "checks": (list,),
    "counterfactual": (dict, NOTHING),
    "sentence": (str,),
}
CHECK: dict[str, tuple[type, ...]] = {
    "limit": (str,),
    "kind": (str,),
    "unit": (str,),
    "amount": (int, NOTHING),
    "used": (int,),
    "held": (int,),
    "left": (int, NOTHING),
    "resets_at": (str, NOTHING),
    "passed": (bool,),
}
COUNTERFACTUAL: dict[str, tuple[type, ...]] = {"amount": (int, NOTHING), "available_at": (str, NOTHING)}
DECISION: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "outcome": (str,),
    "amount": (int, NOTHING),
    "reduced": (bool,),
    "by": (str,),
    "on_behalf_of": (str, NOTHING),
    "mandate": (str, NOTHING),
    "scheme_version": (int, NOTHING),
    "reason": (str, NOTHING),
    "at": (str,),
}
WAITING: dict[str, tuple[type, ...]] = {
    "user": (str,),
    "name": (str,),
    "role": (str,),
    "due_at": (str,),
    "why": (str,),
    "passed_over": (list,),
}
PASSED_OVER: dict[str, tuple[type, ...]] = {"name": (str,), "why": (str,)}


def check_fields(value: Any, fields: dict[str, tuple[type, ...]]) -> None:
    """This function will hold an object against its fields: none missing, none of another type."""
    assert set(fields) <= set(value)
    for name, types in fields.items():
        assert type(value[name]) in types, f"{name}: {value[name]!r}"


def check_time(text: str) -> None:
    """This function will make sure that a time is ISO 8601 with a zone."""
    assert datetime.fromisoformat(text).tzinfo is not None


def check_ruling(ruling: Any) -> None:
    """This function will hold a ruling against the contract."""
    check_fields(ruling, RULING)
    assert set(ruling) - {"waiting_for", "asks_pays_you", "close_to"} == set(RULING)
    assert ruling["outcome"] in ("within", "beyond", "none")
    assert ruling["mandate"] is None or is_id(ruling["mandate"])
    assert ruling["sentence"]
    assert (ruling["outcome"] == "within") <= (ruling["mandate"] is not None)
    for check in ruling["checks"]:
        check_fields(check, CHECK)
        assert set(check) == set(CHECK)
        if check["resets_at"]:
            check_time(check["resets_at"])
    if ruling["counterfactual"]:
        check_fields(ruling["counterfactual"], COUNTERFACTUAL)


def check_ask(ask: Any) -> None:
    """This function will hold a whole ask against the contract."""
    check_fields(ask, ASK)
    assert list(ask)[: len(ASK)] == list(ASK)
    assert all(is_id(ask[name]) for name in ("id", "person", "asker"))
    check_time(ask["created_at"])
    check_ruling(ask["ruling"])
    if ask["decision"]:
        check_fields(ask["decision"], DECISION)
        assert is_id(ask["decision"]["by"])
        check_time(ask["decision"]["at"])
    if ask["waiting_for"]:
        check_fields(ask["waiting_for"], WAITING)
        check_time(ask["waiting_for"]["due_at"])
        for each in ask["waiting_for"]["passed_over"]:
            check_fields(each, PASSED_OVER)
            assert set(each) == set(PASSED_OVER)
    assert len(ask["transitions"]) >= 1
    for each in ask["transitions"]:
        check_time(each["at"])


def test_approved_at_once(door: Door) -> None:
    ask = door.ask("joe", "ada", 1250, payee="Vale Buses", what_for="bus pass", category="travel")
    check_ask(ask)
    mandate = ask["ruling"]["mandate"]
    assert {name: ask[name] for name in ("person", "asker", "kind", "category", "amount", "payee", "what_for")} == {
        "person": door.person("ada"),
        "asker": door.user("joe"),
        "kind": "one_off",
        "category": "travel",
        "amount": 1250,
        "payee": "Vale Buses",
        "what_for": "bus pass",
    }
    assert (ask["status"], ask["waiting_for"]) == ("approved", None)
    assert {name: value for name, value in ask["decision"].items() if name not in ("id", "at")} == {
        "outcome": "approve",
        "amount": 1250,
        "reduced": False,
        "by": door.user("joe"),
        "on_behalf_of": None,
        "mandate": mandate,
        "scheme_version": 3,
        "reason": None,
    }
    assert [(each["limit"], each["passed"]) for each in ask["ruling"]["checks"]] == [
        ("family.each", True),
        ("family.month", True),
        ("budget", True),
    ]
    assert (ask["hold"]["held"], ask["hold"]["used"], ask["hold"]["charged_to"]) == (1250, 0, door.user("joe"))


def test_waiting(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    check_ask(ask)
    waiting = ask["waiting_for"]
    assert (ask["status"], ask["decision"]) == ("waiting", None)
    assert (waiting["user"], waiting["name"], waiting["role"]) == (door.user("priya"), "Priya Shah", "practitioner")
    assert waiting["passed_over"] == [{"name": "Joe Bright", "why": "over their limit"}]
    assert waiting["why"] == "It is over the limit for each ask of whoever asked."
    assert ask["ruling"]["outcome"] == "beyond"
    assert ask["ruling"]["counterfactual"]["amount"] == 10_000
    assert "£100" in ask["ruling"]["sentence"]
    assert (ask["hold"]["held"], ask["hold"]["charged_to"]) == (15_000, None)


def test_a_smaller_yes(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    body = {"outcome": "approve", "amount": 12_000, "reason": A_REASON, "reason_code": "more_than_needed"}
    ask = door.post("priya", f"asks/{ask['id']}/decide", body)
    check_ask(ask)
    assert (ask["status"], ask["amount"], ask["waiting_for"]) == ("approved", 15_000, None)
    decision = ask["decision"]
    assert (decision["amount"], decision["reduced"], decision["reason"]) == (12_000, True, A_REASON)
    assert (decision["by"], decision["scheme_version"]) == (door.user("priya"), 3)
    assert [each["command"] for each in ask["transitions"]] == ["submit", "approve"]


def test_a_no(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    body = {"outcome": "decline", "reason": A_REASON, "reason_code": "another_way"}
    ask = door.post("priya", f"asks/{ask['id']}/decide", body)
    check_ask(ask)
    assert (ask["status"], ask["hold"]) == ("declined", None)
    assert (ask["decision"]["outcome"], ask["decision"]["amount"]) == ("decline", None)


def test_withdrawn_and_taken_back(door: Door) -> None:
    ask = door.post("joe", f"asks/{door.ask('joe', 'ada', 15_000)['id']}/withdraw")
    check_ask(ask)
    assert (ask["status"], ask["hold"], ask["decision"]) == ("withdrawn", None, None)
    ask = door.post("joe", f"asks/{door.ask('joe', 'ada', 100)['id']}/take-back")
    check_ask(ask)
    assert (ask["status"], ask["hold"]) == ("withdrawn", None)
    ask = door.ask("joe", "ada", 15_000)
    door.post("priya", f"asks/{ask['id']}/decide", {"outcome": "approve"})
    ask = door.post("priya", f"asks/{ask['id']}/take-back")
    check_ask(ask)
    assert (ask["status"], ask["decision"], ask["waiting_for"]["user"]) == ("waiting", None, door.user("priya"))


def test_taken_over(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    ask = door.post("sam", f"asks/{ask['id']}/reassign", {"to": door.user("sam"), "reason": "Priya is out"})
    check_ask(ask)
    assert (ask["status"], ask["waiting_for"]["user"]) == ("waiting", door.user("sam"))


def test_blocked_and_named(door: Door) -> None:
    with door.cast.scope():
        Mandate.objects.ours().filter(role__in=["head_of_service", "director"]).update(suspended_at=door.cast.at)
    ask = door.ask("joe", "ada", 1_000, category="accommodation")
    check_ask(ask)
    assert (ask["status"], ask["waiting_for"]["user"]) == ("blocked", door.user("lena"))
    assert ask["waiting_for"]["role"] == "scheme_owner"
    with door.cast.scope():
        Mandate.objects.ours().filter(role="head_of_service").update(suspended_at=None)
    body = {"to": door.user("helen"), "reason": "Helen is back"}
    ask = door.post("lena", f"asks/{ask['id']}/reassign", body)
    check_ask(ask)
    assert (ask["status"], ask["waiting_for"]["user"]) == ("waiting", door.user("helen"))
    assert ask["transitions"][-1]["reason"] == "Helen is back"


@pytest.mark.parametrize(
    ("kind", "amount"), [("weekly", 1_000), ("swap", 0), ("swap", None), ("referral", None), ("plan_change", None)]
)
def test_every_kind(door: Door, kind: str, amount: int | None) -> None:
    ask = door.ask("joe", "ada", amount, kind=kind)
    check_ask(ask)
    assert (ask["kind"], ask["amount"]) == (kind, amount)


def test_what_a_command_answers_is_what_is_read_afterwards(door: Door) -> None:
    for amount in (1250, 15_000):
        ask = door.ask("joe", "ada", amount, payee="Vale Buses")
        assert door.get("joe", f"asks/{ask['id']}") == ask
        assert door.get("joe", f"asks?person={door.person('ada')}")["results"][0] == ask
    assert door.get("priya", f"asks/{ask['id']}")["id"] == ask["id"]


def test_check_says_what_asking_would(door: Door) -> None:
    for amount in (1250, 15_000):
        body = door.body("ada", amount)
        checked = door.post("joe", "asks/check", body)
        check_ruling(checked)
        ask = door.post("joe", "asks", body, status=201)
        waiting = checked["waiting_for"]
        assert {name: checked[name] for name in ask["ruling"]} == ask["ruling"]
        assert (waiting and waiting["user"]) == (ask["waiting_for"] and ask["waiting_for"]["user"])


def test_lists_narrow_by_status_person_and_whom_it_waits_for(door: Door) -> None:
    yes, waits = door.ask("joe", "ada", 1250), door.ask("joe", "ada", 15_000)
    other = door.ask("mo", "mo", 15_000)

    def ids(by: str, query: str) -> set[str]:
        page = door.get(by, f"asks{query}")
        assert set(page) == {"next", "previous", "results"}
        for each in page["results"]:
            check_ask(each)
        return {each["id"] for each in page["results"]}

    assert ids("joe", "") == {yes["id"], waits["id"]}
    assert ids("joe", "?status=waiting") == {waits["id"]}
    assert ids("priya", "?waiting_for=me") == {waits["id"], other["id"]}
    assert ids("priya", f"?waiting_for=me&person={door.person('mo')}") == {other["id"]}
    assert ids("sam", "?waiting_for=me") == set()
    assert ids("otto", "") == set()


def test_amounts_are_integers_in_the_json_itself(door: Door) -> None:
    answer = door.send("joe", "POST", "asks", door.body("ada", 1250))
    assert b'"amount":1250,' in answer.content.replace(b" ", b"")
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["amount"] == 1250
