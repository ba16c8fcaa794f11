"""Valkey from its wheel: Celery's broker on a development machine."""

import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.servers.places import Places
from config.servers.processes import give_to_server_user, server_user, start

STOP_SIGNAL = signal.SIGTERM
STOP_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Valkey:
    """One Valkey server: its program, its data, its port and its password."""

    program: Path
    data: Path
    port: int
    password: str

    def url(self, number: int = 0) -> str:
        """This function will give the address of one of its 16 databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def is_ready(self) -> bool:
        """This function will say whether the server answers PONG, which it does once its file is loaded."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                link.settimeout(1)
                answer = link.recv(100)
                while answer.count(b"\r\n") < 2 and (more := link.recv(100)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    def start(self, output: IO[bytes] | int) -> "subprocess.Popen[bytes]":
        """This function will start the server; its settings are a file, since a command line shows the password."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        settings = self.data / "valkey.conf"
        settings.unlink(missing_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(self._settings(), encoding="utf-8")
        for path in (self.data, settings):
            give_to_server_user(path)
        return start(
            [self.program, settings],
            stop_signal=STOP_SIGNAL,
            output=output,
            user=server_user(),
            cwd=self.data,
        )

    def _settings(self) -> str:
        """This function will write the server's settings: every write kept, nothing dropped when memory is short."""
        return f"""\
bind 127.0.0.1
port {self.port}
requirepass {self.password}
dir "{self.data}"
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def make_valkey(places: Places, *, port: int, password: str) -> Valkey:
    """This function will give the server to start; Valkey makes its own files."""
    return Valkey(places.valkey_server, places.data / "valkey", port, password)
