"""Asking what would happen: the same answer as asking, and not one row more."""

from typing import Any

import pytest

from tests.integration.workflow.door import Door


@pytest.mark.parametrize(
    ("by", "body"),
    [
        ("joe", {"amount": 1250}),
        ("joe", {"amount": 15_000, "payee": "Vale Garden Centre"}),
        ("joe", {"amount": 15_000, "ask_someone": True}),
        ("joe", {"amount": 1_000, "kind": "weekly"}),
        ("joe", {"amount": 1_000, "category": "accommodation"}),
        ("joe", {"amount": 900_000}),
        ("joe", {"amount": 5_000, "pays_you": "wages"}),
        ("joe", {"amount": 1250, "category": None, "what_for": "bus pass"}),
        ("priya", {"amount": 15_000}),
    ],
)
def test_a_check_stores_nothing_in_any_table(door: Door, by: str, body: dict[str, Any]) -> None:
    before = door.stored()
    keys: list[dict[str, Any]] = [{}, {"Idempotency_Key": "check-1"}]
    for headers in keys:
        door.post(by, "asks/check", door.body("ada", **body), **headers)
    assert door.stored() == before


@pytest.mark.parametrize("body", [{"amount": 0}, {"amount": 15_000, "what_for": None}, {"amount": 1, "budget": "x"}])
def test_a_check_refuses_what_asking_would_refuse(door: Door, body: dict[str, Any]) -> None:
    checked = door.post("joe", "asks/check", door.body("ada", **body), status=400)
    assert checked == door.post("joe", "asks", door.body("ada", **body), status=400)
