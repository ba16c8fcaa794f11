"""otto is of another organisation: nothing of Elmbridge Vale's asks exists for him, by any door."""

from uuid import uuid4

import pytest

from audit.scope import organisation_scope
from delegation.errors import LeewayError, Missing
from tests.cast import Cast
from tests.integration.workflow.door import A_REASON, Door
from workflow.models import Ask
from workflow.selectors import asks_for, find_ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.submitting import check_ask, submit_ask
from workflow.services.undoing import take_back, withdraw

COMMANDS = [
    ("decide", {"outcome": "approve"}),
    ("decide", {"outcome": "decline", "reason": A_REASON, "reason_code": "another_way"}),
    ("reassign", {"to": "OTTO", "reason": "It is mine"}),
    ("withdraw", None),
    ("take-back", None),
]


@pytest.mark.parametrize(("command", "body"), COMMANDS)
def test_an_id_of_theirs_in_a_path_is_nothing_here(door: Door, command: str, body: dict[str, str] | None) -> None:
    ask = door.ask("joe", "ada", 15_000)["id"]
    before = door.stored()
    sent = body and {name: door.user("otto") if value == "OTTO" else value for name, value in body.items()}
    theirs = door.post("otto", f"asks/{ask}/{command}", sent, status=404)
    assert theirs == door.post("otto", f"asks/{uuid4()}/{command}", sent, status=404)
    assert door.stored() == before


def test_an_ask_of_theirs_cannot_be_read(door: Door) -> None:
    ask = door.ask("joe", "ada", 1250)["id"]
    for id in (ask, uuid4()):
        assert door.send("otto", "GET", f"asks/{id}").status_code == 404
    assert door.get("otto", "asks")["results"] == []
    assert door.get("otto", f"asks?person={door.person('ada')}")["results"] == []


@pytest.mark.parametrize("field", ["person", "budget", "plan_line"])
@pytest.mark.parametrize("path", ["asks", "asks/check"])
def test_an_id_of_theirs_in_a_body_sounds_like_one_that_does_not_exist(door: Door, field: str, path: str) -> None:
    before = door.stored()
    ids = {"person": door.person("ada"), "budget": door.budget("ada"), "plan_line": str(uuid4())}
    answers = []
    for value in (ids[field], str(uuid4())):
        body = {**door.body("ada", 1250), field: value}
        answers.append(door.post("otto", path, body, status=400))
    assert answers[0] == answers[1]
    assert door.stored() == before


def test_ada_cannot_be_decided_for_by_a_person_of_elsewhere_named_in_a_body(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)["id"]
    body = {"to": door.user("otto"), "reason": "He is free"}
    assert door.send("sam", "POST", f"asks/{ask}/reassign", body).status_code == 403


def services_of(cast: Cast, ask: Ask) -> list[tuple[str, object]]:
    """This function will list every service about an ask, called by otto in his own scope."""
    otto, at = cast.user("otto"), cast.at
    fields = AskFields(person=ask.person_id, kind="one_off", amount=100)
    return [
        ("find_ask", lambda: find_ask(by=otto, ask_id=ask.id)),
        ("decide", lambda: decide(by=otto, ask_id=ask.id, verdict=Verdict(outcome="approve"), at=at)),
        ("withdraw", lambda: withdraw(by=otto, ask_id=ask.id, at=at)),
        ("take_back", lambda: take_back(by=otto, ask_id=ask.id, at=at)),
        ("reassign", lambda: reassign(by=otto, ask_id=ask.id, to=otto.id, reason="mine", at=at)),
        ("submit_ask", lambda: submit_ask(by=otto, fields=fields, at=at)),
        ("check_ask", lambda: check_ask(by=otto, fields=fields, at=at)),
    ]


@pytest.mark.parametrize("scope_of", ["otto", "joe"])
def test_no_service_finds_anything_for_him_in_his_scope_or_in_theirs(today: Cast, door: Door, scope_of: str) -> None:
    # In the scope of Elmbridge Vale row-level security would show him all: there the selectors alone hold the line.
    ask_id = door.ask("joe", "ada", 15_000)["id"]
    with today.scope():
        ask = Ask.objects.ours().get(id=ask_id)
    with organisation_scope(today.user(scope_of).organisation_id):
        assert list(asks_for(by=today.user("otto"))) == []
        for name, call in services_of(today, ask):
            expected: type[LeewayError] = LeewayError if name in ("submit_ask", "check_ask") else Missing
            with pytest.raises(expected):
                call()  # type: ignore[operator]


def test_row_level_security_alone_hides_every_row_of_theirs(today: Cast, door: Door) -> None:
    door.ask("joe", "ada", 15_000)
    with today.scope("otto"):
        for model in (Ask, *(rel.related_model for rel in Ask._meta.related_objects)):
            assert model._default_manager.count() == 0, model  # type: ignore[union-attr]
    with today.scope():
        assert Ask.objects.count() == 1
