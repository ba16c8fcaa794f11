"""A lean client: so many connections, each sending one ask after the other for some seconds.

Client and server share the machine, so what the client costs is taken from what is measured: it sends prepared bytes
over an open socket and reads no more of the answer than it must.
"""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

AskBody = Callable[[random.Random, str], bytes]
"""Makes the JSON of one ask for a person's id."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the header that says so, and the ids of the people they may ask for."""

    authorization: str
    people: tuple[str, ...]


@dataclass(slots=True)
class Answers:
    """What came back: how many of each status, in how many seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def a_second(self) -> float:
        """Asks answered with 201, a second."""
        return self.statuses[201] / self.seconds if self.seconds else 0.0


def ask_for(
    seconds: float, *, port: int, path: str, callers: Sequence[Caller], connections: int, body: AskBody, seed: int
) -> Answers:
    """This function will ask over so many connections, one ask after the other, each for callers of its own."""
    answers, lock, until = Answers(), threading.Lock(), time.monotonic() + seconds

    def ask(own: Sequence[Caller], number: int) -> None:
        drawn, found = random.Random(seed * 1000 + number), Counter[int]()  # noqa: S311 - not a secret
        with Connection(port) as connection:
            while time.monotonic() < until:
                caller = drawn.choice(own)
                person = drawn.choice(caller.people)
                found[connection.post(path, caller.authorization, body(drawn, person))] += 1
        with lock:
            answers.statuses += found

    started = time.monotonic()
    shares = [callers[number::connections] for number in range(connections)]
    threads = [threading.Thread(target=ask, args=(own, number)) for number, own in enumerate(shares)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.seconds = time.monotonic() - started
    return answers


class Connection:
    """One open connection to the loopback that posts JSON and reads status codes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, authorization: str, body: bytes) -> int:
        """This function will send one request and give the status of its answer, read to its end."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAuthorization: {authorization}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        answer = self._read()
        headers, _, rest = answer.partition(b"\r\n\r\n")
        missing = _length(headers) - len(rest)
        while missing > 0:
            missing -= len(self._some())
        if b"connection: close" in headers.lower():
            self._socket.close()
            self._open()
        return int(headers.split(b" ", 2)[1])

    def _read(self) -> bytes:
        answer = self._some()
        while b"\r\n\r\n" not in answer:
            answer += self._some()
        return answer

    def _some(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def _length(headers: bytes) -> int:
    for line in headers.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
