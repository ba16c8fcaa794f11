"""Celery, its queues and the whole beat schedule: everything that happens by itself is listed here."""

import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import schedule
from celery.signals import beat_init, worker_init, worker_ready
from kombu.entity import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("timers", "notices", "webhooks", "seal", "reports")

app = Celery("leeway")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each with an exchange of its own: under one shared key every message would reach all five.
app.conf.task_queues = tuple(Queue(name, Exchange(name), routing_key=name) for name in QUEUES)  # type: ignore[no-untyped-call]
app.autodiscover_tasks()

# name -> task, every how many seconds, queue. A task that finds nothing to do costs one query.
BEAT: dict[str, tuple[str, float, str]] = {
    "relay": ("audit.tasks.relay_all", 1, "timers"),
    "sweep": ("audit.tasks.sweep_all", 15, "timers"),
    # Hourly, since the beat counts a day from its own start and forgets it where its file is lost.
    "purge": ("delegation.tasks.purge_answered", 3600, "timers"),
}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": schedule(seconds), "options": {"queue": queue, "expires": max(seconds, 5)}}
    for name, (task, seconds, queue) in BEAT.items()
}


def _say_ready(**_: Any) -> None:
    """This function will tell the supervisor, where there is one, that this process does its work now."""
    if path := os.environ.get("LEEWAY_READY_FILE"):
        Path(path).touch()


def _refuse_danger(**_: Any) -> None:
    """This function will end a process that must not run as it is configured."""
    from config.safety import find_dangers

    if dangers := find_dangers():
        sys.exit("Leeway does not start like this. " + " ".join(dangers))  # Celery swallows what is only an Exception


worker_init.connect(_refuse_danger)
beat_init.connect(_refuse_danger)
worker_ready.connect(_say_ready)
beat_init.connect(_say_ready)
