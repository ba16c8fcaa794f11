"""A process killed at each named step of submit, decide, settle, relay and consume: everything once, nothing left open.

A real web server, real Celery workers. A client whose connection breaks sends the same command again with the same key.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from audit import outbox
from audit.killpoints import STEPS, TOKENS_VARIABLE, token_name
from audit.transport import CeleryTransport
from tests.callers import Caller, callers
from tests.cast import Cast, build_cast
from tests.faults.at_once import books_of, rows
from tests.faults.outbox_load import Helpers, KeptUp, own_broker, send_beat
from tests.processes import wait_for, web_server
from tests.servers import Place, empty_tables

# What a killed relay had marked comes back after this long; so few that they pass through the queue within it.
QUICK = {"OUTBOX_SWEEP_AGE_SECONDS": "2", "OUTBOX_IN_FLIGHT": "60"}
DRAIN_SECONDS = 180
SMALL, LARGE, BEYOND = 1_250, 15_000, 300  # within Joe's £100, and past it: Priya's to answer

# (template, who is told, how), for Ada, who is told by letter, and Joe, who asked for her.
SAID_YES_AT_ONCE = {("said_yes_for_you", "ada", "in_app"), ("said_yes_for_you", "", "letter")}
WAITS = {
    ("waits_for_you", "priya", "in_app"),
    ("waits_for_you", "priya", "email"),
    ("is_with", "joe", "in_app"),
    ("asked_for_you", "ada", "in_app"),
}
SAID_YES = SAID_YES_AT_ONCE | {("said_yes", "joe", "in_app"), ("said_yes", "joe", "email")}
pytestmark = pytest.mark.timeout(480)


@dataclass(frozen=True, slots=True)
class Stage:
    """One web server and one worker, each of which dies where a token lies; and the cast's callers."""

    place: Place
    cast: Cast
    people: dict[str, Caller]
    tokens: Path

    def kill_at(self, step: str) -> None:
        """This function will have the next process that reaches a step die there."""
        (self.tokens / token_name(step)).touch()

    def died(self) -> bool:
        """This function will say whether every death asked for has happened."""
        return not list(self.tokens.iterdir())

    def drain(self) -> None:
        """This function will wait until no delivery is open, and hold that none was set aside."""
        left = "SELECT count(*) FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL"
        wait_for(lambda: rows(self.place, left) == [(0,)], seconds=DRAIN_SECONDS, what="all deliveries")
        assert rows(self.place, "SELECT count(*) FROM audit_delivery WHERE dead_at IS NOT NULL") == [(0,)]

    def ask(self, amount: int, key: str) -> tuple[int, httpx.Response]:
        """This function will have Joe ask for Ada; the key is among the words, so that rows can be told apart."""
        body = {"person": str(self.cast.person("ada").id), "kind": "one_off", "category": "everyday"}
        return self.insist("joe", "asks", {**body, "amount": amount, "what_for": key}, key)

    def insist(self, name: str, path: str, body: dict[str, Any], key: str) -> tuple[int, httpx.Response]:
        """This function will send one command until it is answered, and give how often the connection broke."""
        broken, deadline = 0, time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = self.people[name].send(path, body, **{"Idempotency-Key": key})
            except httpx.TransportError:
                broken += 1
                continue
            if not (answer.status_code == 409 and "Retry-After" in answer.headers):  # the dead one's lock, for a moment
                return broken, answer
            time.sleep(0.05)
        raise AssertionError("not answered within 30 s")

    def check(self, ask_id: str, *, commands: list[str], decisions: int, told: Counter[tuple[str, str, str]]) -> None:
        """This function will hold that an ask has each of its rows once, by a superuser's SQL."""
        of = UUID(ask_id)
        steps = rows(self.place, STEPS_OF_ASK, of)
        assert [command for command, _, _ in steps] == commands
        assert {(events, deliveries) for _, events, deliveries in steps} == {(1, 1)}
        assert rows(self.place, "SELECT count(*) FROM audit_event WHERE subject_id = %s", of) == [(len(commands),)]
        assert rows(self.place, "SELECT count(*) FROM workflow_decision WHERE ask_id = %s", of) == [(decisions,)]
        assert rows(self.place, "SELECT held FROM delegation_hold WHERE ask_id = %s", of) == rows(
            self.place, "SELECT amount FROM workflow_ask WHERE id = %s", of
        )
        books_of(self.place, self.cast.elmbridge_vale.budgets["ada"].id)
        assert Counter(rows(self.place, NOTICES_OF_ASK, of)) == told


# Each step of an ask with how many events it has, and how many deliveries of that event are done.
STEPS_OF_ASK = """
SELECT command, (SELECT count(*) FROM audit_event e WHERE e.id = t.event_id),
       (SELECT count(*) FROM audit_delivery d WHERE d.event_id = t.event_id AND consumer = 'notices'
        AND done_at IS NOT NULL)
FROM workflow_transition t WHERE ask_id = %s ORDER BY t.id
"""
NOTICES_OF_ASK = """
SELECT template, coalesce(username, ''), channel FROM notifications_notice n
LEFT JOIN delegation_user u ON u.id = n.recipient_id WHERE ask_id = %s
"""
SETTLED_OF_ASK = """
SELECT h.held, h.used, (SELECT count(*) FROM delegation_movement m WHERE m.hold_id = h.id),
       (SELECT count(*) FROM audit_event e WHERE e.subject_id = h.ask_id),
       (SELECT count(*) FROM workflow_ask beyond WHERE beyond.of_id = h.ask_id)
FROM delegation_hold h WHERE h.ask_id = %s
"""
BEYOND_ASK = "SELECT id::text FROM workflow_ask WHERE of_id = %s"
ASKS_OF_KEY = "SELECT a.id::text FROM workflow_ask a JOIN audit_words w ON w.id = a.what_for_id WHERE w.text = %s"


