"""What a browser talks to: `GET /live/?on=inbox&on=ask:ID&at=...`, a stream of "something changed" (ASGI 3).

An event is `changed`, its data a topic as the page named it, its id an event's. Whoever is not signed in, or may see
none of it, gets 204, after which a browser asks no more; a page without its stream looks by itself now and then.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.dateparse import parse_datetime

from audit import clock
from notifications.live import looking
from notifications.live.hub import Hub, Stream, TooMany, set_within
from notifications.live.looking import Since
from notifications.live.topics import NotATopic, read_topics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH, ALIVE = "/live/", "/livez"
NOTHING, MALFORMED, NOT_FOUND, ONLY_GET, FULL = 204, 400, 404, 405, 503
STREAM = (b"content-type", b"text/event-stream")
# Proxies keep nothing back, and nothing of it stays anywhere.
LIVELY = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))
RETRY = b"retry: 3000\n\n"
BEAT_SECONDS, BEATS_BETWEEN_CHECKS = 25.0, 2
STILL = b":\n\n"

hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """This function will answer one request."""
    if scope["type"] != "http":
        return
    if scope["path"] == ALIVE:
        await _end(send, 200)
    elif scope["path"] != PATH:
        await _end(send, NOT_FOUND)
    elif scope["method"] != "GET":
        await _end(send, ONLY_GET)
    else:
        await _live(scope, receive, send)


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    """This function will open a stream, keep it while somebody listens and may, and close it."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        query = parse_qs(scope["query_string"].decode("ascii"), max_num_fields=20)
        topics = read_topics(query.get("on", []))
        since = _since(query, headers)
    except (NotATopic, ValueError):
        await _end(send, MALFORMED)
        return
    key = _session_key(headers.get("cookie", ""))
    view = await hub.ask(lambda: looking.admit(session_key=key, topics=topics, at=clock.now())) if key else None
    if view is None:
        await _end(send, NOTHING)
        return
    try:
        stream = await hub.open(view)
    except TooMany:
        await _end(send, FULL)
        return
    try:
        for topic, happening in (await hub.ask(lambda: looking.missed(view=view, since=since, at=clock.now()))).items():
            stream.tell(topic, happening.id if happening else None)
        await _keep(stream, receive, send)
    finally:
        hub.close(stream)


async def _keep(stream: Stream, receive: Receive, send: Send) -> None:
    """This function will tell a page what it is to be told, until it or the right to it is gone."""
    await send({"type": "http.response.start", "status": 200, "headers": [STREAM, *LIVELY, *_shared()]})
    await _write(send, RETRY)
    gone = asyncio.create_task(_until_gone(stream, receive))
    beats = 0
    try:
        while True:
            if not await set_within(stream.wake, BEAT_SECONDS):
                beats += 1
                await _write(send, STILL)
                # Time alone ends things too: a session, a tie to a person.
                if beats % BEATS_BETWEEN_CHECKS == 0 and not await hub.ask(
                    lambda: looking.still(stream.view, at=clock.now())
                ):
                    break
            if stream.is_over:
                break
            for topic, event_id in stream.take().items():
                name = f"id: {event_id}\n" if event_id else ""
                await _write(send, f"{name}event: changed\ndata: {topic.code}\n\n".encode())
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _end(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*LIVELY, *_shared()]})
    await send({"type": "http.response.body", "body": b""})


def _shared() -> list[tuple[bytes, bytes]]:
    """This function will let pages of our own address listen where this process has another one (`make run`)."""
    if settings.LIVE_URL.startswith("/") or not settings.LIVE_URL:
        return []
    site = urlsplit(settings.BASE_URL)
    origin = f"{site.scheme}://{site.netloc}".encode()
    return [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]


def _session_key(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _since(query: dict[str, list[str]], headers: dict[str, str]) -> Since:
    """This function will read up to where a page knows. Raises ValueError."""
    last = headers.get("last-event-id") or query.get("last", [""])[0]
    if last:
        return Since(event_id=UUID(last))
    said = query.get("at", [""])[0]
    at = parse_datetime(said) if said else None
    if said and (at is None or at.tzinfo is None):
        raise ValueError(said)
    return Since(at=at)
