"""A worker that has stopped reading its queues, as Celery's does after resets, ends itself; the next does the work."""

from functools import partial
from pathlib import Path

import pytest

from audit import outbox
from audit.transport import CeleryTransport
from config.celery import QUEUES
from config.celery import app as celery_app
from config.stalling import ENDED_STALLED
from tests.faults.outbox_load import announce, make_told, own_broker, send_beat, wait_until_done, while_beating
from tests.processes import wait_for, worker
from tests.servers import Place

SECONDS = "2"

pytestmark = pytest.mark.timeout(300)


def test_a_worker_that_takes_nothing_ends_and_the_next_does_what_waited(committed_db: Place, tmp_path: Path) -> None:
    told = make_told()
    with own_broker() as broker:
        outbox.use(CeleryTransport())
        with worker(committed_db, tmp_path, name="deaf", BROKER_URL=broker.url, WORKER_STALL_SECONDS=SECONDS) as deaf:
            for queue in QUEUES:
                wait_for(partial(stops_reading, broker.url, queue), seconds=20, what=f"it stops reading {queue}")
            announce(told, 1)
            ended = while_beating(broker.url, lambda: deaf.poll() is not None)
            wait_for(ended, seconds=30, what="the deaf one ends")
            assert deaf.returncode == ENDED_STALLED
        assert "this worker ends" in (tmp_path / "deaf.log").read_text(encoding="utf-8")
        with worker(committed_db, tmp_path, name="next", BROKER_URL=broker.url) as following:
            send_beat(broker.url)
            wait_until_done(told, seconds=60)
            assert following.poll() is None


def stops_reading(url: str, queue: str) -> bool:
    """This function will tell the worker to read a queue no more, and say whether it answered."""
    with celery_app.connection_for_write(url) as connection:
        return bool(celery_app.control.cancel_consumer(queue, connection=connection, reply=True, timeout=2.0, limit=1))
