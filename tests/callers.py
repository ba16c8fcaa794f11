"""People of the cast with curl in their hand, at a real web server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.cast import Cast

SECONDS = 60


class Caller:
    """Somebody with a token. Each keeps connections of their own."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> Any:
        """This function will read something."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """This function will send a command."""
        answer = self.send(path, body, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def send(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """This function will send a command and give whatever came."""
        return (
            self.client.post(path, headers=headers)
            if body is None
            else self.client.post(path, json=body, headers=headers)
        )


@contextmanager
def callers(address: str, cast: Cast, *names: str) -> Iterator[dict[str, Caller]]:
    """This function will give some of the cast their tokens, and hang up afterwards."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    clients = {
        name: httpx.Client(
            base_url=f"{address}/api/v1/",
            headers={"Authorization": f"Bearer {cast.token(name)}"},
            timeout=SECONDS,
            limits=limits,
        )
        for name in names
    }
    try:
        yield {name: Caller(client) for name, client in clients.items()}
    finally:
        for client in clients.values():
            client.close()
