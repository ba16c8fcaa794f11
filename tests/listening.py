"""Somebody's open page, as far as its stream goes: what it hears, and when."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.test import Client


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: its topic, its id, and when it came (monotonic seconds)."""

    topic: str
    id: str
    at: float


@dataclass(slots=True)
class Listener:
    """A stream that is being read by a thread of its own, every byte of it kept."""

    status: int = 0
    heard: list[Heard] = field(default_factory=list)
    text: str = ""
    is_open: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    def wait(self, count: int, *, seconds: float) -> Heard:
        """This function will wait for so many messages in all, and give the last of them."""
        until = time.monotonic() + seconds
        while len(self.heard) < count:
            assert time.monotonic() < until, f"{len(self.heard)} of {count} messages in {seconds} s: {self.text!r}"
            time.sleep(0.01)
        return self.heard[count - 1]

    def read(self, response: httpx.Response) -> None:
        """This function will read the stream to its end."""
        self.status = response.status_code
        self.is_open.set()
        id = topic = ""
        for line in response.iter_lines():
            self.text += line + "\n"
            name, _, value = line.partition(": ")
            id, topic = (value, topic) if name == "id" else (id, value if name == "data" else topic)
            if not line and topic:
                self.heard.append(Heard(topic, id, time.monotonic()))
                id = topic = ""


@contextmanager
def listening(url: str, browser: Client, *topics: str, last: str = "", **query: Any) -> Iterator[Listener]:
    """This function will open a stream as a browser does in which somebody is signed in."""
    listener = Listener()
    client = httpx.Client(cookies={name: each.value for name, each in browser.cookies.items()}, timeout=30)
    headers = {"Last-Event-ID": last} if last else {}

    hung_up = threading.Event()

    def run() -> None:
        try:
            with client.stream("GET", f"{url}/live/", params={"on": topics, **query}, headers=headers) as response:
                listener.read(response)
        except Exception:
            if not hung_up.is_set():  # else whatever a stream says that is closed while it is read
                raise
        finally:
            listener.is_open.set()
            listener.is_over.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert listener.is_open.wait(60)
    try:
        yield listener
    finally:
        hung_up.set()
        client.close()
