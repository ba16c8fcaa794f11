"""Child processes that never outlive their parent, and the system user they run as when the parent is root."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server that did not do as it must; the message is for the person at the terminal."""


def server_user() -> dict[str, Any]:
    """This function will give Popen's user and group for servers: nobody's when we are root, else none.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_server_user(path: Path) -> None:
    """This function will make a new file or folder the server user's own."""
    user = server_user()
    if user:
        os.chown(path, user["user"], user["group"])


def free_port() -> int:
    """This function will name a port on the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent(parent: int, number: signal.Signals) -> Callable[[], None]:
    """This function will make what a child runs first: on Linux the kernel signals it when the parent dies."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel


def start(
    command: Sequence[str | Path],
    *,
    stop_signal: signal.Signals,
    output: IO[bytes] | int,
    environment: Mapping[str, str] | None = None,
    user: Mapping[str, Any] | None = None,
    **options: Any,
) -> "subprocess.Popen[bytes]":
    """This function will start a command in a session of its own, so that a terminal's Ctrl-C reaches only us."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(environment) if environment is not None else None,
        start_new_session=True,
        preexec_fn=die_with_parent(os.getpid(), stop_signal),  # noqa: PLW1509 - the supervisor has one thread
        **(user or {}),
        **options,
    )


def wait_until(test: Callable[[], bool], *, process: "subprocess.Popen[bytes]", name: str, seconds: float) -> None:
    """This function will wait until the test holds; it raises ServerError when the process ends or time runs out."""
    deadline = time.monotonic() + seconds
    while not test():
        if process.poll() is not None:
            raise ServerError(f"{name} stopped while starting (exit code {process.returncode}).")
        if time.monotonic() > deadline:
            raise ServerError(f"{name} was not ready after {seconds:.0f} seconds.")
        time.sleep(0.1)


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """This function will end at once whatever is left of a child's session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ask_to_stop(process: "subprocess.Popen[bytes]", stop_signal: signal.Signals) -> None:
    """This function will ask a child to stop, once: some take a second signal as an order to drop everything."""
    if process.poll() is None:
        process.send_signal(stop_signal)


def finish(process: "subprocess.Popen[bytes]", *, seconds: float) -> None:
    """This function will wait so long for a child that was asked to stop, and then end it with all its children."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=max(seconds, 0))
    kill_group(process)
