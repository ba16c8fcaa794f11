"""A sealer killed at each named step: the next one leaves one log, without a gap, nothing lost, nothing doubled."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
from django.db import Error, InterfaceError, connections

from audit import sealer
from audit.killpoints import STEPS, TOKENS_VARIABLE, token_name
from config.settings.environment import BASE_DIR
from tests.integration.audit.conftest import new_organisation
from tests.integration.audit.test_sealing import AT, check_log, write
from tests.servers import APP, Place

CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = %s AND pid <> pg_backend_pid()
"""


def export(place: Place, folder: Path, name: str) -> int:
    """This function will seal, sign and export in a process of its own, and give how it ended."""
    told = {**place.environment(), "LEEWAY_HOME": str(folder), TOKENS_VARIABLE: str(folder / "tokens")}
    command = [sys.executable, "manage.py", "export_log", "--organisation", "elmbridge-vale"]
    command += ["--out", str(folder / name)]
    return subprocess.run(command, check=False, cwd=BASE_DIR, env=told, capture_output=True, timeout=60).returncode


def test_a_sealer_killed_at_each_step(committed_db: Place, tmp_path: Path) -> None:
    ours = new_organisation()
    (tmp_path / "tokens").mkdir()
    for number, step in enumerate(STEPS["seal"]):
        write(ours, 5)
        token = tmp_path / "tokens" / token_name(step)
        token.touch()
        assert export(committed_db, tmp_path, f"{number}.killed") == -signal.SIGKILL
        assert not token.exists()
        write(ours, 5)
    assert export(committed_db, tmp_path, "whole") == 0
    assert check_log(ours).size == 10 * len(STEPS["seal"])
    anchors = sorted(tmp_path.glob(f"checkpoints/{ours}/*.txt"))
    assert anchors[-1].name == f"{10 * len(STEPS['seal']):012d}.txt"


def test_two_sealers_and_writers_whose_connections_are_cut_again_and_again_leave_one_log(committed_db: Place) -> None:
    """As when PostgreSQL is restarted under them, which `bench.drill` does."""
    ours, over, until = new_organisation(), Event(), time.monotonic() + 60
    sealed: list[int] = []
    written: list[int] = []

    def enough() -> bool:
        return cut > 10 and sum(sealed) > 0 and sum(written) > 10

    def again(do: Callable[[], Any]) -> Thread:
        def run() -> None:
            while not over.is_set():
                with suppress(Error, InterfaceError):
                    do()
                connections.close_all()

        thread = Thread(target=run)
        thread.start()
        return thread

    def seal() -> None:
        sealed.append(sealer.seal(organisation_id=ours, at=AT + timedelta(seconds=6 * len(sealed)), batch=5).leaves)

    def add() -> None:
        write(ours, 3)
        written.append(3)

    cut = 0
    working = [again(add), again(seal), again(seal)]
    with psycopg.connect(committed_db.admin_url, autocommit=True) as admin:
        while not enough() and time.monotonic() < until:
            row = admin.execute(CUT, [APP]).fetchone()
            cut += int(row[0]) if row else 0
            time.sleep(0.05 * (1 + cut % 10))  # some live long enough to seal, on any machine
    over.set()
    for thread in working:
        thread.join()
    connections.close_all()  # this thread's is cut too
    while sealer.seal(organisation_id=ours, at=AT + timedelta(days=1), at_once=True).leaves:
        pass
    assert enough(), (cut, sum(sealed), sum(written))
    assert check_log(ours).size > 10
