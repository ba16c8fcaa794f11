"""Nothing is lost and nothing doubled: workers killed between effect and mark, the broker emptied under load, or away.

Real Celery workers, real Valkey, real PostgreSQL. The test sends what the beat sends, only more often. More events are
told of by LEEWAY_EVENTS=500.
"""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import connection

from audit import clock, deliveries, outbox
from audit.events import Actor, record
from audit.ids import new_id
from audit.killpoints import CONSUME_AFTER_EFFECT, TOKENS_VARIABLE, token_name
from audit.models import Delivery, Event
from audit.scope import organisation_scope
from audit.transport import CeleryTransport
from config.celery import app as celery_app
from config.servers.processes import free_port
from notifications.models import Notice
from tests.cast import Cast
from tests.faults.outbox_load import (
    Broker,
    Helpers,
    KeptUp,
    Told,
    announce,
    make_told,
    own_broker,
    send_beat,
    wait_until_done,
)
from tests.processes import wait_for, web_server
from tests.servers import Place
from workflow.models import Ask

EVENTS = int(os.environ.get("LEEWAY_EVENTS", "200"))  # each makes 4 notices; half of them are messages that go out
# So few in flight that they pass through the queue well within the sweep age: else it fills with copies.
QUICK = {"OUTBOX_SWEEP_AGE_SECONDS": "4", "OUTBOX_IN_FLIGHT": "60"}
# How long a busy machine of 2 cores may take. The promise is that nothing is lost or doubled, not that it is quick.
DRAIN_SECONDS = 180

pytestmark = pytest.mark.timeout(480)


@pytest.fixture
def own(committed_db: Place) -> Iterator[Broker]:
    """A broker that this test may break."""
    with own_broker() as broker:
        outbox.use(CeleryTransport())  # forgets that another test's broker was down
        yield broker


@pytest.fixture
def helpers() -> Iterator[Helpers]:
    """Threads beside the test."""
    beside = Helpers()
    yield beside
    beside.stop()


