"""One `make run` for a test: its own folder, a free port, and a look at every process that it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.servers.processes import free_port
from config.settings.environment import BASE_DIR, parse_env_file
from tests.processes import wait_for

STARTED_HERE = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE")


def _parents() -> dict[int, int]:
    """This function will give each living process's parent; a zombie is not alive."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                found[int(folder.name)] = int(parent)
    return found


def living_children(pid: int) -> set[int]:
    """This function will list a process's living children, their children, and so on."""
    parents = _parents()
    found, layer = set[int](), {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer} - found
        found |= layer
    return found


def still_alive(pids: set[int]) -> set[int]:
    """This function will say which of the processes live on."""
    return pids & set(_parents())


@dataclass(frozen=True, slots=True)
class Run:
    """One running supervisor."""

    home: Path
    port: int
    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        """This function will give what the terminal shows."""
        return self.output.read_text(encoding="utf-8")

    def wait_until_ready(self, seconds: float = 90) -> float:
        """This function will wait for the line that says so, and give the seconds that it took."""

        def ready() -> bool:
            assert self.process.poll() is None, self.said
            return "Leeway is ready at" in self.said

        return wait_for(ready, seconds=seconds, what="ready")

    def cpu_seconds(self) -> float:
        """This function will give the processor time that the supervisor and all that it started have used so far."""
        ticks = 0
        for pid in {self.process.pid, *living_children(self.process.pid)}:
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(field) for field in fields[11:15])  # own and ended children's, user and system
        return ticks / os.sysconf("SC_CLK_TCK")

    def environment(self) -> dict[str, str]:
        """This function will give what `.leeway/env` tells others now."""
        return parse_env_file((self.home / "env").read_text(encoding="utf-8"))

    def manage(self, *arguments: str) -> str:
        """This function will run manage.py beside the supervisor, as somebody in another terminal does."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=clean_environment(self.home),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pid_of(self, words: str) -> int:
        """This function will find the one direct child whose command line holds the words."""
        parents = _parents()
        mine = [pid for pid, parent in parents.items() if parent == self.process.pid]
        found = [pid for pid in mine if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")]
        assert len(found) == 1, (words, found)
        return found[0]

    def stop(self, number: signal.Signals) -> tuple[float, set[int]]:
        """This function will signal the supervisor; it gives the seconds until all were gone, and who was not."""
        everyone = living_children(self.process.pid)
        self.process.send_signal(number)
        began = time.monotonic()
        self.process.wait(timeout=30)
        while still_alive(everyone) and time.monotonic() - began < 15:
            time.sleep(0.05)
        return time.monotonic() - began, still_alive(everyone)


def clean_environment(home: Path) -> dict[str, str]:
    """This function will give the environment of a terminal: none of what the tests set, and this folder."""
    told = {key: value for key, value in os.environ.items() if key not in STARTED_HERE}
    return {**told, "LEEWAY_HOME": str(home)}


def python_of(clone: Path) -> str:
    """This function will give the interpreter of a clone: this one, or its copy where it lies inside the clone."""
    own = Path(sys.executable)
    return str(clone / own.relative_to(BASE_DIR) if own.is_relative_to(BASE_DIR) else own)


@contextmanager
def supervised(
    home: Path, *, port: int | None = None, through: Sequence[str] = (), clone: Path = BASE_DIR
) -> Iterator[Run]:
    """This function will start a clone's supervisor, by way of another command if told, and surely end it."""
    port = port or free_port()
    command = [*through, python_of(clone), "-m", "config.servers", "run", "--port", str(port)]
    output = home.with_name(f"{home.name}-{port}-{time.monotonic_ns()}.out")
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=clone, env=clean_environment(home), stdout=file, stderr=file, start_new_session=True
        )
    run = Run(home, port, process, output)
    try:
        yield run
    finally:
        everyone = living_children(process.pid)
        if process.poll() is None:
            process.kill()
            process.wait()
        for pid in still_alive(everyone):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def keep_a_mark(run: Run) -> str:
    """This function will commit a row that belongs to nobody, as the app role."""
    mark = f"mark-{time.monotonic_ns()}"
    with psycopg.connect(run.environment()["DATABASE_URL"]) as app:
        app.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, '', now() + '1 day')",
            [mark],
        )
    return mark


def has_mark(run: Run, mark: str) -> bool:
    """This function will say whether the row is there."""
    with psycopg.connect(run.environment()["DATABASE_URL"]) as app:
        return app.execute("SELECT 1 FROM django_session WHERE session_key = %s", [mark]).fetchone() is not None
