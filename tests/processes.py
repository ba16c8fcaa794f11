"""Leeway's own processes beside a test, on this worker's database: the real web server, the real worker."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from config.celery import QUEUES
from config.servers.processes import ask_to_stop, finish, free_port, start, wait_until
from config.settings.environment import BASE_DIR
from tests.servers import Place

# In seconds. A busy machine gets a minute for whatever is awaited: it costs nothing where it comes at once. What must
# be quick is measured where it is promised.
STARTS_WITHIN, AT_LEAST = 120, 60


def wait_for(test: Callable[[], bool], *, seconds: float, what: str) -> float:
    """This function will wait until a test holds, fail saying what was awaited, and give the seconds it took."""
    began = time.monotonic()
    while not test():
        assert time.monotonic() - began < max(seconds, AT_LEAST), f"{what}: not within {max(seconds, AT_LEAST)} s"
        time.sleep(0.05)
    return time.monotonic() - began


def _answers(url: str) -> bool:
    """This function will say whether an address answers at all."""
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def web_process(place: Place, folder: Path, **environment: str) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """This function will run the web server as `make run` does, in demo mode, and give its address and its process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    told = {**place.environment(), "WEB_BIND": f"127.0.0.1:{port}", "LEEWAY_BASE_URL": url, **environment}
    told |= {"STATIC_ROOT": str(folder / "static"), "LEEWAY_HOME": str(folder)}
    command = [sys.executable, "-m", "config.web"]
    with (folder / "web.log").open("wb") as log:
        process = start(command, stop_signal=signal.SIGTERM, output=log, environment=told, cwd=BASE_DIR)
    try:
        wait_until(lambda: _answers(f"{url}/livez"), process=process, name="web", seconds=STARTS_WITHIN)
        yield url, process
    finally:
        ask_to_stop(process, signal.SIGTERM)
        finish(process, seconds=10)


@contextmanager
def web_server(place: Place, folder: Path, **environment: str) -> Iterator[str]:
    """This function will run the web server, and give its address."""
    with web_process(place, folder, **environment) as (url, _):
        yield url


@contextmanager
def worker(
    place: Place,
    folder: Path,
    *,
    name: str = "worker",
    queues: Sequence[str] = QUEUES,
    pool: Sequence[str] = ("--concurrency", "2"),
    **environment: str,
) -> "Iterator[subprocess.Popen[bytes]]":
    """This function will run a Celery worker as `make run` does, for every queue; a test may kill what it gives."""
    ready = folder / f"{name}.ready"
    ready.unlink(missing_ok=True)
    told = {**place.environment(), "LEEWAY_READY_FILE": str(ready), "LEEWAY_HOME": str(folder), **environment}
    command = [sys.executable, "-m", "celery", "-A", "config.celery:app", "worker", "--loglevel", "INFO"]
    command += ["--hostname", f"{name}@%h", *pool, "--queues", ",".join(queues)]
    command += ["--without-gossip", "--without-mingle"]
    with (folder / f"{name}.log").open("ab") as log:
        process = start(command, stop_signal=signal.SIGTERM, output=log, environment=told, cwd=BASE_DIR)
    try:
        wait_until(ready.exists, process=process, name=name, seconds=STARTS_WITHIN)
        yield process
    finally:
        ask_to_stop(process, signal.SIGTERM)
        finish(process, seconds=12)


@contextmanager
def live_server(place: Place, folder: Path, *, site: str) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """This function will run the server of live pages for a site, and give its address and its process."""
    port = free_port()
    url = f"http://localhost:{port}"
    told = {
        **place.environment(),
        "LIVE_BIND": f"127.0.0.1:{port}",
        "LEEWAY_BASE_URL": site,
        "LEEWAY_HOME": str(folder),
    }
    told["LEEWAY_LIVE_URL"] = f"{url}/live/"
    command = [sys.executable, "-m", "config.live"]
    with (folder / "live.log").open("wb") as log:
        process = start(command, stop_signal=signal.SIGTERM, output=log, environment=told, cwd=BASE_DIR)
    try:
        wait_until(lambda: _answers(f"{url}/livez"), process=process, name="live", seconds=STARTS_WITHIN)
        yield url, process
    finally:
        ask_to_stop(process, signal.SIGTERM)
        finish(process, seconds=10)
