"""/metrics: sums over every process that serves, what the rows say, and nothing about anybody."""

import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connections, transaction
from django.test import Client

from audit import clock
from audit.events import Actor, record
from audit.ids import new_id
from audit.metrics import vitals
from audit.models import Delivery
from audit.rounds import mark_round
from audit.scope import organisation_scope
from config.celery import BEAT, app
from delegation.models import Organisation
from tests.callers import callers
from tests.cast import Cast
from tests.faults.outbox_load import while_beating
from tests.faults.supervised import living_children
from tests.processes import wait_for, web_process, web_server, worker
from tests.servers import Place
from workflow.measures import measure
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

ASKS, REQUESTS, DECIDED = "leeway_asks_total", "leeway_http_request_seconds_count", "leeway_time_to_decide_seconds"
NEW_ASK = {"route": "/api/v1/asks", "method": "POST", "status": "2xx"}


def read(text: str, name: str, **labels: str) -> float:
    """This function will add up a number over all label values that are not named."""
    wanted = [f'{key}="{re.escape(value)}"' for key, value in labels.items()]
    lines = [line for line in text.splitlines() if re.match(rf"{name}(\{{| )", line)]
    return sum(float(line.rpartition(" ")[2]) for line in lines if all(re.search(each, line) for each in wanted))


def here() -> str:
    """This function will read this process's own /metrics."""
    return Client().get("/metrics").content.decode()


def body_of(cast: Cast, amount: int) -> dict[str, Any]:
    """This function will make an ask about Ada."""
    return {"person": str(cast.person("ada").id), "kind": "one_off", "amount": amount, "what_for": "bus pass"}


def test_two_web_processes_and_a_worker_are_one_sum(
    committed_cast: Cast, place: Place, broker: str, tmp_path: Path
) -> None:
    with (
        web_process(place, tmp_path, WEB_WORKERS="2", WEB_THREADS="2") as (url, web),
        worker(place, tmp_path),
        callers(url, committed_cast, "joe", "priya") as people,
    ):
        wait_for(lambda: len(living_children(web.pid)) == 2, seconds=60, what="two processes")
        asked = 0
        while asked < 20 or (asked < 200 and not living_children(web.pid) <= counting(tmp_path)):
            asked += 1
            with httpx.Client(
                base_url=url, timeout=60, headers=people["joe"].client.headers
            ) as own:  # either process may take it
                assert own.post("/api/v1/asks", json=body_of(committed_cast, 100)).status_code == 201
        waits = people["joe"].post("asks", body_of(committed_cast, 15_000), 201)
        decision = {"outcome": "approve", "amount": 15_000}
        people["priya"].post(f"asks/{waits['id']}/decide", decision)
        people["joe"].post("asks", body_of(committed_cast, -5), 400)
        httpx.get(f"{url}/api/v1/a-secret-of-ada", timeout=60)
        httpx.get(f"{url}/another-secret", headers={"Accept-Language": "secret"}, timeout=60)
        relays = {"task": "audit.tasks.relay_all", "state": "success"}
        text = wait_for_text(url, place.broker_url, "leeway_task_seconds_count", relays)

        assert living_children(web.pid) < counting(tmp_path), "the load did not reach all processes"
        assert read(text, ASKS, outcome="approved") == asked + 1
        assert read(text, ASKS, outcome="waiting") == 1
        assert read(text, f"{DECIDED}_count", how="at_once") == asked
        assert read(text, f"{DECIDED}_count", how="somebody") == 1
        assert read(text, REQUESTS, **NEW_ASK) == asked + 1
        assert read(text, REQUESTS, **{**NEW_ASK, "status": "4xx"}) == 1
        assert read(text, REQUESTS, route="/^api/.*$", status="4xx") == 1
        assert read(text, REQUESTS, route="(none)") == 1
        assert read(text, "leeway_task_seconds_count", task="audit.tasks.consume") >= 1
        assert read(text, "leeway_timer_finished_timestamp_seconds", timer="relay") == pytest.approx(
            clock.now().timestamp(), abs=30
        )
        assert read(text, "leeway_database_up") == 1
        nothing_private(text, committed_cast)


def counting(folder: Path) -> set[int]:
    """This function will list the processes that have counted how long something took."""
    return {int(path.stem.rpartition("-")[2]) for path in (folder / "metrics").glob("histogram_*.db")}


def wait_for_text(url: str, broker_url: str, name: str, labels: dict[str, str]) -> str:
    """This function will read /metrics until a number is there and the outbox is empty."""
    found = [""]

    def come() -> bool:
        found[0] = httpx.get(f"{url}/metrics", timeout=60).text
        return read(found[0], name, **labels) >= 1 and read(found[0], "leeway_outbox_backlog") == 0

    wait_for(while_beating(broker_url, come), seconds=30, what=f"{name} {labels}")
    return found[0]


def nothing_private(text: str, cast: Cast) -> None:
    """This function will look for ids, names and addresses."""
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)
    names = [cast.organisation.name, cast.organisation.slug, "joe", "Ada", "secret", "bus"]
    assert not [name for name in names if name in text]


