"""The two questions worth asking before an ask: does it pay you, and is it one thing with what came before."""

from typing import Any

import pytest

from tests.integration.workflow.door import Door

SHOP = "Vale Outdoor"

# --- the one question ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"amount": 15_000, "payee": "A New Shop"}, True),
        ({"amount": 10_000, "payee": "A New Shop"}, False),
        ({"amount": 15_000}, False),
        ({"amount": 500, "category": "care"}, True),
        ({"amount": 500, "category": "care", "pays_you": "no"}, False),
        ({"amount": 15_000, "payee": "marta"}, False),
        ({"amount": 15_000, "payee": "A New Shop", "pays_you": "refund"}, False),
        ({"amount": 0, "kind": "swap", "category": "everyday", "payee": "A New Shop"}, False),
    ],
)
def test_the_question_is_for_care_and_for_much_to_a_new_payee(door: Door, more: dict[str, Any], asked: bool) -> None:
    amount = more.pop("amount")
    assert door.post("joe", "asks/check", door.body("ada", amount, **more))["asks_pays_you"] is asked


def test_a_payee_is_new_once(door: Door) -> None:
    body = door.body("ada", 15_000, payee="A New Shop")
    assert door.post("joe", "asks/check", body)["asks_pays_you"] is True
    door.ask("joe", "ada", 1_000, payee="a new  SHOP")
    assert door.post("joe", "asks/check", body)["asks_pays_you"] is False


def test_what_was_said_of_pay_is_shown_to_who_decides(door: Door) -> None:
    silent = door.ask("joe", "ada", 15_000, payee="A New Shop")
    said = door.ask("joe", "ada", 15_000, category="care", pays_you="wages", same_household=False)
    asks = {each["id"]: each for each in door.get("priya", "asks?waiting_for=me")["results"]}
    assert (asks[silent["id"]]["pays_you"], asks[silent["id"]]["same_household"]) == (None, None)
    assert (asks[said["id"]]["pays_you"], asks[said["id"]]["same_household"]) == ("wages", False)


def test_the_check_names_them_before_anything_is_typed_twice(door: Door) -> None:
    body = door.body("ada", 6_000, payee=SHOP)
    assert door.post("joe", "asks/check", body)["close_to"] == []
    first = door.post("joe", "asks", body, status=201)
    found = door.post("joe", "asks/check", body)
    assert (found["outcome"], found["waiting_for"]["name"]) == ("within", "Priya Shah")
    assert [(each["id"], each["amount"]) for each in found["close_to"]] == [(first["id"], 6_000)]
    again = door.post("joe", "asks/check", {**body, "separate": True})
    assert (again["waiting_for"], again["close_to"]) == (None, [])
