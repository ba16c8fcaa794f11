"""What belongs to one installation: its folder, its secrets, the lock that one run holds, the file that others read."""

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.servers.processes import ServerError
from config.settings.environment import parse_env_file

SECRETS = (
    "SECRET_KEY",
    "LOG_SECRET",
    "ADMIN_PASSWORD",
    "OWNER_PASSWORD",
    "APP_PASSWORD",
    "BROKER_PASSWORD",
    "DEMO_PASSWORD",
)
# No letters or digits that look alike: this one is typed by hand.
EASY_TO_TYPE = "abcdefghjkmnpqrstuvwxyz23456789"


def write_private(path: Path, values: Mapping[str, str]) -> None:
    """This function will write KEY=VALUE lines whole or not at all, for the owner's eyes only."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text("".join(f"{key}={value}\n" for key, value in values.items()), encoding="utf-8")
    unfinished.replace(path)


def _new_secret(name: str) -> str:
    """This function will draw a secret; the demo's password is four short words' worth of letters."""
    if name == "DEMO_PASSWORD":
        return "-".join("".join(secrets.choice(EASY_TO_TYPE) for _ in range(4)) for _ in range(4))
    return secrets.token_hex(32)


def load_secrets(home: Path) -> dict[str, str]:
    """This function will give this installation's secrets, drawn at random the first time and kept."""
    path = home / "secrets"
    known = parse_env_file(path.read_text(encoding="utf-8")) if path.exists() else {}
    if set(SECRETS) - set(known):
        known = {name: known.get(name) or _new_secret(name) for name in SECRETS}
        write_private(path, known)
    return known


@contextmanager
def only_one(home: Path, words: str) -> Iterator[None]:
    """This function will hold the installation's lock; a ServerError names the other run that does."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "lock").open("a+", encoding="utf-8")
    except PermissionError:
        raise ServerError(f"{home} belongs to another user; run Leeway as that user, or set LEEWAY_HOME.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ServerError(f"Leeway is already running from this folder ({file.read().strip()}).") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {words}")
        file.flush()
        yield


def check_port(port: int) -> None:
    """This function will raise ServerError, with what to type instead, when the web server's port is not to be had."""
    other = 8123 if port != 8123 else 8124
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise ServerError(f"Port {port} is in use ({problem.strerror}). Try: make run PORT={other}") from None