def test_what_a_dead_process_counted_is_not_lost(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    with (
        web_server(place, tmp_path, WEB_WORKERS="1") as url,
        callers(url, committed_cast, "joe") as people,
    ):
        people["joe"].post("asks", body_of(committed_cast, 100), 201)
        (file,) = (tmp_path / "metrics").glob("counter_*.db")
        os.kill(int(file.stem.rpartition("-")[2]), signal.SIGKILL)

        def asked_again() -> bool:
            try:
                return people["joe"].send("asks", body_of(committed_cast, 100)).status_code == 201
            except httpx.TransportError:
                return False

        wait_for(asked_again, seconds=20, what="another process")
        assert read(httpx.get(f"{url}/metrics", timeout=60).text, ASKS, outcome="approved") == 2


def test_what_is_rolled_back_is_not_counted(committed_db: Place) -> None:
    ask, before = Ask(created_at=clock.now()), read(here(), ASKS, outcome="withdrawn")
    with transaction.atomic():
        measure(ask, event="ask.withdrawn", source="waiting", at=ask.created_at)
        transaction.set_rollback(True)
    assert read(here(), ASKS, outcome="withdrawn") == before
    with transaction.atomic():
        measure(ask, event="ask.withdrawn", source="waiting", at=ask.created_at)
    assert read(here(), ASKS, outcome="withdrawn") == before + 1


def test_counting_never_fails_a_request(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    (tmp_path / "metrics").write_text("a file where the folder should be")
    with web_server(place, tmp_path) as url, callers(url, committed_cast, "joe") as people:
        people["joe"].post("asks", body_of(committed_cast, 100), 201)
        assert httpx.get(f"{url}/metrics", timeout=60).status_code == 200
        assert "something was not counted" in (tmp_path / "web.log").read_text()


# --- what the rows say -----------------------------------------------------------------------------------------------


@pytest.fixture
def two(committed_db: Place) -> list[Any]:
    """Two organisations."""
    found = []
    for slug in ("first", "second"):
        found.append(new_id())
        with organisation_scope(found[-1]):
            Organisation.objects.create(id=found[-1], slug=slug, name=slug, nation="england", weekdays=[0], phone="0")
    return found


def happen(organisation_id: Any, *, seconds_ago: int, published: bool = False, dead: bool = False) -> None:
    """This function will record an event with one delivery."""
    at = clock.now() - timedelta(seconds=seconds_ago)
    with organisation_scope(organisation_id):
        event = record(type="scheme.none", subject=("thing", new_id()), actor=Actor(process="t"), data={}, at=at)
        Delivery.objects.ours().filter(event=event).delete()
        more = {"published_at": at if published else None, "dead_at": at if dead else None}
        Delivery.objects.create(event=event, consumer="x", created_at=at, **more)


def test_the_outbox_is_added_up_over_all_organisations(two: list[Any]) -> None:
    assert vitals().oldest is None
    first, second = two
    happen(first, seconds_ago=5)
    happen(second, seconds_ago=50)
    happen(second, seconds_ago=90, published=True)
    happen(first, seconds_ago=900, dead=True)
    text = here()
    assert read(text, "leeway_outbox_backlog") == 3
    assert read(text, "leeway_outbox_lag_seconds") == pytest.approx(90, abs=5)
    assert read(text, "leeway_dead_letters") == 1


def test_it_is_cheap_however_much_waits(two: list[Any], committed_db: Place) -> None:
    happen(two[0], seconds_ago=5)
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute(
            """
            INSERT INTO audit_delivery (id, organisation_id, event_id, consumer, created_at, published_at, attempts,
                                        done_at, dead_at, error)
            SELECT gen_random_uuid(), organisation_id, event_id, 'x' || number, created_at, NULL, 0,
                   CASE WHEN number % 2 = 0 THEN created_at END, NULL, ''
            FROM audit_delivery, generate_series(1, 300000) number
            """
        )
        admin.commit()
        admin.autocommit = True
        admin.execute("VACUUM ANALYZE audit_delivery")
        admin.execute("SET statement_timeout = '500ms'")
        rows = at_best_of_five(lambda: admin.execute("SELECT backlog FROM leeway_vitals()").fetchall())
    assert rows == [(100_000,)]


def at_best_of_five(ask: Callable[[], list[Any]]) -> list[Any]:
    """This function will ask again where a busy machine let time run out."""
    for _ in range(4):
        with suppress(psycopg.errors.QueryCanceled):
            return ask()
    return ask()


def test_what_the_watch_has_not_looked_at_is_counted_with_its_age(committed_cast: Cast) -> None:
    assert read(here(), "leeway_watch_due") == 0
    fields = AskFields(person=committed_cast.person("ada").id, kind="one_off", amount=15_000, what_for="bus pass")
    with committed_cast.scope():
        submit_ask(by=committed_cast.user("joe"), fields=fields, at=clock.now())
        Ask.objects.ours().update(look_at=clock.now() - timedelta(seconds=90))
    text = here()
    assert read(text, "leeway_watch_due") == 1
    assert 90 <= read(text, "leeway_watch_lag_seconds") < 120


def test_without_a_database_it_still_answers(committed_db: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    connections.close_all()
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    assert read(here(), "leeway_database_up") == 0


def test_each_timer_of_the_beat_leaves_its_mark(place: Place, committed_db: Place, broker: str, tmp_path: Path) -> None:
    with worker(place, tmp_path), app.connection_for_write(place.broker_url) as connection:
        for task, _, queue in BEAT.values():
            app.send_task(task, queue=queue, connection=connection, retry=False)

        def marked() -> bool:
            return all(read(here(), "leeway_timer_finished_timestamp_seconds", timer=name) > 0 for name in BEAT)

        wait_for(marked, seconds=20, what="a mark of each timer")
    at = clock.now()
    mark_round(timer="relay", seconds=0.1, at=at)  # however long ago the last one is
    mark_round(timer="relay", seconds=9.0, at=at)  # within 5 s of the last one
    assert read(here(), "leeway_timer_round_seconds", timer="relay") < 9
