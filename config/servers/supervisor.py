"""Starts the parts of Leeway in order, keeps them up, and stops them in reverse."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config.servers.processes import ServerError, ask_to_stop, finish, kill_group, start, wait_until

LONGEST_BACK_OFF_SECONDS = 30.0
STEADY_SECONDS = 60.0  # up for so long, a part starts again with no delay behind it
STOP_SECONDS = 13.0  # for all parts together
DATA_SECONDS = 3.0  # of these, kept for the parts that hold data, however long the others take
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOG_BYTES = 10_000_000


class StopRequested(BaseException):
    """Somebody asked the supervisor to stop. Not an Exception: nothing on the way may swallow it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process to keep up: how to start it, when it is ready, how it is asked to stop."""

    name: str
    start: Callable[[IO[bytes]], "subprocess.Popen[bytes]"]
    is_ready: Callable[["subprocess.Popen[bytes]"], bool]
    stop_signal: signal.Signals
    stop_seconds: float
    holds_data: bool = False  # these stop last, one by one
    ready_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """One command to run to its end."""

    name: str
    command: tuple[str, ...]


@dataclass(slots=True)
class _Running:
    """A part, its process now, and what is known about its falls."""

    part: Part
    process: "subprocess.Popen[bytes]"
    started: float
    back_off: float = 1.0
    start_again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Holds the running parts; `with` it, start parts, then `watch`. Leaving stops them in reverse order."""

    logs: Path
    say: Callable[[str], None]
    _running: list[_Running] = field(default_factory=list)
    _asked: bool = False

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in STOPPING:
            signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        """This function will turn a signal into StopRequested, and keep it for where Python swallows it.

        In what runs around a fork, or as an object goes, an exception is printed and forgotten.
        """
        self._asked = True
        raise StopRequested

    def _stop_if_asked(self) -> None:
        """This function will raise the StopRequested that was swallowed, if one was."""
        if self._asked:
            raise StopRequested

    def open_log(self, name: str) -> IO[bytes]:
        """This function will open a part's log to append to, begun anew once it is long."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def _launch(self, part: Part) -> "subprocess.Popen[bytes]":
        """This function will start a part's process, with its log."""
        with self.open_log(part.name) as output:
            return part.start(output)

    def start(self, *parts: Part) -> None:
        """This function will start the parts side by side and wait for each; a part that fails is a ServerError."""
        fresh: list[_Running] = []
        for part in parts:
            self._stop_if_asked()
            fresh.append(_Running(part, self._launch(part), time.monotonic()))
            self._running.append(fresh[-1])
        for one in fresh:
            try:
                wait_until(
                    lambda one=one: self._is_ready(one),  # type: ignore[misc]
                    process=one.process,
                    name=one.part.name,
                    seconds=one.part.ready_seconds,
                )
            except ServerError as problem:
                raise ServerError(f"{problem} Its last words:\n{self.last_words(one.part.name)}") from None

    def _is_ready(self, one: _Running) -> bool:
        """This function will say whether a part is ready; a wait for it ends once somebody asks to stop."""
        self._stop_if_asked()
        return one.part.is_ready(one.process)

    def run(self, environment: Mapping[str, str], *steps: Step) -> None:
        """This function will run steps side by side to their end; ServerError, with its last words, where one fails."""
        begun: list[tuple[Step, subprocess.Popen[bytes]]] = []
        try:
            for step in steps:
                with self.open_log(step.name) as log:
                    process = start(step.command, stop_signal=signal.SIGTERM, output=log, environment=environment)
                begun.append((step, process))
            for step, process in begun:
                self._stop_if_asked()
                if process.wait() != 0:
                    raise ServerError(f"{step.name} failed. Its last words:\n{self.last_words(step.name)}")
        finally:
            for _, process in begun:
                kill_group(process)

    def last_words(self, name: str) -> str:
        """This function will give the end of a part's log."""
        path = self.logs / f"{name}.log"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return "\n".join(f"    {line}" for line in lines) + f"\n    (all of it: {path})"

    def watch(self) -> None:
        """This function will keep the parts up until somebody asks to stop; then it raises StopRequested."""
        while True:
            self._stop_if_asked()
            for one in self._running:
                self._look_at(one, time.monotonic())
            time.sleep(0.3)

    def _look_at(self, one: _Running, now: float) -> None:
        """This function will start a fallen part again, later after each fall."""
        if one.start_again_at is not None:
            if now >= one.start_again_at:
                one.start_again_at = None
                one.process, one.started = self._launch(one.part), now
        elif one.process.poll() is not None:
            kill_group(one.process)
            one.back_off = (
                1.0 if now - one.started > STEADY_SECONDS else min(one.back_off * 2, LONGEST_BACK_OFF_SECONDS)
            )
            one.start_again_at = now + one.back_off
            code = one.process.returncode
            self.say(f"{one.part.name} stopped (exit code {code}); it starts again in {one.back_off:.0f} s.")

    def stop_all(self) -> None:
        """This function will stop every part, last started first. Those who only serve are all asked at once."""
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        deadline = time.monotonic() + STOP_SECONDS
        backwards = list(reversed(self._running))
        self._running = []
        serving = [one for one in backwards if not one.part.holds_data]
        for asked in (serving, *([one] for one in backwards if one.part.holds_data)):
            for one in asked:
                ask_to_stop(one.process, one.part.stop_signal)
            for one in asked:
                left = deadline - time.monotonic() - (0 if one.part.holds_data else DATA_SECONDS)
                finish(one.process, seconds=min(one.part.stop_seconds, left))


def say(words: str) -> None:
    """This function will tell the person at the terminal."""
    print(words, flush=True, file=sys.stdout)