@pytest.fixture(scope="module")
def stage(
    place: Place,
    _migrated: list[str],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """Everything is started once for all the deaths of this file."""
    folder = tmp_path_factory.mktemp("killpoints")
    tokens = folder / "tokens"
    tokens.mkdir()
    helpers = Helpers()
    with django_db_blocker.unblock(), own_broker() as broker:
        outbox.use(CeleryTransport())  # forgets that another test's broker was down
        told = {"BROKER_URL": broker.url, TOKENS_VARIABLE: str(tokens), **QUICK}
        cast = build_cast()
        try:
            with web_server(place, folder, **told) as url, KeptUp(place, folder, **told):
                with callers(url, cast, "joe", "priya") as people:
                    helpers.again(lambda: send_beat(broker.url), every=0.3)
                    stage = Stage(place, cast, people, tokens)
                    stage.drain()
                    yield stage
                helpers.stop()
        finally:
            helpers.stop()
            connections.close_all()
            empty_tables(place, _migrated)


@pytest.mark.parametrize("step", STEPS["submit"])
@pytest.mark.parametrize(
    ("amount", "decisions", "told"), [(SMALL, 1, SAID_YES_AT_ONCE), (LARGE, 0, WAITS)], ids=["at-once", "sent-on"]
)
def test_a_web_worker_killed_while_it_takes_an_ask(
    stage: Stage, step: str, amount: int, decisions: int, told: set[tuple[str, str, str]]
) -> None:
    stage.kill_at(step)
    key = str(uuid4())
    broken, answer = stage.ask(amount, key)
    assert (broken > 0, stage.died(), answer.status_code) == (True, True, 201)
    assert rows(stage.place, ASKS_OF_KEY, key) == [(answer.json()["id"],)]
    stage.drain()
    stage.check(answer.json()["id"], commands=["submit"], decisions=decisions, told=Counter(told))


@pytest.mark.parametrize("step", STEPS["decide"])
def test_a_web_worker_killed_while_it_takes_a_decision(stage: Stage, step: str) -> None:
    _, asked = stage.ask(LARGE, str(uuid4()))
    ask_id = asked.json()["id"]
    stage.kill_at(step)
    broken, answer = stage.insist("priya", f"asks/{ask_id}/decide", {"outcome": "approve"}, str(uuid4()))
    assert (broken > 0, stage.died(), answer.status_code) == (True, True, 200)
    assert answer.json()["status"] == "approved"
    stage.drain()
    told = Counter(SAID_YES)
    written = Counter(rows(stage.place, NOTICES_OF_ASK, UUID(ask_id)))
    # Whoever was to be asked may hear of it or not, as the answer came before the notice or after it.
    told += Counter({each: count for each, count in written.items() if each in WAITS})
    assert all(written[each] <= 1 for each in WAITS)
    stage.check(ask_id, commands=["submit", "approve"], decisions=1, told=told)


@pytest.mark.parametrize("step", STEPS["settle"])
def test_a_web_worker_killed_while_it_takes_what_was_paid(stage: Stage, step: str) -> None:
    _, asked = stage.ask(SMALL, str(uuid4()))
    ask_id = UUID(asked.json()["id"])
    stage.kill_at(step)
    paid = {"amount": SMALL + BEYOND, "final": True}
    broken, answer = stage.insist("joe", f"asks/{ask_id}/settle", paid, str(uuid4()))
    assert (broken > 0, stage.died(), answer.status_code) == (True, True, 200)
    assert answer.json()["status"] == "settled"
    stage.drain()
    assert [command for command, _, _ in rows(stage.place, STEPS_OF_ASK, ask_id)] == ["submit", "settle"]
    assert rows(stage.place, SETTLED_OF_ASK, ask_id) == [(0, SMALL, 1, 2, 1)]
    ((beyond,),) = rows(stage.place, BEYOND_ASK, ask_id)
    assert rows(stage.place, SETTLED_OF_ASK, UUID(beyond)) == [(0, BEYOND, 1, 1, 0)]
    books_of(stage.place, stage.cast.elmbridge_vale.budgets["ada"].id)
    for of in (ask_id, UUID(beyond)):
        assert Counter(rows(stage.place, NOTICES_OF_ASK, of)) == Counter(SAID_YES_AT_ONCE)


@pytest.mark.parametrize("step", [*STEPS["relay"], *STEPS["consume"]])
def test_a_worker_killed_while_it_tells(stage: Stage, step: str) -> None:
    _, asked = stage.ask(LARGE, str(uuid4()))
    ask_id = asked.json()["id"]
    stage.drain()
    stage.kill_at(step)
    # Two events at once, the yes and the room: one message is out when the relay dies after its first.
    room = {"amount": 100, "ends_on": str(stage.cast.elmbridge_vale.moments.year_ends_on), "any_payee": True}
    body = {"outcome": "approve", "and_room": room}
    broken, answer = stage.insist("priya", f"asks/{ask_id}/decide", body, str(uuid4()))
    assert (broken, answer.status_code) == (0, 200)
    wait_for(stage.died, seconds=20, what=f"a death at {step}")
    stage.drain()
    stage.check(ask_id, commands=["submit", "approve"], decisions=1, told=Counter(SAID_YES | WAITS))
    granted = "SELECT count(*) FROM notifications_notice WHERE template = 'can_decide' AND event_id = e.id"
    room_told = f"SELECT ({granted}) FROM audit_event e WHERE type = 'mandate.granted' ORDER BY id DESC LIMIT 1"
    assert rows(stage.place, room_told) == [(2,)]  # Joe, in the app and by e-mail
