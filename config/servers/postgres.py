"""PostgreSQL from its wheel: made once, started on a free port of the loopback, stopped in order."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.servers.places import Places
from config.servers.processes import ServerError, give_to_server_user, server_user, start

MAJOR_VERSION = "18"
STOP_SIGNAL = signal.SIGINT  # "fast": sessions are ended, nothing is lost
STOP_SECONDS = 8.0
# A test's data is worth nothing after the test; the bench and `make run` keep the durable defaults.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One PostgreSQL server: its programs, its data, the port and the password of its superuser `postgres`."""

    bin: Path
    data: Path
    port: int
    password: str

    @property
    def admin_url(self) -> str:
        """This function will give the address of the superuser's own database."""
        return self.url("postgres", self.password, "postgres")

    def url(self, role: str, password: str, database: str) -> str:
        """This function will give the address of a database for a role."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def is_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """This function will say whether this very server takes connections; a crash may leave an older file."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready"

    def start(self, output: IO[bytes] | int, *, settings: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
        """This function will start the server; it takes connections once `is_ready` says so."""
        options = [f"-c{key}={value}" for key, value in {**SETTINGS, **(settings or {})}.items()]
        return start(
            [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *options],
            stop_signal=STOP_SIGNAL,
            output=output,
            environment=ENVIRONMENT,
            user=server_user(),
            cwd=self.data,
        )


def make_postgres(places: Places, *, port: int, password: str) -> Postgres:
    """This function will make the data folder if it is not there, and give the server to start on it."""
    data = places.data / "postgres"
    if not (data / "PG_VERSION").exists():
        _make_data(places.postgres_bin, data, password)
    made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    if made_by != MAJOR_VERSION:
        raise ServerError(
            f"{data} was made by PostgreSQL {made_by}; this is {MAJOR_VERSION}. Move it away, or upgrade it."
        )
    return Postgres(places.postgres_bin, data, port, password)


def _make_data(programs: Path, data: Path, password: str) -> None:
    """This function will run initdb beside the final place, so that an interrupted one is never taken for whole."""
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    secret = unfinished.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    for path in (unfinished, secret):
        give_to_server_user(path)
    # ICU is not in the wheel; the builtin provider sorts the same on every machine.
    locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    access = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
    command = [str(programs / "initdb"), "-D", str(unfinished), *locale, *access, "--no-sync"]
    done = subprocess.run(command, check=False, env=ENVIRONMENT, cwd=data.parent, capture_output=True, **server_user())
    secret.unlink()
    if done.returncode != 0:
        raise ServerError(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")
    unfinished.rename(data)
