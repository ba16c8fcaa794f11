"""The spine in one story: Joe asks, Priya answers, and for otto none of it exists.

Told through the real web server, as somebody with curl would.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.callers import Caller, callers
from tests.cast import Cast
from tests.processes import web_server
from tests.servers import Place

A_REASON = "£120 is enough: the second-hand one at Vale Scooters is as good."


@pytest.fixture
def people(place: Place, committed_cast: Cast, tmp_path: Path) -> Iterator[dict[str, Caller]]:
    """Three people at a web server as `make run` starts it, over this worker's database."""
    with web_server(place, tmp_path) as url, callers(url, committed_cast, "joe", "priya", "otto") as found:
        yield found


def limit_of(caller: Caller, person: str, key: str) -> Any:
    """This function will find one limit in what a caller may decide for a person."""
    mandates = caller.get(f"authority?person={person}")["results"]
    (found,) = [limit for mandate in mandates for limit in mandate["limits"] if limit["limit"] == key]
    return found


def budget_of(caller: Caller, person: str) -> Any:
    """This function will read a person's only budget."""
    (found,) = caller.get(f"budgets?person={person}")["results"]
    return found


def test_joe_asks_priya_answers_and_otto_sees_nothing(people: dict[str, Caller]) -> None:
    joe, priya, otto = people["joe"], people["priya"], people["otto"]
    (ada,) = joe.get("people")["results"]
    assert ada["name"] == "Ada Bright"
    bus = {"person": ada["id"], "kind": "one_off", "amount": 1250, "payee": "Vale Buses", "what_for": "bus pass"}

    joe_says_yes_himself(joe, bus)
    asked = joe_asks_priya(joe, {**bus, "amount": 15_000, "what_for": "a raised bed for the allotment"})
    answered = priya_says_yes_to_less(priya, asked)

    seen = joe.get(f"asks/{asked['id']}")
    assert (seen.pop("help")["look_again"], answered.pop("help")["look_again"]) == (True, False)  # not by who decided
    assert seen == answered
    assert priya.post(f"asks/{asked['id']}/decide", {"outcome": "approve"}, 409)["ask_status"] == "approved"
    nothing_exists_for_otto(otto, asked, bus)


def joe_says_yes_himself(joe: Caller, bus: dict[str, Any]) -> None:
    """£12.50 for a bus pass: yes at once, by his own authority, with every limit named."""
    person = bus["person"]
    assert limit_of(joe, person, "family.each")["amount"] == 10_000
    before = budget_of(joe, person)
    assert joe.post("asks/check", bus)["outcome"] == "within"
    done = joe.post("asks", bus, 201)
    decision, ruling = done["decision"], done["ruling"]
    assert (done["status"], decision["by"], decision["scheme_version"]) == ("approved", done["asker"], 3)
    assert [check["limit"] for check in ruling["checks"]] == ["family.each", "family.month", "budget"]
    assert all(check["passed"] for check in ruling["checks"])
    assert ruling["sentence"] == "You can say yes to this."
    month = limit_of(joe, person, "family.month")
    assert (month["held"], month["left"]) == (1250, 23_750)
    assert budget_of(joe, person)["left"] == before["left"] - 1250


def joe_asks_priya(joe: Caller, raised_bed: dict[str, Any]) -> Any:
    """£150 goes to Priya, with a due time, why, and who was passed over. His own limits are not touched."""
    person = raised_bed["person"]
    before, month = budget_of(joe, person), limit_of(joe, person, "family.month")
    asked = joe.post("asks", raised_bed, 201)
    waiting = asked["waiting_for"]
    assert (asked["status"], waiting["name"], waiting["role"]) == ("waiting", "Priya Shah", "practitioner")
    assert datetime.fromisoformat(waiting["due_at"]) > datetime.fromisoformat(asked["created_at"])
    assert waiting["why"]
    assert waiting["passed_over"] == [{"name": "Joe Bright", "why": "over their limit"}]
    after = budget_of(joe, person)
    assert (after["held"], after["left"]) == (before["held"] + 15_000, before["left"] - 15_000)
    assert limit_of(joe, person, "family.month") == month
    return asked


def priya_says_yes_to_less(priya: Caller, asked: Any) -> Any:
    """Priya finds it in what waits for her, and says yes to £120; without a reason that is refused."""
    (inbox,) = priya.get("asks?waiting_for=me")["results"]
    assert inbox["id"] == asked["id"]
    path, answer = f"asks/{asked['id']}/decide", {"outcome": "approve", "amount": 12_000}
    assert priya.post(path, answer, 422)["errors"][0]["field"] == "reason_code"
    answered = priya.post(path, {**answer, "reason": A_REASON, "reason_code": "more_than_needed"})
    decision = answered["decision"]
    assert (answered["status"], decision["amount"], decision["reduced"]) == ("approved", 12_000, True)
    assert (decision["reason"], decision["by"]) == (A_REASON, asked["waiting_for"]["user"])
    story = [(step["from"], step["to"]) for step in answered["transitions"]]
    assert story == [(None, "waiting"), ("waiting", "approved")]
    return answered


def nothing_exists_for_otto(otto: Caller, asked: Any, bus: dict[str, Any]) -> None:
    """404 for an id in a path, 400 in a body, empty lists: the same as for what never was."""
    assert otto.get(f"asks/{asked['id']}", 404) == otto.get(f"asks/{uuid4()}", 404)
    for command, body in (("decide", {"outcome": "approve"}), ("withdraw", None), ("take-back", None)):
        otto.post(f"asks/{asked['id']}/{command}", body, 404)
    assert otto.post("asks", bus, 400) == otto.post("asks", {**bus, "person": str(uuid4())}, 400)
    person = bus["person"]
    for path in ("people", "asks", f"asks?person={person}", f"budgets?person={person}", f"authority?person={person}"):
        assert otto.get(path)["results"] == []
