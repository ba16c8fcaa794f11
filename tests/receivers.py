"""Systems of somebody else's that take what Leeway tells them: one HTTP server on the loopback, a path for each."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as it arrived, and when (monotonic seconds)."""

    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(slots=True)
class Receivers:
    """What arrived under each path, and how a path answers: 204 unless told, with these headers, after so long."""

    url: str = ""
    taken: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def wait(self, path: str, count: int, *, seconds: float = 10) -> list[Taken]:
        """This function will wait until so many messages arrived under a path, and give them."""
        until = time.monotonic() + seconds
        while len(self.taken[path]) < count:
            assert time.monotonic() < until, f"{path}: {len(self.taken[path])} of {count} messages in {seconds} s"
            time.sleep(0.02)
        return self.taken[path]


@contextmanager
def receivers() -> Iterator[Receivers]:
    """This function will run the server while somebody needs it."""
    known = Receivers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            known.taken[self.path].append(Taken(headers, body, time.monotonic()))
            if self.path in known.slow:
                known.over.wait(known.slow[self.path])
            self.send_response(known.answers.get(self.path, 204))
            for name, value in known.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever hung up meanwhile

    server = Server(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        known.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
