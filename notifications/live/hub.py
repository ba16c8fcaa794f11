"""The open streams of this process. An idle one is a little memory: no thread, no connection to the database.

Valkey only wakes. A wake that is lost is made up for within LOOK_EACH_SECONDS, and what a stream missed while it was
broken is found in the events. All that asks the database runs in a few threads beside the loop.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

import redis.asyncio as redis
from django.conf import settings
from django.db import close_old_connections

from audit import clock
from audit.transport import LIVE_CHANNEL
from notifications.live import looking
from notifications.live.looking import News, View
from notifications.live.topics import Topic
from notifications.measures import LIVE, count_told

THREADS = 2  # and so many connections to the database, however many streams
LOOK_EACH_SECONDS = 3.0
# A process sends one wake in 0.2 seconds (audit/transport.py); what committed right behind it is found by this look.
LOOK_AGAIN_SECONDS, AT_MOST_EACH_SECONDS = 0.3, 0.05
SUBSCRIBE_AGAIN_SECONDS = 2.0
MOST_STREAMS, MOST_STREAMS_OF_ONE = 2000, 12

R = TypeVar("R")
logger = logging.getLogger("leeway.live")


@dataclass(slots=True, eq=False)
class Stream:
    """One open page, and what it is to be told: by topic the id of an event, or none where it is too long ago."""

    view: View
    waiting: dict[Topic, UUID | None] = field(default_factory=dict)
    told: dict[Topic, UUID] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def tell(self, topic: Topic, event_id: UUID | None) -> None:
        """This function will have a page told. However slow it takes it, of each topic it hears the last.

        What a page missed may be what is just looked up for all: it hears of it once.
        """
        if event_id is not None:
            if self.told.get(topic) == event_id:
                return
            self.told[topic] = event_id
        self.waiting[topic] = event_id
        self.wake.set()

    def take(self) -> dict[Topic, UUID | None]:
        """This function will give what the page is to be told, and forget it."""
        self.wake.clear()
        waiting, self.waiting = self.waiting, {}
        return waiting

    def end(self) -> None:
        """This function will end the stream, after which its page is told nothing."""
        self.is_over = True
        self.wake.set()


@dataclass(slots=True, eq=False)
class _Place:
    """One organisation with open pages: up to where its events are known, its streams, and who looks."""

    seen: str
    streams: set[Stream] = field(default_factory=set)
    kick: asyncio.Event = field(default_factory=asyncio.Event)
    looks: asyncio.Task[None] | None = None


class TooMany(RuntimeError):
    """There are as many open pages as this process, or one session, may have."""


class Hub:
    """All open streams of one process and one event loop."""

    def __init__(self) -> None:
        self._places: dict[UUID, _Place] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self._listens: asyncio.Task[None] | None = None

    async def ask(self, question: Callable[[], R]) -> R:
        """This function will ask the database in one of a few threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _answer, question)

    async def open(self, view: View) -> Stream:
        """This function will open a stream, which hears of everything that commits from now on. Raises TooMany."""
        if self._listens is None:
            self._listens = asyncio.create_task(self._listen())
        self._refuse_too_many(view)
        if view.organisation_id not in self._places:
            seen = await self.ask(lambda: looking.snapshot(view.organisation_id))
            place = self._places.setdefault(view.organisation_id, _Place(seen))
            place.looks = place.looks or asyncio.create_task(self._look_again_and_again(view.organisation_id, place))
        stream = Stream(view)
        self._places[view.organisation_id].streams.add(stream)
        return stream

    def _refuse_too_many(self, view: View) -> None:
        place = self._places.get(view.organisation_id)
        of_one = sum(1 for each in place.streams if each.view.session_key == view.session_key) if place else 0
        if sum(len(each.streams) for each in self._places.values()) >= MOST_STREAMS or of_one >= MOST_STREAMS_OF_ONE:
            raise TooMany

    def close(self, stream: Stream) -> None:
        """This function will forget a stream; of an organisation without any nothing is looked up."""
        organisation_id = stream.view.organisation_id
        place = self._places.get(organisation_id)
        if place is None:
            return
        place.streams.discard(stream)
        if not place.streams:
            del self._places[organisation_id]
            if place.looks is not None:
                place.looks.cancel()

    def wake(self, organisation_id: UUID) -> None:
        """This function will have it looked up now what is new in an organisation."""
        if place := self._places.get(organisation_id):
            place.kick.set()

    async def _look_again_and_again(self, organisation_id: UUID, place: _Place) -> None:
        wait = LOOK_EACH_SECONDS
        while True:
            woken = await set_within(place.kick, wait)
            place.kick.clear()
            wait = LOOK_AGAIN_SECONDS if woken else LOOK_EACH_SECONDS
            streams = list(place.streams)
            views = [each.view for each in streams]
            try:
                news = await self.ask(partial(_look, organisation_id, place.seen, views))
            except Exception as error:  # noqa: BLE001 - it is looked again; what is new stays new
                logger.warning("nothing could be looked up: %s", type(error).__name__)
                continue
            place.seen = news.snapshot
            _tell(streams, news)
            await asyncio.sleep(AT_MOST_EACH_SECONDS)

    async def _listen(self) -> None:
        """This function will hear the wakes. Without Valkey there are none, and pages hear a few seconds later."""
        while True:
            try:
                client = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=5)
                async with client, client.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(LIVE_CHANNEL)
                    async for message in heard.listen():
                        self.wake(UUID(message["data"].decode()))
            except (redis.RedisError, OSError, ValueError) as error:
                logger.warning("no wakes are heard: %s", type(error).__name__)
            await asyncio.sleep(SUBSCRIBE_AGAIN_SECONDS)


def _tell(streams: list[Stream], news: News) -> None:
    for place in news.over:
        streams[place].end()
    now = clock.now()
    for place, told in news.told.items():
        for topic, happening in told.items():
            streams[place].tell(topic, happening.id)
            count_told(LIVE, since=happening.at, at=now)


def _look(organisation_id: UUID, seen: str, views: list[View]) -> News:
    return looking.look(organisation_id=organisation_id, seen=seen, views=views, at=clock.now())


def _answer(question: Callable[[], R]) -> R:
    close_old_connections()
    return question()


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """This function will wait for an event, and say whether it came in time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
