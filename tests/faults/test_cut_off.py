"""A task that is ended in the middle of its commit, as Celery does when the broker is lost, harms no later one."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from audit import outbox
from audit.transport import CeleryTransport
from config.celery import start_clean
from tests.faults.outbox_load import announce, make_told, own_broker, wait_until_done, while_beating
from tests.faults.supervised import living_children
from tests.processes import wait_for, worker
from tests.servers import Place

COMMITTING = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'commit%' AND wait_event_type = 'Lock'"
QUICK = {"OUTBOX_SWEEP_AGE_SECONDS": "1"}

pytestmark = pytest.mark.timeout(320)


def test_a_process_whose_commit_was_cut_off_does_its_next_tasks(committed_db: Place, tmp_path: Path) -> None:
    told = make_told()
    with own_broker() as broker:
        outbox.use(CeleryTransport())
        with worker(committed_db, tmp_path, BROKER_URL=broker.url, **QUICK) as process:
            children = living_children(process.pid)
            with psycopg.connect(committed_db.admin_url) as admin, psycopg.connect(committed_db.admin_url) as onlooker:
                onlooker.autocommit = True
                # A notice names whom it tells, and that is looked up as it commits.
                admin.execute("SELECT FROM delegation_user FOR UPDATE")
                announce(told, 3)

                def both_commit() -> bool:
                    row = onlooker.execute(COMMITTING).fetchone()
                    return row is not None and row[0] >= len(children)

                wait_for(while_beating(broker.url, both_commit), seconds=40, what="both wait in their commit")
                for child in children:
                    os.kill(child, signal.SIGTERM)
            wait_for(while_beating(broker.url, lambda: True), seconds=5, what="the beat")
            wait_until_done(told, seconds=40)
            assert process.poll() is None


def test_a_task_after_one_that_left_django_in_a_transaction_can_ask(committed_db: Place) -> None:
    transaction.atomic().__enter__()
    connection.close()
    connection.connection = None  # as where the end of a transaction is cut off
    with pytest.raises(ProgrammingError, match="atomic"):
        answer()
    start_clean()
    assert (answer(), connection.in_atomic_block) == (1, False)


def test_a_task_after_one_that_left_a_statement_running_can_ask(committed_db: Place) -> None:
    answer()
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(30)")
    start_clean()
    assert answer() == 1


def answer() -> int:
    """This function will ask the database something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        (found,) = cursor.fetchone()
    return int(found)
