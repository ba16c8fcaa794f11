"""`make run`: up in order, whole again after a fall, gone without a trace, and everything there the next time."""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config.celery import BEAT
from config.servers.processes import free_port
from config.settings.environment import BASE_DIR
from tests.faults.supervised import (
    Run,
    clean_environment,
    has_mark,
    keep_a_mark,
    living_children,
    python_of,
    supervised,
)
from tests.processes import wait_for

pytestmark = pytest.mark.timeout(480)


def new_folder() -> Path:
    """This function will make a folder that the servers' user can reach; pytest's own are closed to it."""
    above = Path(tempfile.mkdtemp(prefix="leeway-run-"))
    above.chmod(0o755)
    return above


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """Where a first start will make everything."""
    above = new_folder()
    yield above / "home"
    shutil.rmtree(above, ignore_errors=True)


def answers(run: Run, path: str) -> bool:
    """This function will say whether the web server answers 200."""
    try:
        return httpx.get(f"http://127.0.0.1:{run.port}{path}", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def test_one_installation_from_its_first_start_through_falls_to_its_last(empty_home: Path) -> None:
    """One start after the other in one folder: each costs many seconds, so each shows all that it can."""
    with supervised(empty_home) as first:
        first.wait_until_ready(150)
        worked = first.cpu_seconds()
        look_at_all_that_runs(first)
        mark, password = keep_a_mark(first), first.environment()["LEEWAY_DEMO_PASSWORD"]
        gone_in_time(first, signal.SIGINT)
        assert first.process.returncode == 0
        assert not (empty_home / "env").exists()
    with supervised(empty_home) as second:
        second.wait_until_ready()
        # Machines differ and other tests run beside it: what it works itself is little beside what the first start did.
        again = second.cpu_seconds()
        assert again < worked * 2 / 3, (again, worked)
        assert has_mark(second, mark)
        assert second.environment()["LEEWAY_DEMO_PASSWORD"] == password
        each_part_starts_again(second)
        assert has_mark(second, mark)
        gone_in_time(second, signal.SIGKILL)  # the supervisor takes everybody with it
    with supervised(empty_home) as third:
        third.wait_until_ready()
        assert has_mark(third, mark)
        gone_in_time(third, signal.SIGHUP)
    make_passes_the_port_and_the_signal_on(empty_home)


def look_at_all_that_runs(run: Run) -> None:
    """This function will look at what a first start says, serves and makes."""
    assert f"http://localhost:{run.port}" in run.said
    assert re.search(r"with the password (\w{4}-){3}\w{4}\n", run.said)
    assert "manage.py token joe" in run.said
    body = httpx.get(f"http://127.0.0.1:{run.port}/readyz", timeout=30).json()
    parts = {"database": "ok", "migrations": "ok", "seed": "ok", "timers": dict.fromkeys(BEAT, "ok")}
    assert body == {"status": "ok", "parts": parts}
    assert "[ ]" not in run.manage("showmigrations", "--database", "owner")
    assert (run.home / "env").stat().st_mode & 0o077 == 0
    assert (run.home / "secrets").stat().st_mode & 0o077 == 0
    assert len(living_children(run.process.pid)) > 8


def gone_in_time(run: Run, number: signal.Signals) -> None:
    """This function will stop the supervisor, and see that it leaves nobody behind."""
    seconds, left = run.stop(number)
    assert not left
    assert seconds < 15


def each_part_starts_again(run: Run) -> None:
    """This function will kill one part after the other, and wait until each is back."""
    for words in ("config.web", "--queues timers", "--queues webhooks", " beat ", "valkey-server", "bin/postgres"):
        fallen = run.pid_of(words)
        os.kill(fallen, signal.SIGKILL)
        wait_for(lambda: fallen not in living_children(run.process.pid), seconds=15, what="gone")  # noqa: B023
        wait_for(lambda: is_back(run, words), seconds=30, what=f"{words} back")  # noqa: B023
    wait_for(lambda: answers(run, "/readyz"), seconds=60, what="ready again")
    assert run.said.count("it starts again in") >= 6


def is_back(run: Run, words: str) -> bool:
    """This function will say whether the part runs."""
    try:
        return run.pid_of(words) > 0
    except (AssertionError, OSError):
        return False


def test_a_second_one_in_the_same_folder_is_told_of_the_first(empty_home: Path) -> None:
    with supervised(empty_home) as first:
        wait_for(lambda: "process" in lock_text(empty_home), seconds=60, what="lock")
        with supervised(empty_home) as second:
            assert second.process.wait(timeout=60) == 1
            assert f"already running from this folder (process {first.process.pid}, http://" in second.said


def lock_text(home: Path) -> str:
    """This function will read who holds the installation."""
    try:
        return (home / "lock").read_text()
    except OSError:
        return ""


def test_a_used_port_is_said_with_what_to_type_instead(empty_home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with supervised(empty_home, port=port) as run:
            assert run.process.wait(timeout=60) == 1
            assert f"Port {port} is in use" in run.said
            assert "make run PORT=8123" in run.said
            assert "Traceback" not in run.said


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become somebody else; the other tests run as an ordinary user"
)
def test_an_ordinary_user_needs_no_root(empty_home: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    empty_home.mkdir()
    os.chown(empty_home, nobody.pw_uid, nobody.pw_gid)
    become = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    clone = BASE_DIR
    if subprocess.run([*become, "test", "-x", BASE_DIR], check=False).returncode != 0:
        # A folder closed to others, such as mktemp makes: nobody has a clone there, so this one gets a copy.
        clone = empty_home.with_name("clone")
        shutil.copytree(BASE_DIR, clone, symlinks=True, ignore=shutil.ignore_patterns(".git", ".leeway", ".*_cache"))
    starts_itself = [
        python_of(clone),
        "-c",
        "import subprocess, sys; subprocess.run([sys.executable, '-V'], check=True)",
    ]
    if subprocess.run([*become, *starts_itself], check=False, capture_output=True).returncode != 0:
        # Root's own Python, in a folder closed to others: let this user read it, and still write nothing.
        become += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    with supervised(empty_home, through=become, clone=clone) as run:
        run.wait_until_ready(150)
        assert (empty_home / "servers" / "postgres").owner() == "nobody"
        seconds, left = run.stop(signal.SIGTERM)
        assert not left
        assert seconds < 15


def make_passes_the_port_and_the_signal_on(home: Path) -> None:
    """This function will start the same by `make`, and end that."""
    port, said = free_port(), home.with_name("make.out")
    with said.open("wb") as output:
        make = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=BASE_DIR, env=clean_environment(home), stdout=output, stderr=output
        )
    try:
        wait_for(
            lambda: "Leeway is ready at" in said.read_text() or make.poll() is not None, seconds=120, what="make run"
        )
        assert f"http://localhost:{port}" in said.read_text()
        everyone = living_children(make.pid)
        make.terminate()
        wait_for(lambda: make.poll() is not None, seconds=60, what="make gone")
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone), seconds=15, what="all gone")
    finally:
        if make.poll() is None:
            make.kill()
            make.wait()
