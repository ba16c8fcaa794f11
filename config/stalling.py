"""A worker that takes nothing while something waits ends itself, and whatever looks after it starts it again.

After its connections were reset, Celery's consumer can go on for ever without reading (its issues 8030, 10205, 10302;
met once by the drill): the process lives, its queues grow, nothing is logged. `make run` and compose start it anew;
nothing is lost by that, since truth is the delivery row.
"""

import logging
import os
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import redis
from celery.signals import task_received, worker_ready
from celery.worker import state

LOOK_EACH_SECONDS = 1.0
ANSWER_SECONDS = 5.0
ENDED_STALLED = 70  # EX_SOFTWARE of sysexits.h

logger = logging.getLogger("leeway.worker")


@dataclass(slots=True)
class Stall:
    """Since when something has waited with nothing taken and nothing in hand, in seconds of one clock."""

    most_seconds: float
    since: float | None = None

    def is_stalled(self, *, now: float, waits: bool, works: bool) -> bool:
        """This function will say whether that has gone on for too long."""
        if works or not waits:
            self.since = None
        elif self.since is None:
            self.since = now
        return self.since is not None and now - self.since >= self.most_seconds

    def took_something(self) -> None:
        """This function will keep that a message was taken: all is well."""
        self.since = None


def look_after_worker() -> None:
    """This function will have each worker of this program look after itself from the moment it is ready."""
    worker_ready.connect(_begin)


def _begin(sender: Any, **_: Any) -> None:
    from django.conf import settings

    stall = Stall(settings.WORKER_STALL_SECONDS)
    queues = tuple(sender.app.amqp.queues.consume_from)
    task_received.connect(lambda **_: stall.took_something(), weak=False)
    watching = {"stall": stall, "queues": queues, "broker": settings.CELERY_BROKER_URL}
    threading.Thread(target=_watch, kwargs=watching, name="stalling", daemon=True).start()


def _watch(*, stall: Stall, queues: Collection[str], broker: str) -> None:
    """This function will look again and again, and end this process when it is stalled.

    A broker that does not answer is no stall: there is nothing that this worker could take.
    """
    client = redis.Redis.from_url(broker, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS)
    while True:
        time.sleep(LOOK_EACH_SECONDS)
        try:
            waits = any(client.llen(queue) for queue in queues)
        except redis.RedisError:
            waits = False
        if stall.is_stalled(now=time.monotonic(), waits=waits, works=bool(state.active_requests)):
            logger.error("nothing was taken for %d s while something waits: this worker ends", stall.most_seconds)
            os._exit(ENDED_STALLED)  # the thread that would end it properly is the one that hangs
