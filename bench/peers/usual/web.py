"""The peer's web server: with what config/web.py says that speed depends on, without importing Leeway."""

import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces

host, _, port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")
interface = Interfaces.WSGI
http = HTTPModes.http1
workers = int(os.environ.get("WEB_WORKERS", "2"))
blocking_threads = int(os.environ.get("WEB_THREADS", "2"))
blocking_threads_idle_timeout = 600

if __name__ == "__main__":
    from bench.peers.usual import wsgi

    Granian(
        f"{wsgi.__name__}:application",
        address=host,
        port=int(port),
        interface=interface,
        http=http,
        websockets=False,
        workers=workers,
        blocking_threads=blocking_threads,
        blocking_threads_idle_timeout=blocking_threads_idle_timeout,
    ).serve()