def test_notices_none_lost_or_doubled_while_workers_die_and_the_broker_forgets(
    committed_db: Place, own: Broker, helpers: Helpers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    killing = {TOKENS_VARIABLE: str(tokens)}
    deaths = ["child", "child", "child", "parent", "child", "child", "child", "parent", "child", "child"]
    flushed: list[int] = []
    told = make_told()
    with KeptUp(committed_db, tmp_path, BROKER_URL=own.url, **QUICK, **killing) as kept:
        for _ in range(2):  # a second beat is harmless
            helpers.again(lambda: send_beat(own.url), every=0.4)
        announce(told, EVENTS // 2)
        wait_for(lambda: done(told) > 20, seconds=40, what="the first notices")
        began = time.monotonic()
        for number, death in enumerate(deaths):
            (tokens / token_name(CONSUME_AFTER_EFFECT, number, who=death)).touch()
            announce(told, EVENTS // 2 // len(deaths))
            time.sleep(0.4)
            flushed.append(own.flush())
            time.sleep(0.4)
        wait_until_done(told, seconds=DRAIN_SECONDS)
        seconds = time.monotonic() - began
        killed = len(deaths) - len(list(tokens.iterdir()))
    emails = kept.emails()
    with organisation_scope(told.organisation_id):
        rows = list(Notice.objects.ours().values_list("id", "event_id", "recipient_id", "channel"))
        tries = list(Delivery.objects.ours().values_list("attempts", flat=True))
        dead = Delivery.objects.ours().filter(dead_at__isnull=False).count()
    with capsys.disabled():
        print(
            f"\n{len(rows)} notices in {seconds:.0f} s: {killed} deaths between effect and mark, {kept.starts} workers "
            f"started, broker emptied {len(flushed)} times ({sum(flushed)} messages lost), {sum(tries)} tries for "
            f"{len(tries)} deliveries, {sum(emails.values())} e-mails out for {len(emails)} notices"
        )
    assert killed == len(deaths)
    assert sum(flushed) > 0
    assert len(tries) == EVENTS
    assert sum(tries) >= EVENTS + killed
    assert dead == 0
    assert len(rows) == len({row[1:] for row in rows}) == 4 * EVENTS
    assert set(emails) == {row[0] for row in rows if row[3] == "email"}


def done(told: Told) -> int:
    """This function will count deliveries done so far."""
    with organisation_scope(told.organisation_id):
        count: int = Delivery.objects.ours().filter(done_at__isnull=False).count()
        return count


def test_a_poisoned_event_is_set_aside_told_and_done_after_replay(
    committed_db: Place, own: Broker, helpers: Helpers, tmp_path: Path
) -> None:
    told, ask_id, at = make_told(), new_id(), clock.now()
    with organisation_scope(told.organisation_id):
        poison = record(type="ask.recorded", subject=("ask", ask_id), actor=Actor(process="test"), data={}, at=at)
    quick = {"OUTBOX_SWEEP_AGE_SECONDS": "0.5", "OUTBOX_ATTEMPTS": "3"}

    def dead() -> bool:
        with organisation_scope(told.organisation_id):
            return bool(deliveries.dead_letters().exists())

    with KeptUp(committed_db, tmp_path, BROKER_URL=own.url, **quick):
        helpers.again(lambda: send_beat(own.url), every=0.3)
        announce(told, 1)
        wait_for(dead, seconds=40, what="a dead letter")
        with organisation_scope(told.organisation_id):
            [letter] = deliveries.dead_letters()
            assert (letter.event_id, letter.attempts, letter.error) == (poison.id, 3, "DoesNotExist")
        wait_for(lambda: "not_delivered" in templates(told), seconds=20, what="a notice about the dead letter")
        assert "limits_proposed" in templates(told)
        with organisation_scope(told.organisation_id):
            row = {"kind": "swap", "category": "other", "status": "settled", "created_at": at}
            Ask.objects.create(id=ask_id, person=told.person, asker=told.leader, **row)
            deliveries.replay(delivery_id=letter.id, by=Actor(process="test"), at=clock.now())
        wait_until_done(told, seconds=DRAIN_SECONDS)
    with organisation_scope(told.organisation_id):
        assert Delivery.objects.ours().filter(event=poison, done_at__isnull=False).count() == 1


def templates(told: Told) -> set[str]:
    """This function will list the templates of the notices written so far."""
    with organisation_scope(told.organisation_id):
        return set(Notice.objects.ours().values_list("template", flat=True))


def test_with_the_broker_down_the_change_commits_and_is_told_when_it_is_back(
    committed_db: Place, own: Broker, helpers: Helpers, tmp_path: Path
) -> None:
    told = make_told()
    own.stop()
    began = time.monotonic()
    for _ in range(20):
        announce(told, 1)
    assert time.monotonic() - began < 10  # each that waited for the broker would wait 2 seconds
    assert deliveries.relay(organisation_id=told.organisation_id, at=clock.now()) == 0
    with organisation_scope(told.organisation_id):
        assert Event.objects.ours().count() == 20
        assert Delivery.objects.ours().filter(published_at=None).count() == 20
    own.start()
    with KeptUp(committed_db, tmp_path, BROKER_URL=own.url, **QUICK):
        helpers.again(lambda: send_beat(own.url), every=0.3)
        wait_until_done(told, seconds=DRAIN_SECONDS)
    with organisation_scope(told.organisation_id):
        assert Notice.objects.ours().count() == 80


def test_an_ask_over_http_is_answered_with_the_broker_down(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {committed_cast.token('joe')}"}
    ask = {"person": str(committed_cast.person("ada").id), "kind": "one_off", "category": "travel"}
    with web_server(place, tmp_path, BROKER_URL=f"redis://127.0.0.1:{free_port()}/0") as url:
        httpx.get(f"{url}/api/v1/me", headers=headers, timeout=60)  # warm
        began = time.monotonic()
        answers = [
            httpx.post(f"{url}/api/v1/asks", json={**ask, "amount": amount}, headers=headers, timeout=20)
            for amount in (1_250, 500, 300)
        ]
        seconds = time.monotonic() - began
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert seconds < 15  # they may be slow here, but none is held up for as long as a client waits
    ids = [answer.json()["id"] for answer in answers]
    with committed_cast.scope():
        waiting = Delivery.objects.ours().filter(event__subject_id__in=ids, published_at=None, consumer="notices")
        assert waiting.count() == 3


def test_a_broker_that_takes_connections_and_never_answers_holds_up_one_request_for_2_seconds_at_most(
    committed_db: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = make_told()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(celery_app.conf, "broker_url", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        outbox.use(CeleryTransport())
        began = time.monotonic()
        announce(told, 1)
        first = time.monotonic() - began
        for _ in range(20):
            announce(told, 1)
        others = time.monotonic() - began - first
    outbox.use(CeleryTransport())
    assert first < 3.9  # 2 for the broker, and less than 2 more for the work on a busy machine
    assert others < 1.9  # so none of the 20 waited again
    with organisation_scope(told.organisation_id):
        assert Event.objects.ours().count() == 21
    connection.close()
