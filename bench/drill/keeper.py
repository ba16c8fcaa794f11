"""Keeps processes up: what dies is started again at once, so that a fault lasts as long as the drill says."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.servers.processes import ServerError, ask_to_stop, finish, kill_group
from config.servers.supervisor import Part

LOOK_SECONDS = 0.1
START_AGAIN_SECONDS = 0.5  # sooner than any real supervisor: more deaths in the same time
READY_SECONDS = 60.0


@dataclass(slots=True)
class _Kept:
    """A part, its process now, and when to start it again if it has none."""

    part: Part
    process: "subprocess.Popen[bytes] | None" = None
    start_at: float = 0.0


class Keeper:
    """Starts, restarts and stops the parts. All in one thread: the kernel ends a child with the thread it came from."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.starts: Counter[str] = Counter()
        self._kept: dict[str, _Kept] = {}
        self._work: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper")
        self._thread.start()

    def keep(self, *parts: Part) -> None:
        """This function will start parts, wait until each is ready, and keep them up from then on."""
        with self._lock:
            for part in parts:
                self._kept[part.name] = _Kept(part)
        for part in parts:
            self.wait_until_ready(part)

    def wait_until_ready(self, part: Part) -> None:
        """This function will wait until a part is ready, or raise ServerError with its last words."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            process = self._kept[part.name].process
            if process is not None and process.poll() is None and part.is_ready(process):
                return
            if time.monotonic() > deadline:
                raise ServerError(f"{part.name} was not ready in time:\n{self.log(part.name)[-2000:]}")
            time.sleep(LOOK_SECONDS)

    def drop(self, *names: str) -> None:
        """This function will stop parts and keep them up no longer."""
        done = threading.Event()

        def stop() -> None:
            with self._lock:
                stopping = [self._kept.pop(name) for name in names if name in self._kept]
            _stop(stopping)
            done.set()

        with self._lock:
            self._work.append(stop)
        done.wait()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """This function will send a signal to a part's main process, if it is up."""
        with suppress(ProcessLookupError):
            if pid := self.pid(name):
                os.kill(pid, number)

    def pid(self, name: str) -> int | None:
        """This function will give the process id of a part that is up."""
        kept = self._kept.get(name)
        alive = kept is not None and kept.process is not None and kept.process.poll() is None
        return kept.process.pid if alive and kept and kept.process else None

    def children(self, name: str) -> list[int]:
        """This function will list the processes that a part's main process started."""
        pid = self.pid(name)
        try:
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def log(self, name: str, start: int = 0) -> str:
        """This function will give what a part said, from a byte on."""
        with self._path(name).open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def log_size(self, name: str) -> int:
        """This function will say how many bytes a part said so far."""
        return self._path(name).stat().st_size if self._path(name).exists() else 0

    def stop(self) -> None:
        """This function will stop everything, last started first."""
        if self._thread.is_alive():
            self.drop(*reversed(self._kept))
        self._over.set()
        self._thread.join()

    def _path(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with self._lock:
                work, self._work = self._work, []
            for do in work:
                do()
            with self._lock:
                for kept in self._kept.values():
                    self._look_at(kept, time.monotonic())

    def _look_at(self, kept: _Kept, now: float) -> None:
        """This function will start a part that is not up."""
        if kept.process is not None and kept.process.poll() is not None:
            kill_group(kept.process)  # what it started must not live on without it
            kept.process, kept.start_at = None, now + START_AGAIN_SECONDS
        if kept.process is None and now >= kept.start_at:
            with self._path(kept.part.name).open("ab") as output:
                kept.process = kept.part.start(output)
            self.starts[kept.part.name] += 1


def _stop(stopping: list[_Kept]) -> None:
    """This function will stop processes in this order; those who only serve are all asked first."""
    serving = [one for one in stopping if not one.part.holds_data]
    for group in (serving, *([one] for one in stopping if one.part.holds_data)):
        for one in group:
            if one.process is not None:
                with suppress(ProcessLookupError):
                    os.kill(one.process.pid, signal.SIGCONT)  # a frozen one would not hear the next
                ask_to_stop(one.process, one.part.stop_signal)
        for one in group:
            if one.process is not None:
                finish(one.process, seconds=one.part.stop_seconds)
