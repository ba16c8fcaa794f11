"""The peer of the bench does the work it is measured by: for real, in processes and a database of its own."""

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from config.servers.processes import ask_to_stop, finish, free_port, start, wait_until
from config.settings.environment import BASE_DIR
from tests.processes import wait_for
from tests.servers import ADMIN_URL, OWNER, Place

PEER = "bench.peers.usual"


@dataclass(frozen=True, slots=True)
class PeerPlace(Place):
    """A database of the peer's own beside this worker's."""

    @property
    def database(self) -> str:
        """This function will name the peer's database."""
        return f"peer_test_{self.number}"

    def environment(self) -> dict[str, str]:
        """This function will give what the peer must be told."""
        told = {"PEER_DATABASE_URL": self.url(OWNER), "PEER_BROKER_URL": self.broker_url}
        return {**Place.environment(self), **told, "PEER_SECRET_KEY": "only-for-tests-" + "0123456789" * 5}

    def manage(self, *command: str) -> str:
        """This function will run one command of the peer, and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", f"{PEER}.manage", *command],
            env=self.environment(),
            cwd=BASE_DIR,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """This function will read from the peer's database."""
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(statement.encode()).fetchall()


@contextmanager
def running(peer: PeerPlace, folder: Path, name: str, *command: str, **environment: str) -> Iterator[Any]:
    """This function will run one of the peer's processes."""
    with (folder / f"{name}.log").open("wb") as log:
        told = {**peer.environment(), **environment}
        process = start(
            [sys.executable, "-m", *command], stop_signal=signal.SIGTERM, output=log, environment=told, cwd=BASE_DIR
        )
    try:
        yield process
    finally:
        ask_to_stop(process, signal.SIGTERM)
        finish(process, seconds=10)


@pytest.fixture
def peer(place: Place, broker: str) -> Iterator[PeerPlace]:
    """The peer's database, migrated."""
    found = PeerPlace(place.number)
    name, owner = sql.Identifier(found.database), sql.Identifier(OWNER)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    with psycopg.connect(os.environ[ADMIN_URL], autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        try:
            found.manage("migrate", "--run-syncdb", "--verbosity", "0")
            yield found
        finally:
            admin.execute(drop)


def ask(url: str, caller: dict[str, Any], **sent: Any) -> httpx.Response:
    """This function will ask by one caller for the first of their people, unless told otherwise."""
    body = {"person": caller["people"][0], "category": "food", "payee": "Costcutter", "what_for": "lunch", **sent}
    return httpx.post(f"{url}/asks", json=body, headers={"Authorization": caller["authorization"]}, timeout=20)


def test_the_peer_does_the_work_that_leeway_does(peer: PeerPlace, tmp_path: Path) -> None:
    callers = json.loads(peer.manage("peer_seed", "--people", "4", "--callers", "2"))["callers"]
    assert [len(each["people"]) for each in callers] == [2, 2]
    url = f"http://127.0.0.1:{(port := free_port())}"
    celery = ("celery", "-A", f"{PEER}.celery:app", "worker", "--pool", "solo", "--without-gossip", "--without-mingle")
    with (
        running(peer, tmp_path, "web", f"{PEER}.web", WEB_BIND=f"127.0.0.1:{port}", WEB_WORKERS="1") as web,
        running(peer, tmp_path, "worker", *celery),
    ):
        wait_until(lambda: is_served(url), process=web, name="the peer", seconds=20)
        check_answers(url, callers)
        check_rows(peer)
        wait_for(lambda: peer.rows("SELECT count(*) FROM usual_notice") == [(17,)], seconds=15, what="the notices")


def test_the_peer_is_served_as_leeway_is() -> None:
    leeway, peer = (settings_in(BASE_DIR / path) for path in ("config/web.py", "bench/peers/usual/web.py"))
    assert {"workers", "blocking_threads", "blocking_threads_idle_timeout", "interface", "http"} <= set(peer)
    assert peer == {name: leeway.get(name) for name in peer}


def settings_in(path: Path) -> dict[str, str]:
    """This function will read what a module of settings assigns, without running it."""
    assigned = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    return {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in assigned}


def is_served(url: str) -> bool:
    """This function will say whether the peer answers, though it be that it knows nobody."""
    try:
        return httpx.get(f"{url}/asks").status_code == 401
    except httpx.TransportError:
        return False


def check_answers(url: str, callers: list[dict[str, Any]]) -> None:
    """This function will ask within the limits, beyond them, beyond everybody's, for a stranger, and as nobody."""
    one, other = callers
    first, second = (ask(url, one, amount=amount, separate=True) for amount in (1_200, 30_000))
    assert (first.status_code, second.status_code) == (201, 201), first.text
    assert second.json()["status"] == "approved"
    assert second.json()["decision"]["mandate"] == second.json()["ruling"]["mandate"]
    limits = {each["limit"]: each["used"] for each in second.json()["ruling"]["limits"]}
    sums = ("budget", "month_by_person", "month_by_holder", "month_by_both", "year_by_person", "week_by_payee")
    assert limits == {"per_ask": 0, **dict.fromkeys(sums, 1_200)}
    assert [(each["from_status"], each["to_status"]) for each in second.json()["transitions"]] == [("", "approved")]

    together = ask(url, one, amount=30_000).json()
    assert (together["status"], together["ruling"]["within"]) == ("waiting", True)
    waits = ask(url, one, amount=30_001).json()
    assert (waits["status"], waits["decision"]) == ("waiting", None)
    assert waits["assigned_to"] not in (None, waits["asker"])
    assert [each["limit"] for each in waits["ruling"]["limits"] if not each["passed"]] == ["per_ask"]
    own = ask(url, other, amount=700, payee=waits["asker_name"], person=other["people"][0]).json()
    assert own["status"] == "approved"  # who is paid is somebody else
    own = ask(url, other, amount=700, payee=own["asker_name"]).json()
    assert (own["status"], own["ruling"]["within"]) == ("waiting", True)
    blocked = ask(url, one, amount=100_001).json()
    assert (blocked["status"], blocked["assigned_to"]) == ("blocked", None)

    assert ask(url, one, amount=500, person=other["people"][0]).status_code == 403
    assert ask(url, one, amount=0).status_code == 400
    assert ask(url, one, amount=500, category="nothing").status_code == 400
    assert ask(url, {**one, "authorization": "Token no"}, amount=500).status_code == 401


def check_rows(peer: PeerPlace) -> None:
    """This function will find each ask, decision and change of money kept, with who did it."""
    statuses = peer.rows("SELECT status, count(*) FROM usual_ask GROUP BY 1 ORDER BY 1")
    assert statuses == [("approved", 3), ("blocked", 1), ("waiting", 3)]
    assert peer.rows(
        "SELECT count(*) FROM usual_transition t JOIN usual_ask a ON a.id = ask_id AND status = to_status"
    ) == [(7,)]
    assert peer.rows("SELECT count(*) FROM usual_decision WHERE outcome = 'approve'") == [(3,)]
    held = peer.rows("SELECT held FROM usual_historicalbudget ORDER BY history_id")
    assert held == [(1_200,), (31_200,), (61_200,), (91_201,), (700,), (1_400,), (191_202,)]
    assert peer.rows("SELECT sum(held) FROM usual_budget") == [(192_602,)]
    for table, rows in (("ask", 7), ("decision", 3), ("budget", 7)):
        kept = peer.rows(f"SELECT count(*) FROM usual_historical{table} WHERE history_user_id IS NOT NULL")
        assert kept == [(rows,)], table
