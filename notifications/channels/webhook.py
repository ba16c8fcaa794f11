"""One message to a system outside, by HTTP: to an address that was looked at, within a time, and nothing is followed.

The name is resolved once, all that it stands for is judged, and the connection is made to what was judged: a name that
leads somewhere else a moment later leads nowhere. The certificate is that of the name. Nothing here touches the
database, so that no transaction waits for somebody else's server.
"""

import math
import socket
import ssl
import time
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpcore
from django.conf import settings

from notifications.retrying import Outcome, read_retry_after
from notifications.services.sending import Letter
from notifications.webhook_urls import is_outside, problem_of, read_address

SECONDS = 15.0  # for all of it, however slowly the other side speaks


class Inside(OSError):
    """A name stands for an address to which nothing is sent."""


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond a moment, in whatever small pieces it comes."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """This function will read some bytes, or raise ReadTimeout."""
        return self._stream.read(max_bytes, timeout=_left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """This function will write all bytes, or raise WriteTimeout."""
        self._stream.write(buffer, timeout=_left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        """This function will close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """This function will begin TLS under the name that was asked for, or raise ConnectTimeout."""
        left = _left(self._until, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        """This function will say what the connection knows of itself."""
        return self._stream.get_extra_info(info)


class _Judged(httpcore.NetworkBackend):
    """Makes connections only to addresses that were looked at, and only until a moment."""

    def __init__(self, until: float) -> None:
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """This function will connect to the first address of a name that answers. Raises Inside, and ConnectError."""
        failure: Exception = httpcore.ConnectError("nothing stands under this name")
        for address in resolve(host, port):
            left = _left(self._until, httpcore.ConnectTimeout)
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=left, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._until)
        raise failure


def resolve(host: str, port: int) -> list[str]:
    """This function will look a name up, and raise Inside where anything it stands for is not outside."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    names = list(dict.fromkeys(str(each[4][0]) for each in found))
    addresses = [read_address(name) for name in names]
    if not all(each is not None and is_outside(each, here=settings.WEBHOOKS_HERE) for each in addresses):
        raise Inside(host)
    return names


def send(letter: Letter, *, at: datetime, by: float = math.inf) -> Outcome:
    """This function will send one message and say what came of it; it never raises, and reads no answer's body.

    ``by`` is when it must be over at the latest, by the monotonic clock, where it is one of several.
    """
    began = time.monotonic()
    until = min(began + SECONDS, by)
    if problem_of(letter.url, here=settings.WEBHOOKS_HERE) is not None:  # what is allowed may have changed since
        return Outcome(error="address")
    try:
        status, headers = _exchange(letter, until)
    except Exception as error:  # noqa: BLE001 - whatever the other side does is an answer of a kind
        return Outcome(error=_code(error), seconds=time.monotonic() - began)
    wait = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    retry_after = read_retry_after(wait.decode("latin-1"), at=at, parse=parsedate_to_datetime) if wait else None
    return Outcome(status=status, retry_after=retry_after, seconds=time.monotonic() - began)


def _exchange(letter: Letter, until: float) -> tuple[int, list[tuple[bytes, bytes]]]:
    headers = [(name.encode(), value.encode()) for name, value in letter.headers.items()]
    headers.append((b"connection", b"close"))
    with (
        httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=_Judged(until)) as pool,
        pool.stream("POST", letter.url, headers=headers, content=letter.payload) as answer,
    ):
        return answer.status, answer.headers


@cache
def _certificates() -> ssl.SSLContext:
    """This function will load once who is trusted to vouch for a name; that takes longer than a message."""
    return httpcore.default_ssl_context()


def _left(until: float, late: type[Exception]) -> float:
    """This function will say how many seconds are left, or raise what says that none are."""
    left = until - time.monotonic()
    if left <= 0:
        raise late("the time is over")
    return left


_CODES: tuple[tuple[type[Exception], str], ...] = (
    (Inside, "address"),
    (socket.gaierror, "name"),
    (httpcore.TimeoutException, "slow"),
    (httpcore.ProtocolError, "protocol"),
    (httpcore.NetworkError, "connection"),
    (OSError, "connection"),
)


def _code(error: Exception) -> str:
    """This function will name what went wrong; never in the other side's words."""
    if isinstance(error.__cause__, ssl.SSLError) or isinstance(error, ssl.SSLError):
        return "certificate"
    return next((code for kind, code in _CODES if isinstance(error, kind)), "unknown")
