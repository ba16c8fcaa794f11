"""Bad input to an ask: a problem with a sentence and the field, nothing stored, nothing held."""

import json
from typing import Any

import pytest

from audit.models import Event, Words
from delegation.models import Budget, Hold
from tests.cast import Cast
from tests.integration.http.test_contract import call
from workflow.models import Ask

NOBODY = "0188b6f0-0000-7000-8000-000000000000"
GOOD: dict[str, Any] = {"kind": "one_off", "amount": 1250, "category": "everyday"}

# what is sent beside Ada, or instead; the field that is named
BAD: list[tuple[dict[str, Any], str]] = [
    ({"amount": 0}, "amount"),
    ({"amount": -1}, "amount"),
    ({"amount": 2**53 + 1}, "amount"),
    ({"amount": 2**63}, "amount"),
    ({"amount": 12.5}, "amount"),
    ({"amount": 1250.0}, "amount"),
    ({"amount": "1250"}, "amount"),
    ({"amount": True}, "amount"),
    ({"amount": None}, "amount"),
    ({"kind": "weekly", "amount": 0}, "amount"),
    ({"kind": "gift"}, "kind"),
    ({"kind": None}, "kind"),
    ({"person": None}, "person"),
    ({"person": "ada"}, "person"),
    ({"person": NOBODY}, "person"),
    ({"person": "$leo"}, "person"),
    ({"category": "yachts"}, "category"),
    ({"category": 7}, "category"),
    ({"budget": NOBODY}, "budget"),
    ({"budget": "$leos_budget"}, "budget"),
    ({"plan_line": NOBODY}, "plan_line"),
    ({"what_for": ""}, "what_for"),
    ({"what_for": "   "}, "what_for"),
    ({"what_for": "x" * 10_000}, "what_for"),
    ({"what_for": "a\x00b"}, "what_for"),
    ({"what_for": "\ud800"}, "what_for"),
    ({"what_for": ["a"]}, "what_for"),
    ({"amount": 2_500}, "what_for"),
    ({"payee": "x" * 10_000}, "payee"),
    ({"payee": "\x00"}, "payee"),
    ({"ask_someone": "yes"}, "ask_someone"),
    ({"separate": 1}, "separate"),
    ({"pays_you": "maybe"}, "pays_you"),
    ({"pay": "cash"}, "pay"),
    ({"starts_on": "tomorrow"}, "starts_on"),
    ({"ends_on": "2026-02-30"}, "ends_on"),
    ({"amuont": 1}, "amuont"),
]


def stored(cast: Cast) -> tuple[int, ...]:
    """This function will count what an ask would leave behind, and sum what is held."""
    with cast.scope():
        held = sum(Budget.objects.ours().values_list("held", flat=True))
        return (*(model.objects.ours().count() for model in (Ask, Hold, Words, Event)), held)


def fill(cast: Cast, sent: dict[str, Any]) -> dict[str, Any]:
    ids = {"$leo": cast.person("leo").id, "$leos_budget": cast.elmbridge_vale.budgets["leo"].id}
    whole = {"person": str(cast.person("ada").id), **GOOD, **sent}
    return {name: str(ids[v]) if isinstance(v, str) and v in ids else v for name, v in whole.items()}


@pytest.mark.parametrize("path", ["asks", "asks/check"])
def test_bad_input_names_its_field_and_leaves_nothing(cast: Cast, path: str) -> None:
    joe = {"Authorization": f"Bearer {cast.token('joe')}"}
    before, wrong = stored(cast), []
    for sent, field in BAD:
        answer = call(cast, "joe", path, "POST", fill(cast, sent), **joe)
        fields = {error["field"] for error in answer.json().get("errors", [])}
        if (answer.status_code, answer["Content-Type"]) != (400, "application/problem+json") or field not in fields:
            wrong.append(f"{sent!r:.60}: {answer.status_code} {fields}")
    assert not wrong, "\n".join(wrong)
    assert stored(cast) == before


def test_a_closed_budget_takes_nothing(cast: Cast) -> None:
    with cast.scope():
        budget = cast.budget("ada")
        budget.closed_at = cast.at
        budget.save(update_fields=["closed_at"])
    sent = fill(cast, {"budget": str(budget.id)})
    answer = call(cast, "joe", "asks", "POST", sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "budget")


def test_a_stale_key_with_other_input_is_422_and_asks_nothing(cast: Cast) -> None:
    key = {"Idempotency-Key": "boots", "Authorization": f"Bearer {cast.token('joe')}"}
    assert call(cast, "joe", "asks", "POST", fill(cast, {}), **key).status_code == 201
    before = stored(cast)
    answer = call(cast, "joe", "asks", "POST", fill(cast, {"amount": 1300}), **key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert stored(cast) == before


def test_types_are_judged_before_the_path(cast: Cast) -> None:
    for command in ("decide", "reassign", "withdraw", "take-back"):
        bad = json.loads('{"reason": 7, "unheard_of": 1}')
        assert call(cast, "joe", f"asks/{NOBODY}/{command}", "POST", bad).status_code == 400
    assert call(cast, "joe", f"asks/{NOBODY}/withdraw", "POST").status_code == 404
    assert call(cast, "joe", f"asks/{NOBODY}/decide", "POST", {"outcome": "approve"}).status_code == 404
