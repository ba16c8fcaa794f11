"""The web server under signals: nothing in hand is dropped, whoever is killed comes back, and nobody is left behind."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.callers import Caller, callers
from tests.cast import Cast
from tests.faults.supervised import living_children, still_alive
from tests.processes import wait_for, web_process
from tests.servers import Place


def spend(cast: Cast) -> dict[str, Any]:
    return {"person": str(cast.person("ada").id), "kind": "one_off", "amount": 1250, "what_for": "Bus pass"}


def waits_for_a_lock(place: Place) -> bool:
    with psycopg.connect(place.admin_url) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [place.database]
        ).fetchone()
    return row is not None and row[0] > 0


def ask(joe: Caller, cast: Cast) -> int:
    return joe.client.post("asks", json=spend(cast)).status_code


def test_what_is_being_answered_is_answered_before_it_stops(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    with (
        web_process(place, tmp_path) as (url, process),
        callers(url, committed_cast, "joe") as people,
        ThreadPoolExecutor(1) as pool,
    ):
        with psycopg.connect(place.admin_url) as admin:
            admin.execute("SELECT FROM delegation_person WHERE id = %s FOR UPDATE", [committed_cast.person("ada").id])
            asked = pool.submit(ask, people["joe"], committed_cast)
            wait_for(lambda: waits_for_a_lock(place), seconds=10, what="the ask at its lock")
            process.terminate()
            with pytest.raises(TimeoutError):
                asked.result(timeout=1)
        assert asked.result(timeout=60) == 201
        assert process.wait(timeout=60) == 0


def test_a_killed_worker_comes_back(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    with web_process(place, tmp_path) as (url, process), callers(url, committed_cast, "joe") as people:
        for worker in living_children(process.pid):
            os.kill(worker, signal.SIGKILL)
            wait_for(lambda: worker not in living_children(process.pid), seconds=10, what="gone")  # noqa: B023
            wait_for(lambda: len(living_children(process.pid)) == 2, seconds=20, what="two again")
        wait_for(lambda: answers(url), seconds=30, what="an answer")
        assert ask(people["joe"], committed_cast) == 201


def test_workers_that_die_one_soon_after_another_come_back_too(
    committed_cast: Cast, place: Place, tmp_path: Path
) -> None:
    with web_process(place, tmp_path) as (url, process), callers(url, committed_cast, "joe") as people:
        for _ in range(3):
            killed = living_children(process.pid)
            for worker in killed:
                os.kill(worker, signal.SIGKILL)
            wait_for(lambda: not killed & living_children(process.pid), seconds=30, what="gone")  # noqa: B023
            wait_for(lambda: len(living_children(process.pid)) == 2, seconds=30, what="two again")
        wait_for(lambda: answers(url), seconds=20, what="an answer")
        assert ask(people["joe"], committed_cast) == 201
        assert process.poll() is None


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez").status_code == 200
    except httpx.TransportError:
        return False


def test_workers_do_not_outlive_who_started_them(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    with web_process(place, tmp_path) as (_, process):
        workers = living_children(process.pid)
        assert len(workers) == 2
        process.kill()
        process.wait()
        wait_for(lambda: not still_alive(workers), seconds=12, what="all gone")
